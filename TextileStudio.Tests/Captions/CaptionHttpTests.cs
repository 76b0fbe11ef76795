using System.Net;
using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Organizations;

namespace TextileStudio.Tests.Captions;

/// <summary>The caption route.</summary>
public sealed class CaptionHttpTests
{
    [Test]
    public async Task A_caption_for_every_network_comes_with_hashtags_and_lengths()
    {
        await using var app = new StudioApp();
        var answer = await app.Client().PostJsonTextAsync("/api/textile/caption", """{"product_name":"बनारसी साड़ी","fabric":"रेशम","price":7999,"festival":"diwali","language":"hi","tone":"festive"}""");
        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        var body = await answer.JsonAsync();
        body["captions"]!.AsArray().Select(c => (string)c!["platform"]!).Should().Equal("facebook", "instagram", "tiktok", "whatsapp", "x", "linkedin");
        ((string)body["captions"]![1]!["text"]!).Should().Contain("₹7,999").And.Contain("#दिवाली");
        body["captions"]![1]!["hashtags"]!.AsArray().Should().HaveCount(5);
        ((int)body["captions"]![4]!["limit"]!).Should().Be(280);
        ((string)body["language"]!).Should().Be("hi");
        ((string)body["engine"]!).Should().Be("templates");
        body["hashtags"]!.AsArray().Should().NotBeEmpty();
    }

    [Test]
    public async Task Everything_wrong_is_told_at_once_and_nothing_is_counted()
    {
        await using var app = new StudioApp();
        var answer = await app.Client().PostJsonTextAsync("/api/textile/caption/", """{"price":-1,"platforms":["x","x","myspace"],"tone":"angry","variants":6,"festival":"thursday"}""");
        answer.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        var problem = await answer.JsonAsync();
        ((string)problem["code"]!).Should().Be("invalid_offer");
        problem["violations"]!.AsArray().Select(v => (string)v!["pointer"]!).Should().BeEquivalentTo(
            ["/product_name", "/price", "/platforms/1", "/platforms/2", "/tone", "/variants", "/festival"]);
        await using var db = app.Dbs.ForSystem();
        db.Usage.Should().BeEmpty();
    }

    [TestCase("""{"product_name":"S","unknown":1}""")]
    [TestCase("""{"product_name":"S","product_name":"T"}""")]
    [TestCase("""{"product_name":"a\u0000b"}""")]
    [TestCase("""{"product_name":"\ud800"}""")]
    [TestCase("""{"product_name":"S","price":"12"}""")]
    [TestCase("""{"product_name":"S","price":1e40}""")]
    [TestCase("""{"product_name":"S","discount_percent":1.5}""")]
    [TestCase("""{"product_name":"S","platforms":"x"}""")]
    [TestCase("""{"product_name":"S","platforms":["x",null]}""")]
    [TestCase("[]")]
    public async Task A_malformed_request_is_400(string json)
    {
        await using var app = new StudioApp();
        (await app.Client().PostJsonTextAsync("/api/textile/caption/", json)).StatusCode.Should().Be(HttpStatusCode.BadRequest);
    }

    [Test]
    public async Task A_day_is_over_when_it_is_over_where_the_shop_is()
    {
        // 20:00 UTC on the 8th is half past one on the 9th in India.
        await using var app = new StudioApp(time: new FakeTime(new DateTimeOffset(2026, 11, 8, 20, 0, 0, TimeSpan.Zero)));
        (await app.Client().PostJsonTextAsync("/api/textile/caption/", """{"product_name":"S","valid_until":"2026-11-08"}""")).StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        (await app.Client().PostJsonTextAsync("/api/textile/caption/", """{"product_name":"S","valid_until":"2026-11-09"}""")).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task Writing_captions_needs_the_write_scope()
    {
        await using var app = new StudioApp();
        var (_, key) = await app.OrganizationAsync(scopes: KeyScopes.Read);
        (await app.Client(key).PostJsonTextAsync("/api/textile/caption/", """{"product_name":"S"}""")).StatusCode.Should().Be(HttpStatusCode.Forbidden);
    }
}
