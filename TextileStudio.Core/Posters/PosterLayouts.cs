using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace TextileStudio.Core.Posters;

/// <summary>Chooses how a poster is arranged when the request does not say.</summary>
public static class PosterLayouts
{
    /// <summary>The same offer always gets the same; over many offers each arrangement comes about equally often, so that a shop's feed does not look stamped.</summary>
    public static PosterLayout For(ProductOffer offer)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{offer.ProductName}\n{offer.Fabric}\n{offer.Festival}\n{offer.OfferText}"));
        return (PosterLayout)(BinaryPrimitives.ReadUInt32LittleEndian(hash) % (uint)Enum.GetValues<PosterLayout>().Length);
    }
}
