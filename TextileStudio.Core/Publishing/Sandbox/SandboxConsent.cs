using System.Net;
using System.Text;
using TextileStudio.Core.Data;

namespace TextileStudio.Core.Publishing.Sandbox;

/// <summary>
/// The consent pages of the sandbox networks: who is asked, for what, with boxes to untick where the network has them, Allow and Cancel. A page of plain HTML, so that
/// the sandbox process can show it as well as the service.
/// </summary>
public sealed class SandboxConsent(SandboxStore store, TimeProvider time)
{
    /// <summary>Where the pages find their style, relative to a network's root.</summary>
    public const string StylePath = "consent.css";

    public const string Style = """
        :root { color-scheme: light dark; --ground: #eef1f6; --card: #fff; --text: #1c2330; --quiet: #5b6577; --line: #ccd3df; --strong: #1f5fbf; --on: #fff; }
        @media (prefers-color-scheme: dark) { :root { --ground: #12151c; --card: #1d222c; --text: #e8ebf2; --quiet: #a3acbd; --line: #3a4252; --strong: #8db7ff; --on: #10131a; } }
        * { box-sizing: border-box; }
        body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem; background: var(--ground); color: var(--text); font: 400 1rem/1.5 system-ui, "Liberation Sans", sans-serif; }
        main { width: 100%; max-width: 30rem; background: var(--card); border: 1px solid var(--line); border-radius: 14px; padding: 1.5rem; }
        .tag { display: inline-block; font-size: .8rem; font-weight: 700; letter-spacing: .04em; text-transform: uppercase; color: var(--quiet); border: 1px dashed var(--line); border-radius: 99px; padding: .15rem .7rem; }
        h1 { font-size: 1.35rem; line-height: 1.25; margin: .8rem 0 .4rem; } p { margin: .4rem 0; } .quiet { color: var(--quiet); font-size: .9rem; }
        fieldset { border: 0; padding: 0; margin: 1.1rem 0 0; min-width: 0; } legend { font-weight: 700; padding: 0; margin-bottom: .3rem; }
        label { display: flex; gap: .7rem; align-items: center; min-height: 44px; padding: .35rem .6rem; border: 1px solid var(--line); border-radius: 10px; margin-top: .4rem; overflow-wrap: anywhere; }
        input { width: 20px; height: 20px; flex: none; accent-color: var(--strong); } label span span { display: block; color: var(--quiet); font-size: .85rem; }
        .buttons { display: flex; gap: .7rem; margin-top: 1.4rem; } button { flex: 1; min-height: 46px; border-radius: 10px; font: inherit; font-weight: 600; cursor: pointer; border: 1px solid var(--line); background: var(--card); color: var(--text); }
        button[value=allow] { background: var(--strong); border-color: var(--strong); color: var(--on); } button:focus-visible, input:focus-visible { outline: 3px solid var(--strong); outline-offset: 2px; }
        """;

    private static readonly Dictionary<Platform, string[]> AuthorizePaths = new()
    {
        [Platform.Facebook] = ["dialog", "oauth"],
        [Platform.Whatsapp] = ["dialog", "oauth"],
        [Platform.Instagram] = ["oauth", "authorize"],
        [Platform.Tiktok] = ["v2", "auth", "authorize"],
        [Platform.X] = ["i", "oauth2", "authorize"],
        [Platform.Linkedin] = ["oauth", "v2", "authorization"],
    };

    private static readonly Dictionary<Platform, string[]> Scopes = new()
    {
        [Platform.Facebook] = ["pages_show_list", "pages_read_engagement", "pages_manage_posts", "pages_manage_engagement", "read_insights", "business_management", "pages_manage_metadata"],
        [Platform.Whatsapp] = ["whatsapp_business_management", "whatsapp_business_messaging", "business_management"],
        [Platform.Instagram] = ["instagram_business_basic", "instagram_business_content_publish", "instagram_business_manage_comments", "instagram_business_manage_insights"],
        [Platform.Tiktok] = ["user.info.basic", "user.info.profile", "user.info.stats", "video.publish", "video.upload", "video.list"],
        [Platform.X] = ["tweet.read", "tweet.write", "users.read", "media.write", "offline.access"],
        [Platform.Linkedin] = ["openid", "profile", "email", "w_member_social", "w_organization_social", "r_organization_social", "rw_organization_admin"],
    };

    /// <summary>Every permission a network has.</summary>
    public static IReadOnlyList<string> Offered(Platform platform) => Scopes[platform];

    /// <summary>Whether a request is for a network's consent page or its style. The path is the network's own, without its name.</summary>
    public static bool IsConsent(Platform platform, string method, string path)
    {
        string[] segments = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (method == "GET" && segments is [StylePath])
            return true;
        if (segments is [['v', >= '0' and <= '9', ..] version, ..] && version.Contains('.', StringComparison.Ordinal))
            segments = segments[1..];
        return method is "GET" or "POST" && segments.SequenceEqual(AuthorizePaths[platform]);
    }

