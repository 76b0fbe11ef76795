using System.Globalization;
using System.Text.Json.Nodes;

namespace TextileStudio.Core.Publishing.Sandbox;

/// <content>What a network tells the holder of a token about its owner: pages, numbers, names, permissions.</content>
internal sealed partial class SandboxOAuth
{
    /// <summary>
    /// Who an account is: under an agreement by the names its owner saw on the consent page, and for a token that only names its account (<c>sbx_…</c>) where the network's
    /// own emulation does not say (<paramref name="isAnswered"/> is false). Null when the request asks for something else.
    /// </summary>
    public SandboxAnswer? Tell(SandboxGrant? grant, string account, Func<bool> isAnswered)
    {
        var own = grant?.Targets.FirstOrDefault(t => t.Id == account) ?? Plain(account);
        return (call.Platform, call.Method, Below()) switch
        {
            (Platform.X, "GET", ["2", "users", "me"]) when grant is not null || !isAnswered() => SandboxAnswer.Utf8(new JsonObject { ["data"] = new JsonObject { ["id"] = account, ["name"] = own.Name, ["username"] = own.Username } }),
            (Platform.Facebook, "GET", ["me"]) when grant is not null || !isAnswered() => Selected(new JsonObject { ["id"] = account, ["name"] = own.Name, ["username"] = own.Username, ["link"] = $"https://www.facebook.com/{account}" }, "id,name"),
            (Platform.Instagram, "GET", ["me"]) when grant is not null || !isAnswered() => Selected(new JsonObject
            {
                ["id"] = account, ["user_id"] = account, ["username"] = own.Username, ["name"] = own.Name, ["account_type"] = "BUSINESS", ["profile_picture_url"] = null, ["followers_count"] = 0, ["media_count"] = null,
            }, "user_id,username"),
            (Platform.Tiktok, "GET", ["v2", "user", "info"]) when grant is not null || !isAnswered() => TikTokUser(grant, account),
            (Platform.Tiktok, "POST", ["v2", "post", "publish", "creator_info", "query"]) when !isAnswered() => TikTokCreator(grant, account),
            (Platform.Linkedin, "GET", ["v2", "userinfo"]) when grant is not null || !isAnswered() => LinkedInMember(grant, account),
            (Platform.Linkedin, "GET", ["rest", "organizationAcls"]) when grant is not null || !isAnswered() => LinkedInPages(grant, account),
            (Platform.Linkedin, "GET", ["rest", "organizations", var id]) when grant is not null || !isAnswered() => LinkedInPage(grant, id),
            (Platform.Whatsapp, "GET", [var business, "phone_numbers"]) when grant is not null || !isAnswered() => WhatsAppNumbers(grant, account, business),
            (Platform.Whatsapp, "GET", [var number]) when !isAnswered() => WhatsAppNumber(grant, account, number),
            _ => null,
        };
    }

    private SandboxAnswer Selected(JsonObject node, string standard) => GraphFields.Select(node, call.Value("fields") ?? standard, out var unknown) is { } selected
        ? SandboxAnswer.Escaped(selected) : GraphSandbox.Error(400, 100, $"(#100) Tried accessing nonexisting field ({unknown})");

    private SandboxAnswer FacebookPermissions(SandboxGrants grants) => grants.Token(TokenOf(call)) is { State: TokenState.Valid, Account: null, Grant: { } grant }
        ? SandboxAnswer.Escaped(new JsonObject
        {
            ["data"] = new JsonArray([.. SandboxConsent.Offered(Platform.Facebook).Select(s => (JsonNode)new JsonObject { ["permission"] = s, ["status"] = grant.Scopes.Contains(s) ? "granted" : "declined" })]),
        })
        : GraphRefused(grants.Token(TokenOf(call)));

