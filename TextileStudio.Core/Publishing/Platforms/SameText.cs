using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace TextileStudio.Core.Publishing.Platforms;

/// <summary>Brings a text we sent and the same text as a network shows it to one form, so that they can be compared.</summary>
internal static partial class SameText
{
    /// <summary>NFC, with every run of white space as one space and none at the ends.</summary>
    public static string Canonical(string text) => Spaces().Replace(TextCounting.Normalized(text), " ").Trim();

    /// <summary><see cref="Canonical"/> of a text for X: each address without scheme and final slash, because X adds both to bare ones.</summary>
    public static string ForX(string text)
    {
        var canonical = Canonical(text);
        var result = new StringBuilder(canonical.Length);
        var done = 0;
        foreach (var address in WebAddresses.Find(canonical))
        {
            result.Append(canonical, done, address.Start - done);
            result.Append(BareAddress(canonical.Substring(address.Start, address.Length)));
            done = address.Start + address.Length;
        }
        return result.Append(canonical, done, canonical.Length - done).ToString();
    }

    /// <summary>Undoes what X does to a text: HTML entities, addresses shortened to t.co, and the link to the post's own media at the end.</summary>
    public static string FromX(JsonElement post)
    {
        var holder = post.At("note_tweet") is { } note && note.Text("text") is not null ? note : post;
        var text = WebUtility.HtmlDecode(holder.Text("text") ?? "");
        var entities = holder.At("entities") ?? post.At("entities");
        foreach (var url in entities?.Items("urls") ?? [])
        {
            if (url.Id("url") is not { } shortened)
                continue;
            var expanded = url.Text("expanded_url") ?? url.Text("display_url") ?? "";
            var isOwnMedia = url.Text("media_key") is not null || OwnMedia().IsMatch(expanded);
            text = text.Replace(shortened, isOwnMedia ? "" : expanded, StringComparison.Ordinal);
        }
        if (post.At("attachments") is not null)
            text = TrailingShortLink().Replace(text, "");
        return ForX(text);
    }

    private static string BareAddress(string address)
    {
        var scheme = address.IndexOf("://", StringComparison.Ordinal);
        var rest = scheme < 0 ? address : address[(scheme + 3)..];
        rest = rest.TrimEnd('/');
        var host = rest.IndexOfAny(['/', '?', ':', '#']) is var end && end < 0 ? rest.Length : end;
        return string.Concat(rest[..host].ToLowerInvariant(), rest.AsSpan(host));
    }

    [GeneratedRegex(@"\s+", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Spaces();

    [GeneratedRegex(@"^https?://(?:www\.)?(?:x|twitter)\.com/[^/]+/status/\d+/(?:photo|video)/\d+$", RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex OwnMedia();

    [GeneratedRegex(@"\s*https://t\.co/[A-Za-z0-9]+\s*$", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex TrailingShortLink();
}