    /// <summary>Shows the page, or does what was pressed on it.</summary>
    /// <param name="root">Path prefix of the network on this server, with a slash at its end.</param>
    /// <param name="origin">The only server the browser may be sent back to; null for any.</param>
    /// <param name="identities">What the person has on this network; nothing else can be chosen.</param>
    /// <param name="hidden">Further fields of the form, for instance a form token.</param>
    public SandboxPage Answer(Platform platform, string method, string path, string root, Uri? origin, IReadOnlyDictionary<string, string> query, IReadOnlyList<KeyValuePair<string, string>> form,
        IReadOnlyList<SandboxIdentity> identities, IReadOnlyDictionary<string, string>? hidden = null)
    {
        if (path.EndsWith(StylePath, StringComparison.Ordinal))
            return new SandboxPage(200, Style, "text/css; charset=utf-8");
        var asked = method == "POST" ? form.Where(f => f.Key.StartsWith("q.", StringComparison.Ordinal)).GroupBy(f => f.Key[2..]).ToDictionary(g => g.Key, g => g.First().Value) : query;
        if (Wrong(platform, asked, origin) is { } wrong)
            return Page(platform, root, "This link does not work", $"<p>{Encode(wrong)}</p>", 400);
        if (Unfit(platform, asked) is { } error)
            return Back(platform, asked, [.. error]);
        return method == "POST" ? Decide(platform, root, asked, form, identities) : Page(platform, root, Title(platform), Form(platform, asked, identities, hidden), 200);
    }

    private SandboxPage Decide(Platform platform, string root, IReadOnlyDictionary<string, string> asked, IReadOnlyList<KeyValuePair<string, string>> form, IReadOnlyList<SandboxIdentity> identities)
    {
        if (!form.Any(f => f is { Key: "decision", Value: "allow" }))
            return Back(platform, asked, [.. Cancelled(platform)]);
        SandboxIdentity[] chosen = [.. identities.Where(i => form.Any(f => f.Key == "target" && f.Value == i.Id))];
        if (platform is Platform.Linkedin)
            chosen = [.. identities];
        else if (!Several(platform))
            chosen = [.. chosen.Take(1)];
        if (chosen.Length == 0 && !Several(platform))
            return Page(platform, root, "Choose an account", "<p>Go back and choose who you are.</p>", 400);

        string[] wanted = [.. Split(asked.GetValueOrDefault("scope"))];
        string[] scopes = HasTicks(platform) ? [.. wanted.Where(s => form.Any(f => f.Key == "scope" && f.Value == s))] : wanted;
        var code = store.Within(session =>
        {
            var grants = new SandboxGrants(session, platform, time.GetUtcNow());
            var person = platform is Platform.Linkedin ? chosen.FirstOrDefault(i => i.Id.StartsWith("urn:li:person:", StringComparison.Ordinal)) ?? chosen[0]
                : chosen.Length > 0 ? chosen[0] : identities[0];
            var grant = grants.Agree(person, chosen, scopes);
            return grants.Code(grant, asked["redirect_uri"], asked.GetValueOrDefault("code_challenge"), SandboxOAuth.CodeLife(platform));
        });
        return Back(platform, asked, platform is Platform.Tiktok ? [("code", code), ("scopes", string.Join(',', scopes))] : [("code", code)]);
    }

    /// <summary>What is so wrong that the browser is not sent anywhere.</summary>
    private static string? Wrong(Platform platform, IReadOnlyDictionary<string, string> asked, Uri? origin)
    {
        if (asked.GetValueOrDefault(platform is Platform.Tiktok ? "client_key" : "client_id") != SandboxClient.ClientId(platform))
            return $"{PlatformNames.Of(platform)} knows no app of this id.";
        if (!Uri.TryCreate(asked.GetValueOrDefault("redirect_uri"), UriKind.Absolute, out var redirect) || redirect.Scheme is not ("http" or "https") || redirect.Query.Length > 0 || redirect.Fragment.Length > 0
            || redirect.AbsolutePath != $"/connect/{Wire.Name(platform)}/callback" || (origin is not null && !IsSameServer(redirect, origin)))
            return "The address to go back to is not among the app's registered ones.";
        return null;
    }

    /// <summary>What the app is told instead of the person being asked.</summary>
    private static (string, string)[]? Unfit(Platform platform, IReadOnlyDictionary<string, string> asked)
    {
        if (asked.GetValueOrDefault("response_type") != "code")
            return [("error", "unsupported_response_type"), ("error_description", "response_type must be code")];
        if (platform is Platform.X && (asked.GetValueOrDefault("code_challenge") is not { Length: 43 } || asked.GetValueOrDefault("code_challenge_method") != "S256"))
            return [("error", "invalid_request"), ("error_description", "code_challenge with method S256 is required")];
        var strange = Split(asked.GetValueOrDefault("scope")).Except(Scopes[platform]).FirstOrDefault();
        return strange is null ? null
            : platform is Platform.Linkedin ? [("error", "unauthorized_scope_error"), ("error_description", $"Scope \"{strange}\" is not authorized for your application")]
            : [("error", "invalid_scope"), ("error_description", $"Invalid Scopes: {strange}")];
    }

