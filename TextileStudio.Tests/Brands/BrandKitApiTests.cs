using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;
using TextileStudio.Core.Data;
using TextileStudio.Core.Organizations;
using TextileStudio.Tests.Posters;

namespace TextileStudio.Tests.Brands;

/// <summary>The brand kit over HTTP, and what posters and captions take from it.</summary>
[TestFixture(DatabaseProvider.Sqlite)]
[TestFixture(DatabaseProvider.Postgres)]
public sealed class BrandKitApiTests(DatabaseProvider provider)
{
    private const string Kit = "/api/brand-kit/";
    private StudioApp _app = null!;
    private HttpClient _client = null!;

    [SetUp]
    public async Task Start()
    {
        _app ??= await StudioApp.OnAsync(provider);
        _client = _app.Client((await _app.OrganizationAsync($"shop {TestContext.CurrentContext.Test.ID}")).Key);
    }

    [OneTimeTearDown]
    public async Task Stop() => await _app.DisposeAsync();

    [Test]
    public async Task A_kit_is_made_replaced_as_a_whole_and_taken_away()
    {
        (await _client.GetAsync(Kit)).StatusCode.Should().Be(HttpStatusCode.NotFound, "there is none yet");
        var made = await PutAsync(new()
        {
            ["brand_name"] = " Meera  Textiles ", ["contact"] = "98765 43210", ["whatsapp_number"] = "98765 43210", ["primary_colour"] = "#8A1538", ["accent_colour"] = "#d9a03a", ["font"] = "modern",
            ["default_language"] = "hi", ["default_style"] = "minimal", ["whatsapp_qr"] = true,
        });
        made.StatusCode.Should().Be(HttpStatusCode.Created, await made.Content.ReadAsStringAsync());
        made.Headers.ETag!.Tag.Should().Be("\"v1\"");
        var kit = await _client.GetJsonAsync(Kit);
        ((string)kit["brand_name"]!).Should().Be("Meera Textiles");
        ((string)kit["whatsapp_number"]!).Should().Be("+919876543210", "ten digits are a number of India");
        ((string)kit["primary_colour"]!).Should().Be("#8a1538");

        var replaced = await PutAsync(new() { ["brand_name"] = "Meera & Daughters" });
        replaced.StatusCode.Should().Be(HttpStatusCode.OK);
        replaced.Headers.ETag!.Tag.Should().Be("\"v2\"");
        (await replaced.JsonAsync())["contact"].Should().BeNull("what a PUT leaves out is not set any more");

        (await _client.DeleteAsync(Kit)).StatusCode.Should().Be(HttpStatusCode.NoContent);
        (await _client.GetAsync(Kit)).StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await _client.DeleteAsync(Kit)).StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [Test]
    public async Task A_change_that_insists_on_an_older_version_changes_nothing()
    {
        await PutAsync(new() { ["brand_name"] = "First" });
        (await PutAsync(new() { ["brand_name"] = "Second" }, "\"v1\"")).StatusCode.Should().Be(HttpStatusCode.OK);
        (await PutAsync(new() { ["brand_name"] = "Third" }, "\"v1\"")).StatusCode.Should().Be(HttpStatusCode.PreconditionFailed);
        using var delete = new HttpRequestMessage(HttpMethod.Delete, Kit);
        delete.Headers.IfMatch.Add(new EntityTagHeaderValue("\"v1\""));
        (await _client.SendAsync(delete)).StatusCode.Should().Be(HttpStatusCode.PreconditionFailed);
        ((string)(await _client.GetJsonAsync(Kit))["brand_name"]!).Should().Be("Second");
    }

    [Test]
    public async Task Everything_wrong_is_named_at_once_and_nothing_is_kept()
    {
        var answer = await PutAsync(new()
        {
            ["brand_name"] = new string('x', 61), ["whatsapp_number"] = "0261 2345", ["primary_colour"] = "red", ["accent_colour"] = "#12345g", ["font"] = "comic", ["default_language"] = "xx",
            ["default_style"] = "loud",
        });
        answer.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        var problem = await answer.JsonAsync();
        ((string)problem["code"]!).Should().Be("invalid_brand_kit");
        Pointers(problem).Should().BeEquivalentTo("/brand_name", "/whatsapp_number", "/primary_colour", "/accent_colour", "/font", "/default_language", "/default_style");
        (await _client.GetAsync(Kit)).StatusCode.Should().Be(HttpStatusCode.NotFound);
        Pointers(await (await PutAsync(new() { ["whatsapp_qr"] = true })).JsonAsync()).Should().Equal(["/whatsapp_qr"], "a code needs a number to lead to");
        ((int)(await PutAsync(new() { ["default_festival"] = "diwali" })).StatusCode).Should().Be(400, "a festival is chosen for each poster");
    }

