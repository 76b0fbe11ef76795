using System.Globalization;
using System.Text;
using QRCoder;

namespace TextileStudio.Core.Posters.Drawing;

/// <summary>A QR code as path data, one unit a module, without quiet zone.</summary>
internal sealed record QrCode(int Modules, string Path)
{
    /// <summary>At correction level M, which outlives a crease or a photo of a screen.</summary>
    public static QrCode Of(string text)
    {
        using var generator = new QRCodeGenerator();
        using var data = generator.CreateQrCode(text, QRCodeGenerator.ECCLevel.M);
        // The library's matrix carries a quiet zone of four modules.
        var modules = data.ModuleMatrix.Count - 8;
        var path = new StringBuilder();
        for (var y = 0; y < modules; y++)
        {
            for (var x = 0; x < modules; x++)
            {
                var start = x;
                while (x < modules && data.ModuleMatrix[y + 4][x + 4])
                    x++;
                if (x > start)
                    path.Append(CultureInfo.InvariantCulture, $"M{start},{y}h{x - start}v1h-{x - start}z");
            }
        }

        return new QrCode(modules, path.ToString());
    }
}
