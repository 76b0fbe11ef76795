using System.Net;
using System.Text.RegularExpressions;
using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Data;
using TextileStudio.Core.Organizations;
using TextileStudio.Tests.Studio;

namespace TextileStudio.Tests.Webhooks;

/// <summary>The pages of webhooks without script.</summary>
[TestFixture(DatabaseProvider.Sqlite)]
internal sealed class WebhookPageTests(DatabaseProvider provider) : WebhookFixture(provider)
{
    [Test]
    public async Task An_owner_adds_an_endpoint_tests_it_and_sees_what_came_back()
    {
        using var browser = App.Browser();
        var token = PageReading.TokenOf(await browser.PageAsync("/webhooks"));
        var added = await browser.SubmitAsync("/webhooks", token, ("url", Receiver.Url()), ("description", "Our till"), ("events", "post.posted"), ("events", "post.failed"));
        added.StatusCode.Should().Be(HttpStatusCode.OK);
        added.Headers.CacheControl!.NoStore.Should().BeTrue("a browser must not keep the secret");
        var page = WebUtility.HtmlDecode(await added.Content.ReadAsStringAsync());
        var secret = Regex.Match(page, "whsec_[A-Za-z0-9+/=]+", RegexOptions.None, TimeSpan.FromSeconds(1)).Value;
        secret.Should().NotBeEmpty();
        var id = Regex.Match(page, "href=\"/webhooks/(?<id>[^\"]+)\"", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Groups["id"].Value;

        (await browser.SubmitAsync($"/webhooks/{id}/test", token)).Headers.Location!.OriginalString.Should().Be($"/webhooks/{id}?did=tested");
        await DeliverAsync();
        Receiver.All.Should().ContainSingle().Which.IsSignedWith(secret).Should().BeTrue();
        var one = await browser.PageAsync($"/webhooks/{id}");
        one.Should().Contain("Our till").And.Contain("Taken").And.NotContain(secret).And.NotContain("whsec_");
        var delivery = Regex.Match(one, "/deliveries/(?<id>[^\"]+)\"", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Groups["id"].Value;
        (await browser.PageAsync($"/webhooks/{id}/deliveries/{delivery}")).Should().Contain("answered 200").And.Contain("webhook.test");
        (await browser.SubmitAsync($"/webhooks/{id}/switch", token, ("on", "false"))).StatusCode.Should().Be(HttpStatusCode.Redirect);
        (await browser.PageAsync($"/webhooks/{id}")).Should().Contain("Switched off by you");
        (await browser.SubmitAsync($"/webhooks/{id}/secret", token)).StatusCode.Should().Be(HttpStatusCode.OK);
        (await browser.SubmitAsync($"/webhooks/{id}/remove", token)).Headers.Location!.OriginalString.Should().Be("/webhooks?did=removed");
    }

    [Test]
    public async Task A_mistake_stands_beside_its_field_and_nothing_typed_is_lost()
    {
        using var browser = App.Browser();
        var token = PageReading.TokenOf(await browser.PageAsync("/webhooks"));
        var answer = await browser.SubmitAsync("/webhooks", token, ("url", "ftp://till.example/"), ("description", "Till"));
        answer.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        var page = await answer.Content.ReadAsStringAsync();
        page.Should().Contain("id=\"url-error\"").And.Contain("https://").And.Contain("id=\"events-error\"");
        PageReading.ValueOf(page, "description").Should().Be("Till");
    }

    [Test]
    public async Task Who_may_not_administer_is_offered_nothing_to_change()
    {
        var (id, _) = await RegisterAsync();
        var issued = await App.Get<KeyIssuer>().CreateForOrganizationAsync(DevelopmentSeed.Organization, "writer", KeyScopes.Read | KeyScopes.Write, CancellationToken.None);
        using var browser = App.Client(issued.Key);
        var page = await browser.PageAsync($"/webhooks/{id}");
        page.Should().Contain("Send a test").And.NotContain("Make a new secret").And.NotContain("Remove this endpoint");
    }
}