    [Test]
    public async Task Only_a_small_whole_picture_of_the_shops_own_can_be_its_logo()
    {
        TestVips.Require();
        var logo = await UploadAsync(_client, TestPhotos.Png(160, 60, (x, y) => (200, (byte)x, (byte)y, (byte)(x < 80 ? 255 : 0)), alpha: true), "image/png");
        var made = await PutAsync(new() { ["logo_asset_id"] = logo });
        made.StatusCode.Should().Be(HttpStatusCode.Created, await made.Content.ReadAsStringAsync());
        ((string)(await made.JsonAsync())["logo_url"]!).Should().EndWith($"/media/{logo}.png");

        await RefusedAsync("no-such-picture", "asset_not_found");
        var theirs = await UploadAsync(_app.Client((await _app.OrganizationAsync("another shop")).Key), TestPhotos.ClothPng(64, 64), "image/png");
        await RefusedAsync(theirs, "asset_not_found");
        var whole = TestPhotos.ClothJpeg(400, 300);
        await RefusedAsync(await UploadAsync(_client, whole[..(whole.Length / 2)], "image/jpeg"), "corrupt_image");
        var random = new Random(7);
        await RefusedAsync(await UploadAsync(_client, TestPhotos.Png(1200, 900, (_, _) => ((byte)random.Next(256), (byte)random.Next(256), (byte)random.Next(256), 255)), "image/png"), "logo_bytes");
        ((string)(await _client.GetJsonAsync(Kit))["logo_asset_id"]!).Should().Be(logo, "a refused change leaves the kit as it was");
    }

    [Test]
    public async Task A_caption_takes_what_it_leaves_out_from_the_kit_unless_told_not_to()
    {
        await PutAsync(new() { ["brand_name"] = "Meera Textiles", ["contact"] = "98765 43210", ["default_language"] = "hi" });
        var filled = await CaptionAsync(new() { ["product_name"] = "Silk saree" });
        ((string)filled["language"]!).Should().Be("hi");
        filled["captions"]!.ToJsonString().Should().Contain("98765 43210");
        ((string)(await CaptionAsync(new() { ["product_name"] = "Silk saree", ["language"] = "en" }))["language"]!).Should().Be("en", "what the request says counts");
        var plain = await CaptionAsync(new() { ["product_name"] = "Silk saree", ["use_brand_kit"] = false });
        ((string)plain["language"]!).Should().Be("en");
        plain["captions"]!.ToJsonString().Should().NotContain("98765");
    }

    [Test]
    public async Task A_poster_keeps_what_it_took_from_the_kit()
    {
        TestVips.Require();
        var logo = await UploadAsync(_client, TestPhotos.ClothPng(160, 60), "image/png");
        await PutAsync(new()
        {
            ["brand_name"] = "Meera Textiles", ["whatsapp_number"] = "+91 98765 43210", ["whatsapp_qr"] = true, ["primary_colour"] = "#8a1538", ["default_language"] = "ta", ["logo_asset_id"] = logo,
        });
        var answer = await _client.PostPosterAsync(TestPhotos.ClothJpeg(600, 600), ("size", "landscape"));
        answer.StatusCode.Should().Be(HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        var poster = await answer.JsonAsync();
        ((string)poster["language"]!).Should().Be("ta");
        await _client.DeleteAsync(Kit);
        await using var db = _app.Dbs.ForSystem();
        var id = (string)poster["id"]!;
        var kept = JsonNode.Parse((await db.Posters.SingleAsync(p => p.Id == id)).Request)!;
        ((string)kept["brand_name"]!).Should().Be("Meera Textiles", "made again, it looks the same although the kit is gone");
        ((bool)kept["whatsapp_qr"]!).Should().BeTrue();
    }

    [Test]
    public async Task A_key_that_only_reads_sees_the_kit_and_changes_nothing()
    {
        var (organization, key) = await _app.OrganizationAsync("reading shop", KeyScopes.Read);
        (await _app.Client(key).GetAsync(Kit)).StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await _app.Client(key).PutAsync(Kit, new StringContent("{}", null, "application/json"))).StatusCode.Should().Be(HttpStatusCode.Forbidden, organization);
        (await _app.Client(key).DeleteAsync(Kit)).StatusCode.Should().Be(HttpStatusCode.Forbidden);
    }

    private async Task RefusedAsync(string logo, string rule)
    {
        var problem = await (await PutAsync(new() { ["logo_asset_id"] = logo })).JsonAsync();
        problem["violations"]!.AsArray().Select(v => ((string)v!["pointer"]!, (string)v["rule"]!)).Should().Equal([("/logo_asset_id", rule)], problem.ToJsonString());
    }

    private async Task<JsonNode> CaptionAsync(JsonObject order)
    {
        order["platforms"] = new JsonArray("facebook");
        var answer = await _client.PostAsync("/api/textile/caption/", order);
        answer.StatusCode.Should().Be(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        return await answer.JsonAsync();
    }

    private async Task<HttpResponseMessage> PutAsync(JsonObject kit, string? ifMatch = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, Kit) { Content = new StringContent(kit.ToJsonString(), System.Text.Encoding.UTF8, "application/json") };
        if (ifMatch is not null)
            request.Headers.IfMatch.Add(new EntityTagHeaderValue(ifMatch));
        return await _client.SendAsync(request);
    }

    private static async Task<string> UploadAsync(HttpClient client, byte[] bytes, string type)
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        var answer = await client.PostAsync("/api/assets/", content);
        answer.StatusCode.Should().Be(HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        return (string)(await answer.JsonAsync())["id"]!;
    }

    private static IEnumerable<string> Pointers(JsonNode problem) => problem["violations"]!.AsArray().Select(v => (string)v!["pointer"]!);
}
