using System.Globalization;
using TextileStudio.Api.Http;
using TextileStudio.Core;
using TextileStudio.Core.Posters;

namespace TextileStudio.Api.Posters;

/// <summary>A place in the list of posters as the opaque cursor of its addresses.</summary>
internal static class PosterCursor
{
    private const string Newer = "newer";
    private const string Older = "older";

    public static Refusal Refused => new(RefusalKind.Malformed, "bad_cursor", "This cursor is not one of this list's. Take next or previous from an answer as it is, or start without a cursor.",
        [new Violation("?cursor", "cursor", null, null, "Take next or previous from an answer as it is, or start without a cursor.")]);

    public static string? Write(PosterPlace? place) => place is null ? null
        : Paging.WriteCursor(place.TowardsNewer ? Newer : Older, place.CreatedAt.UtcTicks.ToString(CultureInfo.InvariantCulture), place.Id);

    /// <summary>True with null for no cursor; false for one that is not ours.</summary>
    public static bool TryRead(string[]? parts, out PosterPlace? place)
    {
        place = null;
        if (parts is null)
            return true;
        if (parts is not [Newer or Older, var ticksText, var id] || !long.TryParse(ticksText, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) || ticks > DateTimeOffset.MaxValue.UtcTicks)
            return false;
        place = new PosterPlace(new DateTimeOffset(ticks, TimeSpan.Zero), id, parts[0] == Newer);
        return true;
    }
}
