using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Publishing;

namespace TextileStudio.Tests.Publishing;

/// <summary>Uploads: pictures whole, videos in ranges, and what LinkedIn says of them afterwards.</summary>
public sealed class LinkedInMediaTests : LinkedInFixture
{
    [Test]
    public async Task A_pages_pictures_are_uploaded_whole_and_asked_for_until_they_are_available()
    {
        await ConnectAsync(Page);
        var first = await Bench.PictureAsync([0xFF, 0xD8, 0xFF, 1], altText: "A red saree");
        var second = await Bench.PictureAsync([0xFF, 0xD8, 0xFF, 2]);
        foreach (var id in new[] { "A", "B" })
        {
            Network.On("POST", Images, 200, $$$"""{"value":{"uploadUrlExpiresAt":1790000000000,"uploadUrl":"{{{Network.Address}}}/linkedin/dms-uploads/{{{id}}}?v=beta","image":"urn:li:image:{{{id}}}"}}""")
                .On("PUT", $"/linkedin/dms-uploads/{id}", 201, "");
        }
        Network.On("GET", $"{Images}/urn:li:image:A", 200, """{"id":"urn:li:image:A","status":"WAITING_UPLOAD"}""").On("GET", $"{Images}/urn:li:image:A", 200, """{"id":"urn:li:image:A","status":"PROCESSING"}""")
            .On("GET", $"{Images}/urn:li:image:A", 200, """{"id":"urn:li:image:A","status":"AVAILABLE"}""")
            .On("GET", $"{Images}/urn:li:image:B", 200, """{"id":"urn:li:image:B","status":"AVAILABLE"}""").On("POST", Posts, 201, "", ("x-restli-id", Share));
        var job = Bench.Job(Platform.Linkedin, "words", [first, second]);

        (await Bench.Publisher.PrepareAsync(job, CancellationToken.None)).Should().BeOfType<Preparation.Ready>("both are there");
        (await Bench.CommitAsync(job)).Should().BeOfType<PublishResult.Accepted>();

        Bench.Saved[0].Should().Contain("urn:li:image:A").And.NotContain("uploaded", "the URN is saved before the bytes are sent");
        var begun = Network.Of("POST", Images)[0];
        begun.Target.Should().Be($"{Images}?action=initializeUpload");
        begun.Body.Should().Be($$$"""{"initializeUploadRequest":{"owner":"{{{Page}}}"}}""");
        var put = Network.Single("PUT", "/linkedin/dms-uploads/A");
        put.ContentType.Should().Be("image/jpeg");
        put.Headers["content-length"].Should().Be("4", "in one piece");
        put.Authorization.Should().StartWith("Bearer ");
        Network.Of("GET", $"{Images}/urn:li:image:A").Should().HaveCount(3).And.OnlyContain(r => r.Target == $"{Images}/urn%3Ali%3Aimage%3AA", "URNs are escaped in a path");
        JsonNode.Parse(Network.Single("POST", Posts).Body)!["content"]!.ToJsonString().Should().Be(
            """{"multiImage":{"images":[{"id":"urn:li:image:A","altText":"A red saree"},{"id":"urn:li:image:B"}]}}""", "in the order of the post, each with its description");

        await Bench.Publisher.PrepareAsync(job, CancellationToken.None);
        Network.Of("POST", Images).Should().HaveCount(2, "what is uploaded stays");
    }

    [Test]
    public async Task A_members_picture_may_not_be_asked_about_and_gets_time_instead()
    {
        await ConnectAsync(Member);
        var picture = await Bench.PictureAsync();
        OnImage("A").On("GET", $"{Images}/urn:li:image:A", 403, """{"status":403,"serviceErrorCode":100,"code":"ACCESS_DENIED","message":"Not enough permissions to access: images.GET"}""");
        var began = Bench.Time.GetUtcNow();

        (await Bench.Publisher.PrepareAsync(Bench.Job(Platform.Linkedin, "words", [picture]), CancellationToken.None)).Should().BeOfType<Preparation.Ready>("a 403 is no fault there");

        (Bench.Time.GetUtcNow() - began).Should().BeGreaterThanOrEqualTo(TimeSpan.FromSeconds(20), "LinkedIn needs that long at most as a rule");
        Network.Of("GET", $"{Images}/urn:li:image:A").Should().ContainSingle("a call that is known to be refused is not spent again: there are 150 a day");
    }

