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
        var links = Links(text);
        var weight = links.Count * LinkWeight * 100;
        var at = 0;
        foreach (var (start, length) in links)
        {
            weight += Plain(text[at..start]);
            at = start + length;
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
        foreach (var (start, length) in Links(post.Text))
        {
            shown.Append(Escape(post.Text[at..start]));
            var link = post.Text.Substring(start, length);
            var full = link.Contains("://", StringComparison.Ordinal) ? link : "http://" + link;
            urls.Add(Put(shown, Short(post.RemoteId, urls.Count), full, link.Replace("https://", "", StringComparison.Ordinal).Replace("http://", "", StringComparison.Ordinal)));
            at = start + length;
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

    /// <summary>Weight of a text without links: the code points are told by their class, and a search over the classes finds what draws one emoji.</summary>
    private static int Plain(string text)
    {
        var classes = string.Concat(text.EnumerateRunes().Select(r => ClassOf(r.Value)));
        var weight = 0;
        var at = 0;
        foreach (Match emoji in Emoji().Matches(classes))
        {
            weight += classes[at..emoji.Index].Sum(WeightOf) + 200;
            at = emoji.Index + emoji.Length;
        }

        return weight + classes[at..].Sum(WeightOf);
    }

    private static int WeightOf(char kind) => kind is 'l' or 'k' or 'j' or 'c' ? 100 : 200;

    // l light and h heavy letters, k what a keycap is made of and e its key, r letters of flags, c and t signs that are pictures in emoji style only (light and heavy),
    // b pictures with a skin, s skin tones, p other pictures, j the joiner, v the emoji style, g tags.
    private static char ClassOf(int c) => c switch
    {
        '#' or '*' or (>= '0' and <= '9') => 'k',
        EmojiData.Keycap => 'e',
        EmojiData.Joiner => 'j',
        EmojiData.EmojiStyle => 'v',
        0xA9 or 0xAE => 'c',
        0x2122 or 0x265F => 't',
        _ when EmojiData.IsRegional(c) => 'r',
        _ when EmojiData.IsSkinTone(c) => 's',
        _ when EmojiData.IsTag(c) => 'g',
        _ when EmojiData.TakesSkinTone(c) => 'b',
        _ when EmojiData.IsPicture(c) => 'p',
        <= 4351 or (>= 8192 and <= 8205) or (>= 8208 and <= 8223) or (>= 8242 and <= 8247) => 'l',
        _ => 'h',
    };

    [GeneratedRegex("rr?|kv?e|(?:bsg*|[bps]v?g*|[ct]v)(?:j(?:bsg*|[bps]v?g*|[ct]v))*", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Emoji();

    /// <summary>
    /// Where links begin and how long they are, by the network's grammar: something before it that is no letter, digit, @, $ or #; perhaps a scheme; a name that ends in
    /// a top-level domain; perhaps port, path and query.
    /// </summary>
    private static List<(int Start, int Length)> Links(string text)
    {
        var links = new List<(int, int)>();
        if (!text.Contains('.', StringComparison.Ordinal))
            return links;
        foreach (Match match in Address.Matches(text))
        {
            var (url, name) = (match.Groups["url"], match.Groups["name"]);
            if (name.Value.Split('.').Any(l => l.Length > 63) || url.Length > 4_096)
                continue;
            if (match.Groups["scheme"].Success)
            {
                var shortened = Shortened().Match(url.Value);
                if (shortened.Groups["slug"].Length <= 40)
                    links.Add((url.Index, shortened.Success ? shortened.Length : url.Length));
                continue;
            }

            if (match.Groups["before"].Value is "-" or "_" or "." or "/")
                continue;
            var before = links.Count;
            links.AddRange(LatinName.Matches(name.Value).Select(m => (name.Index + m.Index, m.Length)));
            // Port, path and query go with the last name, and only when there is a path.
            if (links.Count > before && match.Groups["path"].Success)
                links[^1] = (links[^1].Item1, links[^1].Item2 + url.Length - name.Length);
        }

        return links;
    }

    private const string Accents = @"\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u024F\u0253\u0254\u0256\u0257\u0259\u025B\u0263\u0268\u026F\u0272\u0289\u028B\u02BB\u0300-\u036F\u1E00-\u1EFF";
    private const string Marks = @"\u202A-\u202E\u061C\u200E\u200F\u2066-\u2069";
    private const string NoLabel = @"!'#%&()*+,\\\-./:;<=>?@\[\]^_{|}~$\t-\r \u0085\u00A0\u1680\u180E\u2000-\u200A\u2028\u2029\u202F\u205F\u3000\uFFFE\uFEFF\uFFFF" + Marks;
    private const string SubLabel = $@"[^{NoLabel}](?:[_\-]|[^{NoLabel}])*(?<=[^{NoLabel}])\.";
    private const string LastLabel = $@"[^{NoLabel}](?:-|[^{NoLabel}])*(?<=[^{NoLabel}])\.";
    private const string InPath = $@"[A-Za-z0-9\u0400-\u04FF!*';:=+,.$/%#\[\]\-\u2013_~@|&{Accents}]";
    private const string InBrackets = $@"\((?:{InPath}+|{InPath}*\({InPath}+\){InPath}*)\)";
    private const string Path = $@"/(?:(?:{InPath}|{InBrackets})*(?:[A-Za-z0-9\u0400-\u04FF+\-=_#/{Accents}]|{InBrackets}))?";
    private const string Query = @"\?[A-Za-z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]*[A-Za-z0-9\-_&=#/]";

    private static readonly string Domain =
        $"(?:(?i:{string.Join('|', TopLevelDomains.All.OrderByDescending(d => d.Length).Select(Regex.Escape))})(?![0-9A-Za-z@+-])|(?i:xn--[0-9a-z-]+))";

    private static readonly Regex Address = new(
        $@"(?<before>[^A-Za-z0-9@\uFF20$#\uFF03\uFFFE\uFEFF\uFFFF]|\A)(?<url>(?<scheme>(?i:https?)://)?(?<name>(?:{SubLabel})*{LastLabel}{Domain})(?::[0-9]+)?(?<path>{Path})?(?:{Query})?)",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(2));

    private static readonly Regex LatinName = new($"(?:[A-Za-z0-9{Accents}-]+\\.)+{Domain}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(2));

    [GeneratedRegex($@"^https?://t\.co/(?<slug>[A-Za-z0-9]+)(?:{Query})?", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Shortened();

    [GeneratedRegex(@"(?<![\w$])\$[A-Za-z]{1,6}(?:[._][A-Za-z]{1,2})?(?![\w$])", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Cashtag();
}
