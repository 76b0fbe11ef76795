using System.Globalization;
using Microsoft.Net.Http.Headers;
using TextileStudio.Core;

namespace TextileStudio.Api.Http;

/// <summary>Reading the versions clients insist on (<see cref="Core.Scheduling.ScheduledPost.ETag"/>).</summary>
public static class EntityTags
{
    /// <summary>The version the client insists on; null when it insists on none (no <c>If-Match</c>, or <c>*</c>). A tag that is not one of ours matches nothing: 412.</summary>
    public static Outcome<long?> IfMatch(this HttpRequest request)
    {
        var header = request.Headers.IfMatch;
        if (header.Count == 0)
            return (long?)null;
        if (!EntityTagHeaderValue.TryParseStrictList([.. header.OfType<string>()], out var tags))
            return new Refusal(RefusalKind.Malformed, "bad_if_match", "If-Match must be the ETag of an earlier answer, quotes included, or *.");
        if (tags.Any(t => t.Equals(EntityTagHeaderValue.Any)))
            return (long?)null;
        if (tags is [{ IsWeak: false } tag] && tag.Tag.AsSpan() is ['"', 'v', .. var digits, '"']
            && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var version))
            return (long?)version;
        return Stale();
    }

    /// <summary>The 412 for a version that is no longer the current one.</summary>
    public static Refusal Stale() =>
        new(RefusalKind.Stale, "stale", "It has been changed since you read it. Read it again and repeat your change with the new ETag.");
}