    [Test]
    public async Task A_picture_that_cannot_be_processed_is_refused_before_anything_is_visible()
    {
        await ConnectAsync(Page);
        OnImage("A").On("GET", $"{Images}/urn:li:image:A", 200, """{"id":"urn:li:image:A","status":"PROCESSING_FAILED"}""");

        (await Bench.Publisher.PrepareAsync(Bench.Job(Platform.Linkedin, "words", [await Bench.PictureAsync()]), CancellationToken.None))
            .Should().BeOfType<Preparation.Refused>().Which.Error.Category.Should().Be(ErrorCategory.ContentRejected);
    }

    [Test]
    public async Task An_upload_address_that_has_expired_or_leads_elsewhere_gets_no_bytes()
    {
        await ConnectAsync(Page);
        var picture = await Bench.PictureAsync();
        var job = Bench.Job(Platform.Linkedin, "words", [picture]);
        Network.On("POST", Images, 200, """{"value":{"uploadUrl":"https://www.linkedin.com.evil.example/dms-uploads/A","image":"urn:li:image:A"}}""");
        (await Bench.Publisher.PrepareAsync(job, CancellationToken.None)).Should().BeOfType<Preparation.Deferred>("a token goes to LinkedIn only").Which.Error.Code.Should().Be("unreadable_answer");

        await using var network = await ScriptedNetwork.StartAsync();
        await using var bench = await PublishingBench.StartAsync(network.Address);
        await bench.AccountAsync(Platform.Linkedin, Page);
        network.On("POST", Images, 200, $$$"""{"value":{"uploadUrl":"{{{network.Address}}}/linkedin/dms-uploads/A","image":"urn:li:image:A"}}""")
            .On("POST", Images, 200, $$$"""{"value":{"uploadUrl":"{{{network.Address}}}/linkedin/dms-uploads/B","image":"urn:li:image:B"}}""")
            .On("PUT", "/linkedin/dms-uploads/A", 400, """{"status":400,"code":"EXPIRED_UPLOAD_URL","message":"The upload URL has expired"}""").On("PUT", "/linkedin/dms-uploads/B", 201, "")
            .On("GET", $"{Images}/urn:li:image:B", 200, """{"status":"AVAILABLE"}""");
        var again = bench.Job(Platform.Linkedin, "words", [await bench.PictureAsync()]);
        (await bench.Publisher.PrepareAsync(again, CancellationToken.None)).Should().NotBeOfType<Preparation.Refused>("it is begun anew").And.NotBeNull();
        (await bench.Publisher.PrepareAsync(again, CancellationToken.None)).Should().BeOfType<Preparation.Ready>("with a new address");
        again.Handle.ToJsonString().Should().Contain("urn:li:image:B").And.NotContain("urn:li:image:A", "the first one never had its bytes");
    }

