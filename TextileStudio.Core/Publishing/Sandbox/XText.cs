using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace TextileStudio.Core.Publishing.Sandbox;

/// <summary>X's own way with text: weighted length, links as t.co, entities for the read-back.</summary>
internal static partial class XText
{
    private const int LinkWeight = 23;

    /// <summary>Length by twitter-text's configuration 3, in units of which 280 are allowed.</summary>
    public static int Weighted(string text)
    {
        text = text.Normalize();
        var links = Link().Matches(text);
        var weight = links.Count * LinkWeight * 100;
        var at = 0;
        foreach (Match link in links)
        {
            weight += Plain(text[at..link.Index]);
            at = link.Index + link.Length;
        }

        return (weight + Plain(text[at..])) / 100;
    }

    public static int Cashtags(string text) => Cashtag().Count(text);

    /// <summary>
    /// The text as X gives it back: <c>&amp; &lt; &gt;</c> as entities, links as t.co, and a link to the picture at the end.
    /// Positions in the returned entities count code points of that text.
    /// </summary>
    public static (string Text, JsonArray Urls) Shown(SandboxPost post, string username)
    {
        var shown = new StringBuilder();
        var urls = new JsonArray();
        var at = 0;
        foreach (Match link in Link().Matches(post.Text))
        {
            shown.Append(Escape(post.Text[at..link.Index]));
            var full = link.Value.Contains("://", StringComparison.Ordinal) ? link.Value : "http://" + link.Value;
            urls.Add(Put(shown, Short(post.RemoteId, urls.Count), full, link.Value.Replace("https://", "", StringComparison.Ordinal).Replace("http://", "", StringComparison.Ordinal)));
            at = link.Index + link.Length;
        }

        shown.Append(Escape(post.Text[at..]));
        if (post.Media.Count > 0)
        {
            if (shown.Length > 0)
                shown.Append(' ');
            var media = Put(shown, Short(post.RemoteId, 99), $"https://x.com/{username}/status/{post.RemoteId}/{(post.Media[0].Category is "tweet_video" or "amplify_video" ? "video" : "photo")}/1", "pic.x.com/" + Short(post.RemoteId, 99)[^10..]);
            media["media_key"] = post.Media[0].MediaKey;
            urls.Add(media);
        }

        return (shown.ToString(), urls);
    }

    private static JsonObject Put(StringBuilder shown, string shortened, string expanded, string display)
    {
        var start = Points(shown.ToString());
        shown.Append(shortened);
        return new JsonObject { ["start"] = start, ["end"] = start + shortened.Length, ["url"] = shortened, ["expanded_url"] = expanded, ["display_url"] = display };
    }

    private static int Points(string text) => text.EnumerateRunes().Count();

    private static string Escape(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    private static string Short(string postId, int index)
    {
        var hash = Convert.ToBase64String(SHA256.HashData(Encoding.ASCII.GetBytes($"{postId}/{index}")));
        return "https://t.co/" + hash.Replace("+", "x", StringComparison.Ordinal).Replace("/", "y", StringComparison.Ordinal)[..10];
    }

    private static int Plain(string text)
    {
        var weight = 0;
        var elements = StringInfo.GetTextElementEnumerator(text);
        while (elements.MoveNext())
        {
            var element = elements.GetTextElement();
            if (IsEmoji(element))
            {
                weight += 200;
                continue;
            }

            foreach (var rune in element.EnumerateRunes())
                weight += rune.Value is <= 4351 or (>= 8192 and <= 8205) or (>= 8208 and <= 8223) or (>= 8242 and <= 8247) ? 100 : 200;
        }

        return weight;
    }

    /// <summary>A sequence that draws one emoji: pictographs with modifiers and joiners, flags, keycaps.</summary>
    private static bool IsEmoji(string element)
    {
        var runes = element.EnumerateRunes().Select(r => r.Value).ToList();
        return runes.Exists(r => r is >= 0x1F000 and <= 0x1FAFF)
            || (runes.Count > 1 && runes[^1] is 0x20E3)
            || (runes.Count > 1 && runes.Contains(0xFE0F) && runes[0] is 0xA9 or 0xAE or (>= 0x203C and <= 0x3299))
            || (runes[0] is >= 0x2600 and <= 0x27BF);
    }

    // A scheme makes anything with a dot a link. Without one the last label must be a well-known domain, and a bare country code needs a label more or a path.
    private const string Generic = "com|org|net|edu|gov|info|biz|shop|store|online|site|xyz|app|dev|tech|blog|fashion|boutique|clothing|sale|live|news|link";
    private const string Country = "in|co|uk|us|io|ai|me|tv|de|fr|eu|ca|au|jp|bd|lk|np|pk|ae|sg";
    private const string Label = @"[\p{L}\p{N}](?:[\p{L}\p{N}_-]*[\p{L}\p{N}])?";
    private const string Path = @"(?::\d{1,5})?(?:[/?](?:[\p{L}\p{N}_~:/?#@!$&'()*+,;=.%|-]*[\p{L}\p{N}_~/#=&+$-])?)?";

    [GeneratedRegex($@"(?<![\p{{L}}\p{{N}}@$#＃_./-])(?:https?://(?:{Label}\.)+[\p{{L}}]{{2,}}{Path}|(?:{Label}\.)+(?:{Generic})(?![\p{{L}}\p{{N}}@_-]){Path}|(?:{Label}\.){{2,}}(?:{Country})(?![\p{{L}}\p{{N}}@_-]){Path}|{Label}\.(?:{Country})/{Path})",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 2_000)]
    private static partial Regex Link();

    [GeneratedRegex(@"(?<![\w$])\$[A-Za-z]{1,6}(?:[._][A-Za-z]{1,2})?(?![\w$])", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Cashtag();
}