    /// <summary>A page's own token has no end.</summary>
    private SandboxAnswer FacebookPages(SandboxGrants grants)
    {
        if (grants.Token(TokenOf(call)) is not { State: TokenState.Valid, Account: null, Grant: { } grant })
            return GraphRefused(grants.Token(TokenOf(call)));
        if (!grant.Scopes.Contains("pages_show_list"))
            return SandboxAnswer.Escaped(new JsonObject { ["data"] = new JsonArray() });
        var data = new JsonArray();
        foreach (var page in grant.Targets)
        {
            var node = new JsonObject
            {
                ["id"] = page.Id, ["name"] = page.Name, ["username"] = page.Username, ["access_token"] = grants.Token(grant, page.Id, "EAAP", null),
                ["tasks"] = new JsonArray("ADVERTISE", "ANALYZE", "CREATE_CONTENT", "MESSAGING", "MODERATE", "MANAGE"), ["picture"] = null, ["category"] = "Clothing store",
            };
            if (GraphFields.Select(node, call.Value("fields") ?? "access_token,category,name,id,tasks", out var unknown) is not { } selected)
                return GraphSandbox.Error(400, 100, $"(#100) Tried accessing nonexisting field ({unknown})");
            data.Add(selected);
        }

        var body = new JsonObject { ["data"] = data };
        if (data.Count > 0)
            body["paging"] = new JsonObject { ["cursors"] = new JsonObject { ["before"] = "QVFI", ["after"] = "QVFJ" } };
        return SandboxAnswer.Escaped(body);
    }

    private SandboxAnswer DebugToken(SandboxGrants grants)
    {
        if (call.Value("access_token") != $"{SandboxClient.ClientId(call.Platform)}|{SandboxClient.ClientSecret(call.Platform)}")
            return GraphSandbox.Error(400, 190, "Invalid OAuth access token.");
        var token = grants.Token(call.Value("input_token"));
        if (token.Grant is not { } grant)
            return SandboxAnswer.Escaped(new JsonObject { ["data"] = new JsonObject { ["is_valid"] = false, ["scopes"] = new JsonArray(), ["error"] = new JsonObject { ["code"] = 190, ["message"] = "Invalid OAuth access token." } } });
        var targets = new JsonArray([.. grant.Targets.Select(t => (JsonNode?)(call.Platform is Platform.Whatsapp ? SandboxApp.BusinessOf(t.Id) : t.Id))]);
        return SandboxAnswer.Escaped(new JsonObject
        {
            ["data"] = new JsonObject
            {
                ["app_id"] = SandboxClient.ClientId(call.Platform),
                ["type"] = token.Account is null ? "USER" : call.Platform is Platform.Whatsapp ? "SYSTEM_USER" : "PAGE",
                ["is_valid"] = token.State is TokenState.Valid,
                ["expires_at"] = token.Ends?.ToUnixTimeSeconds() ?? 0,
                ["scopes"] = new JsonArray([.. grant.Scopes.Select(s => (JsonNode?)s)]),
                ["granular_scopes"] = new JsonArray([.. grant.Scopes.Select(s => (JsonNode)new JsonObject { ["scope"] = s, ["target_ids"] = targets.DeepClone() })]),
            },
        });
    }

    private SandboxAnswer WhatsAppNumbers(SandboxGrant? grant, string account, string business)
    {
        SandboxIdentity[] own = [.. (grant?.Targets ?? [Plain(account)]).Where(t => SandboxApp.BusinessOf(t.Id) == business)];
        return own.Length == 0 ? GraphSandbox.NoObject("get", business) : SandboxAnswer.Escaped(new JsonObject { ["data"] = new JsonArray([.. own.Select(Number)]) });
    }

    private SandboxAnswer WhatsAppNumber(SandboxGrant? grant, string account, string number)
    {
        var own = grant?.Targets.FirstOrDefault(t => t.Id == number) ?? (number == account ? Plain(account) : null);
        if (own is null)
            return GraphSandbox.NoObject("get", number);
        return Selected(Number(own), "id,display_phone_number,verified_name,quality_rating");
    }

    private static JsonObject Number(SandboxIdentity number) => new()
    {
        ["id"] = number.Id,
        ["display_phone_number"] = number.Username,
        ["verified_name"] = number.Name,
        ["quality_rating"] = "GREEN",
        ["status"] = "CONNECTED",
        ["throughput"] = new JsonObject { ["level"] = "STANDARD" },
        ["platform_type"] = "CLOUD_API",
        ["whatsapp_business_manager_messaging_limit"] = "TIER_250",
    };