    [Test]
    public async Task A_video_goes_up_in_ranges_whose_tags_are_kept_and_goes_on_where_it_stopped()
    {
        await ConnectAsync(Member);
        var bytes = Enumerable.Range(0, 25).Select(i => (byte)i).ToArray();
        var video = await Bench.PictureAsync(bytes, "video/mp4") with { Duration = TimeSpan.FromSeconds(5) };
        string Part(int n, int first, int last) => $$"""{"uploadUrl":"{{Network.Address}}/linkedin/dms-uploads/V/{{n}}","firstByte":{{first}},"lastByte":{{last}}}""";
        Network.On("POST", Videos, 200, $$$"""{"value":{"video":"urn:li:video:V","uploadToken":"tok","uploadUrlsExpireAt":{{{Bench.Time.GetUtcNow().AddHours(1).ToUnixTimeMilliseconds()}}},"uploadInstructions":[{{{Part(1, 10, 19)}}},{{{Part(0, 0, 9)}}},{{{Part(2, 20, 24)}}}]}}""")
            .On("POST", Videos, 200, "")
            .On("PUT", "/linkedin/dms-uploads/V/0", 200, "", ("ETag", "\"tag-0\"")).On("PUT", "/linkedin/dms-uploads/V/2", 200, "", ("ETag", "/ambry/tag-2"))
            .On("PUT", "/linkedin/dms-uploads/V/1", ScriptedNetwork.BreakOff).On("PUT", "/linkedin/dms-uploads/V/1", 200, "", ("ETag", "tag-1"))
            .On("GET", $"{Videos}/urn:li:video:V", 200, """{"id":"urn:li:video:V","status":"PROCESSING"}""").On("GET", $"{Videos}/urn:li:video:V", 200, """{"id":"urn:li:video:V","status":"AVAILABLE"}""")
            .On("POST", Posts, 201, "", ("x-restli-id", "urn:li:ugcPost:9"));
        var job = Bench.Job(Platform.Linkedin, "words", [video]);

        (await Bench.Publisher.PrepareAsync(job, CancellationToken.None)).Should().BeOfType<Preparation.Ready>("a broken part is sent again");
        (await Bench.CommitAsync(job)).Should().Be(new PublishResult.Accepted("urn:li:ugcPost:9", "https://www.linkedin.com/feed/update/urn:li:ugcPost:9/"));

        var begun = Network.Of("POST", Videos);
        begun.Should().HaveCount(2, "begun once, ended once");
        begun[0].Body.Should().Be($$$"""{"initializeUploadRequest":{"owner":"{{{Member}}}","fileSizeBytes":25,"uploadCaptions":false,"uploadThumbnail":false}}""");
        begun[1].Target.Should().Be($"{Videos}?action=finalizeUpload");
        begun[1].Body.Should().Be("""{"finalizeUploadRequest":{"video":"urn:li:video:V","uploadToken":"tok","uploadedPartIds":["tag-0","tag-1","/ambry/tag-2"]}}""", "in the order of the bytes");
        Network.Of("PUT", "/linkedin/dms-uploads/V/0").Should().ContainSingle("its tag was kept").Which.Body.Should().Be(new string([.. bytes[..10].Select(b => (char)b)]));
        Network.Single("PUT", "/linkedin/dms-uploads/V/2").Headers["content-length"].Should().Be("5");
        job.Handle.ToJsonString().Should().NotContain("dms-uploads", "spent addresses are not kept");
        JsonNode.Parse(Network.Single("POST", Posts).Body)!["content"]!.ToJsonString().Should().Be("""{"media":{"id":"urn:li:video:V"}}""");
    }

    [Test]
    public async Task Media_that_LinkedIn_does_not_know_of_are_waited_for_and_then_uploaded_again()
    {
        await ConnectAsync(Member);
        var picture = await Bench.PictureAsync();
        Network.On("POST", Posts, 400, """{"status":400,"message":"x","errorDetails":{"inputErrors":[{"description":"x","code":"MEDIA_ASSET_WAITING_UPLOAD","input":{}}]}}""")
            .On("POST", Posts, 400, """{"status":400,"message":"x","errorDetails":{"inputErrors":[{"description":"x","code":"MEDIA_ASSET_WAITING_UPLOAD","input":{}}]}}""");
        var job = Bench.Job(Platform.Linkedin, "words", [picture], Uploaded(picture, "urn:li:image:A"));

        for (var i = 0; i < 3; i++)
        {
            job.Handle["media"]![picture.AssetId]!["urn"]!.GetValue<string>().Should().Be("urn:li:image:A", "it may only be late");
            (await Bench.CommitAsync(job)).Should().BeOfType<PublishResult.Deferred>();
        }

        (await Bench.CommitAsync(job)).Should().BeOfType<PublishResult.Deferred>().Which.Error.Code.Should().Be("not_prepared", "the upload is gone and the next try makes another");
        Network.Of("POST", Posts).Should().HaveCount(3);
    }
}
