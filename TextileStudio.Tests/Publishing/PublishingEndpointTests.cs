using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Publishing;

namespace TextileStudio.Tests.Publishing;

public sealed class PublishingEndpointTests
{
    [Test]
    public async Task The_networks_rules_are_data()
    {
        await using var app = new StudioApp();

        var answer = await app.Client().GetJsonAsync("/api/platforms/");

        answer["rules_version"]!.GetValue<string>().Should().NotBeNullOrEmpty("a client caches rules by version");
        var networks = answer["results"]!.AsArray();
        networks.Select(n => n!["platform"]!.GetValue<string>()).Should().Equal(["facebook", "instagram", "tiktok", "whatsapp", "x", "linkedin"], "these have clients");
        JsonNode Of(string network) => networks.Single(n => n!["platform"]!.GetValue<string>() == network)!;
        Of("instagram")["text_only_allowed"]!.GetValue<bool>().Should().BeFalse("Instagram wants a picture");
        Of("x")["text_unit"]!.GetValue<string>().Should().Be("x_weighted", "X counts in its own way");
        Of("tiktok")["text_unit"]!.GetValue<string>().Should().Be("utf16", "TikTok counts UTF-16 units");
        networks[0]!["mode"]!.GetValue<string>().Should().Be("sandbox", "nothing leaves the machine by default");

        foreach (var platform in app.Get<IEnumerable<IPlatform>>())
        {
            var shown = networks.Single(n => (string)n!["platform"]! == Core.Data.Wire.Name(platform.Platform))!;
            ((bool)shown["can_delete"]!).Should().Be(platform.Rules.CanDelete);
            ((int)shown["max_images"]!).Should().Be(platform.Rules.MaxImages);
            ((int?)shown["image_text_limit"]).Should().Be(platform.Rules.ImageTextLimit);
            ((double?)shown["video"]?["max_seconds"]).Should().Be(platform.Rules.Video?.MaxDuration.TotalSeconds, "what {0} takes as a video is data too", platform.Platform);
            shown["kinds"]!.AsObject().Select(k => k.Key).Should().Equal(platform.Rules.Kinds.Keys, "so are its reels and stories");
        }
    }

    [Test]
    public async Task Accounts_are_listed_without_their_tokens_and_to_their_owner_only()
    {
        await using var app = new StudioApp();
        var (_, strangersKey) = await app.OrganizationAsync();

        var response = await app.Client().GetAsync("/api/accounts/");
        var text = await response.Content.ReadAsStringAsync();
        var rows = (await response.JsonAsync())["results"]!.AsArray();

        rows.Should().NotBeEmpty("Development connects sandbox accounts");
        rows.Should().OnlyContain(r => r!["can_post"]!.GetValue<bool>(), "all of them are fresh");
        text.Should().NotContain("token\"", "no token field").And.NotContain("sbx_", "and no token").And.NotContain("protected", "not even an encrypted one");
        (await app.Client(strangersKey).GetJsonAsync("/api/accounts/"))["count"]!.GetValue<int>().Should().Be(0, "another tenant has none of them");
    }

    [TestCase("Studio:Platforms:x:Mode", "live", "*Studio:PublicBaseUrl must be set*")]
    [TestCase("Studio:Platforms:facebok:Mode", "live", "*names no such network: facebok*")]
    [TestCase("Studio:Platforms:x:BaseUrl", "not an address", "*BaseUrl must be an absolute http or https address*")]
    [TestCase("Studio:Platforms:x:CallLimitSeconds", "0", "*CallLimitSeconds*")]
    public async Task A_wrong_setting_stops_the_start_with_a_sentence(string name, string value, string sentence)
    {
        await using var app = new StudioApp([(name, value)]);

        FluentActions.Invoking(() => app.Client()).Should().Throw<Exception>("a wrong setting must not run").WithMessage(sentence, "the operator reads what to do");
    }

    [Test]
    public async Task A_secret_opens_only_under_its_purpose()
    {
        await using var app = new StudioApp();
        var secrets = app.Get<ISecretBox>();
        var sealedSecret = secrets.Protect("account-token/a/1", "secret");

        sealedSecret.Should().NotContain("secret", "it is encrypted");
        secrets.Unprotect("account-token/a/1", sealedSecret).Should().Be("secret", "its owner can read it");
        FluentActions.Invoking(() => secrets.Unprotect("account-token/b/1", sealedSecret)).Should().Throw<System.Security.Cryptography.CryptographicException>("another tenant's row cannot");
    }
}