    private static (string, string)[] Cancelled(Platform platform) => platform switch
    {
        Platform.Facebook or Platform.Whatsapp or Platform.Instagram => [("error", "access_denied"), ("error_code", "200"), ("error_description", "Permissions error"), ("error_reason", "user_denied")],
        Platform.Linkedin => [("error", "user_cancelled_authorize"), ("error_description", "The user cancelled the authorization")],
        _ => [("error", "access_denied"), ("error_description", "The user denied the request")],
    };

    private static SandboxPage Back(Platform platform, IReadOnlyDictionary<string, string> asked, params (string Name, string Value)[] values)
    {
        var answer = values.Append(("state", asked.GetValueOrDefault("state") ?? ""));
        var fragment = platform is Platform.Facebook or Platform.Whatsapp ? "#_=_" : platform is Platform.Instagram ? "#_" : "";
        return new SandboxPage(302, "", "text/html; charset=utf-8", $"{asked["redirect_uri"]}?{string.Join('&', answer.Select(v => $"{v.Item1}={Uri.EscapeDataString(v.Item2)}"))}{fragment}");
    }

    private static string Title(Platform platform) => $"Textile Studio wants to connect to {PlatformNames.Of(platform)}";

    private static string Form(Platform platform, IReadOnlyDictionary<string, string> asked, IReadOnlyList<SandboxIdentity> identities, IReadOnlyDictionary<string, string>? hidden)
    {
        var html = new StringBuilder("<form method=\"post\">");
        foreach (var (name, value) in asked.Select(a => ("q." + a.Key, a.Value)).Concat((hidden ?? new Dictionary<string, string>()).Select(h => (h.Key, h.Value))))
            html.Append($"<input type=\"hidden\" name=\"{Encode(name)}\" value=\"{Encode(value)}\">");
        if (platform is Platform.Linkedin)
        {
            html.Append($"<p class=\"quiet\">You are signed in as {Encode(identities.FirstOrDefault(i => i.Id.StartsWith("urn:li:person:", StringComparison.Ordinal))?.Name ?? "yourself")}. Your company pages: {Encode(string.Join(", ", identities.Where(i => i.Id.StartsWith("urn:li:organization:", StringComparison.Ordinal)).Select(i => i.Name)))}.</p>");
        }
        else
        {
            html.Append($"<fieldset><legend>{(platform is Platform.Facebook ? "Pages it may use" : platform is Platform.Whatsapp ? "Phone numbers it may use" : "Who you are")}</legend>");
            for (var i = 0; i < identities.Count; i++)
            {
                html.Append($"<label><input type=\"{(Several(platform) ? "checkbox" : "radio")}\" name=\"target\" value=\"{Encode(identities[i].Id)}\"{(i == 0 ? " checked" : "")}>"
                    + $"<span>{Encode(identities[i].Name)}<span>{Encode(identities[i].Username)}</span></span></label>");
            }

            html.Append("</fieldset>");
        }

        html.Append("<fieldset><legend>What it may do</legend>");
        foreach (var scope in Split(asked.GetValueOrDefault("scope")))
        {
            html.Append(HasTicks(platform) ? $"<label><input type=\"checkbox\" name=\"scope\" value=\"{Encode(scope)}\" checked><span>{Encode(scope)}</span></label>"
                : $"<p class=\"quiet\">{Encode(scope)}</p>");
        }

        return html.Append("</fieldset><div class=\"buttons\"><button name=\"decision\" value=\"allow\">Allow</button><button name=\"decision\" value=\"cancel\">Cancel</button></div></form>").ToString();
    }

    private static SandboxPage Page(Platform platform, string root, string title, string body, int status) => new(status, $"""
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{Encode(title)}</title><link rel="icon" href="data:,"><link rel="stylesheet" href="{Encode(root)}{StylePath}"></head>
        <body><main><span class="tag">Sandbox: not the real {Encode(PlatformNames.Of(platform))}</span><h1>{Encode(title)}</h1>{body}</main></body></html>
        """, "text/html; charset=utf-8");

    private static bool IsSameServer(Uri one, Uri other) => Uri.Compare(one, other, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0;

    private static bool Several(Platform platform) => platform is Platform.Facebook or Platform.Whatsapp;

    /// <summary>X and LinkedIn ask for all or nothing.</summary>
    private static bool HasTicks(Platform platform) => platform is not (Platform.X or Platform.Linkedin);

    private static string[] Split(string? text) => (text ?? "").Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}

/// <summary>A page, a style sheet or a redirect for a browser.</summary>
public sealed record SandboxPage(int Status, string Body, string ContentType, string? Location = null);