    private SandboxAnswer TikTokUser(SandboxGrant? grant, string account)
    {
        var who = grant?.Targets.FirstOrDefault(t => t.Id == account) ?? Plain(account);
        var user = new JsonObject();
        foreach (var field in (call.Value("fields") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            if (field is "username" && grant is not null && !grant.Scopes.Contains("user.info.profile"))
                return TikTokAnswer([], "scope_not_authorized", "The user did not authorize the scope required for completing this request.", 401);
            user[field] = field switch { "open_id" or "union_id" => account, "display_name" => who.Name, "username" => who.Username, "avatar_url" => "https://p16.example/avatar.jpg", _ => null };
        }

        return TikTokAnswer(new JsonObject { ["user"] = user });
    }

    private static SandboxAnswer TikTokCreator(SandboxGrant? grant, string account)
    {
        var who = grant?.Targets.FirstOrDefault(t => t.Id == account) ?? Plain(account);
        if (grant is not null && !grant.Scopes.Contains("video.publish"))
            return TikTokAnswer([], "scope_not_authorized", "The user did not authorize the scope required for completing this request.", 401);
        return TikTokAnswer(new JsonObject
        {
            ["creator_avatar_url"] = "https://p16.example/avatar.jpg",
            ["creator_username"] = who.Username,
            ["creator_nickname"] = who.Name,
            ["privacy_level_options"] = new JsonArray("PUBLIC_TO_EVERYONE", "MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY"),
            ["comment_disabled"] = false,
            ["duet_disabled"] = false,
            ["stitch_disabled"] = false,
            ["max_video_post_duration_sec"] = 600,
        });
    }

    private static SandboxAnswer TikTokAnswer(JsonObject data, string code = "ok", string message = "", int status = 200) => SandboxAnswer.Utf8(new JsonObject
    {
        ["data"] = data,
        ["error"] = new JsonObject { ["code"] = code, ["message"] = message, ["log_id"] = "2026112200000000000000000000SANDBX" },
    }, status);

    private static SandboxAnswer LinkedInMember(SandboxGrant? grant, string account)
    {
        var person = grant?.Person ?? Plain(account);
        return SandboxAnswer.Utf8(new JsonObject
        {
            ["sub"] = person.Id.Split(':')[^1], ["name"] = person.Name, ["given_name"] = person.Name.Split(' ')[0], ["picture"] = "https://media.example/p.jpg", ["locale"] = "en-US",
        });
    }

    private SandboxAnswer LinkedInPages(SandboxGrant? grant, string account)
    {
        if (RestliRefusal() is { } refusal)
            return refusal;
        if (grant is not null && !grant.Scopes.Contains("rw_organization_admin") && !grant.Scopes.Contains("r_organization_social"))
            return LinkedInError(403, "ACCESS_DENIED", "Not enough permissions to access: organizationAcls.FINDER-roleAssignee.NO_VERSION", 100);
        var pages = (grant?.Targets.Select(t => t.Id) ?? [account]).Where(id => id.StartsWith("urn:li:organization:", StringComparison.Ordinal)).ToArray();
        var person = grant?.Person.Id ?? "urn:li:person:sandbox";
        return SandboxAnswer.Utf8(new JsonObject
        {
            ["elements"] = new JsonArray([.. pages.Select(p => (JsonNode)new JsonObject { ["organization"] = p, ["role"] = "ADMINISTRATOR", ["roleAssignee"] = person, ["state"] = "APPROVED" })]),
            ["paging"] = new JsonObject { ["start"] = 0, ["count"] = 10, ["total"] = pages.Length, ["links"] = new JsonArray() },
        });
    }

    private SandboxAnswer LinkedInPage(SandboxGrant? grant, string id)
    {
        if (RestliRefusal() is { } refusal)
            return refusal;
        var page = grant?.Targets.FirstOrDefault(t => t.Id == $"urn:li:organization:{id}");
        return page is null || !long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? LinkedInError(404, "NOT_FOUND", $"Could not find entity with ID {id}", 0)
            : SandboxAnswer.Utf8(new JsonObject { ["id"] = number, ["localizedName"] = page.Name, ["vanityName"] = page.Username });
    }

    private SandboxAnswer? RestliRefusal() => call.Header("linkedin-version") switch
    {
        null => LinkedInError(400, "VERSION_MISSING", "A version must be present. Please specify a version by adding the LinkedIn-Version header.", 0),
        { Length: 6 } version when version.All(char.IsAsciiDigit) => null,
        var version => LinkedInError(426, "NONEXISTENT_VERSION", $"Requested version {version}01 is not active", 0),
    };

    private static SandboxAnswer LinkedInError(int status, string code, string message, int serviceCode) =>
        SandboxAnswer.Utf8(new JsonObject { ["status"] = status, ["serviceErrorCode"] = serviceCode, ["code"] = code, ["message"] = message }, status);

    /// <summary>The name of an account whose token was not issued here.</summary>
    private static SandboxIdentity Plain(string account) => new(account, $"sandbox_{account.Split(':')[^1]}", $"Sandbox account {account.Split(':')[^1]}");
}
