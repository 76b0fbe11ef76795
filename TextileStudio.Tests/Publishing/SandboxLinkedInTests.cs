using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Publishing.Sandbox;

namespace TextileStudio.Tests.Publishing;

public sealed class SandboxLinkedInTests : SandboxFixture
{
    private const string Org = "urn:li:organization:1000001";
    private const string Member = "urn:li:person:abC";

    [Test]
    public async Task A_post_is_201_without_a_body_and_its_id_is_in_a_header()
    {
        var created = await PostAsync(@"Sale \(50 %\) {hashtag|\#|साड़ी}");
        created.Status.Should().Be(201, created.Text);
        created.Text.Should().BeEmpty();
        var urn = created.Headers["x-restli-id"];
        urn.Should().StartWith("urn:li:share:");

        var read = await CallAsync(HttpMethod.Get, $"rest/posts/{Uri.EscapeDataString(urn)}");
        read.Json["commentary"]!.GetValue<string>().Should().Be(@"Sale \(50 %\) {hashtag|\#|साड़ी}", "it is given back as markup");
        read.Json["lifecycleState"]!.GetValue<string>().Should().Be("PUBLISHED");
        Posts().Single().Text.Should().Be("Sale (50 %) #साड़ी", "people see the text");
    }

    [TestCase("Half price (today only)", "Half price ")]
    [TestCase("a_b", "a")]
    [TestCase(@"all \(of it\) stays", "all (of it) stays")]
    public async Task A_text_is_cut_silently_at_an_unescaped_sign(string commentary, string shown)
    {
        (await PostAsync(commentary)).Status.Should().Be(201, "LinkedIn says nothing about it");
        Posts().Single().Text.Should().Be(shown);
    }

    [TestCase(null, "2.0.0", 400, "VERSION_MISSING")]
    [TestCase("202511", "2.0.0", 426, "NONEXISTENT_VERSION")]
    [TestCase("v25.0", "2.0.0", 426, "NONEXISTENT_VERSION")]
    [TestCase("202609", null, 400, "ILLEGAL_ARGUMENT")]
    [TestCase("202609", "1.0.0", 400, "ILLEGAL_ARGUMENT")]
    public async Task The_headers_are_required(string? version, string? protocol, int status, string code)
    {
        var refused = await CallAsync(HttpMethod.Post, "rest/posts", Body("x"), version: version, protocol: protocol);
        refused.Status.Should().Be(status);
        refused.Json["code"]!.GetValue<string>().Should().Be(code);
        Posts().Should().BeEmpty();
    }

    [Test]
    public async Task A_URN_must_be_escaped_in_an_address()
    {
        var urn = (await PostAsync("words")).Headers["x-restli-id"];
        (await CallAsync(HttpMethod.Get, $"rest/posts/{urn}")).Status.Should().Be(400);
        (await CallAsync(HttpMethod.Get, $"rest/posts?q=author&author={Org}", method: "FINDER")).Status.Should().Be(400);
        (await CallAsync(HttpMethod.Get, $"rest/posts/{Uri.EscapeDataString(urn)}")).Status.Should().Be(200);
    }

    [TestCase("""{"colour":"red"}""", 422, "ERROR :: /colour :: unrecognized field")]
    [TestCase("""{"author":null}""", 422, "ERROR :: /author")]
    [TestCase("""{"commentary":7}""", 422, "ERROR :: /commentary")]
    [TestCase("""{"visibility":"FRIENDS"}""", 422, "ERROR :: /visibility :: \"FRIENDS\" is not an enum symbol")]
    [TestCase("""{"lifecycleState":"DRAFT"}""", 422, "ERROR :: /lifecycleState")]
    [TestCase("""{"distribution":{"feedDistribution":"EVERYWHERE"}}""", 422, "ERROR :: /distribution/feedDistribution")]
    [TestCase("""{"distribution":{}}""", 422, "ERROR :: /distribution/feedDistribution")]
    [TestCase("""{"content":{}}""", 422, "ERROR :: /content")]
    [TestCase("""{"content":{"media":{"id":"urn:li:image:x"},"article":{"source":"https://a.in","title":"t"}}}""", 422, "ERROR :: /content")]
    [TestCase("""{"content":{"media":{"id":"urn:li:image:x","colour":"red"}}}""", 422, "ERROR :: /content/media/colour")]
    [TestCase("""{"content":{"media":{"id":"urn:li:image:x"}}}""", 400, "INVALID_URN_ID")]
    [TestCase("""{"content":{"media":{"id":"urn:li:share:1"}}}""", 400, "INVALID_URN_TYPE")]
    [TestCase("""{"content":{"multiImage":{"images":[{"id":"urn:li:image:x"}]}}}""", 400, "INVALID_VALUE_FOR_FIELD")]
    [TestCase("""{"content":{"article":{"source":"sareehouse","title":"t"}}}""", 400, "INVALID_VALUE_FOR_FIELD")]
    [TestCase("""{"content":{"article":{"source":"https://a.in"}}}""", 422, "ERROR :: /content/article/title")]
    [TestCase("""{"author":"urn:li:share:1"}""", 400, "INVALID_URN_TYPE")]
    [TestCase("""{"author":"urn:li:organization:2"}""", 403, "ACCESS_DENIED")]
    [TestCase("""{"author":"urn:li:person:abC"}""", 403, "ACCESS_DENIED")]
    [TestCase("""{"commentary":""}""", 400, "MISSING_FIELD")]
    public async Task A_post_of_another_shape_is_refused(string change, int status, string words)
    {
        var body = Body("words");
        foreach (var (name, value) in JsonNode.Parse(change)!.AsObject())
            body[name] = value?.DeepClone();
        var refused = await CallAsync(HttpMethod.Post, "rest/posts", body);
        refused.Status.Should().Be(status, refused.Text);
        (refused.Json["message"]!.GetValue<string>() + refused.Text).Should().Contain(words);
        Posts().Should().BeEmpty();
    }

    [TestCase("author")]
    [TestCase("commentary")]
    [TestCase("visibility")]
    [TestCase("distribution")]
    [TestCase("lifecycleState")]
    public async Task A_missing_member_is_named(string name)
    {
        var body = Body("words");
        body.Remove(name);
        var refused = await CallAsync(HttpMethod.Post, "rest/posts", body);
        refused.Status.Should().Be(422);
        refused.Json["message"]!.GetValue<string>().Should().StartWith($"ERROR :: /{name} :: field is required");
    }

    [TestCase(3_000, 201)]
    [TestCase(3_001, 400)]
    public async Task The_text_is_counted_as_people_see_it(int length, int status)
    {
        var answer = await PostAsync(string.Concat(Enumerable.Repeat(@"\(", length)));
        answer.Status.Should().Be(status, "escapes are markup");
        if (status == 400)
            answer.Json["errorDetails"]!["inputErrors"]![0]!["code"]!.GetValue<string>().Should().Be("FIELD_LENGTH_TOO_LONG");
    }

    [Test]
    public async Task A_duplicate_is_refused_with_the_first_posts_URN_for_a_day()
    {
        var urn = (await PostAsync("Sale")).Headers["x-restli-id"];
        var again = await PostAsync("Sale");
        again.Status.Should().Be(422);
        again.Json["message"]!.GetValue<string>().Should().EndWith($"Content is a duplicate of {urn}");
        again.Json["errorDetails"]!["inputErrors"]![0]!["code"]!.GetValue<string>().Should().Be("DUPLICATE_POST");

        var image = await ImageAsync();
        (await PostAsync("Sale", Media(image))).Status.Should().Be(201, "with a picture it is another post");
        (await PostAsync("Sale", Media(image))).Status.Should().Be(422, "the same picture again");
        (await PostAsync("Sale", Media(await ImageAsync()))).Status.Should().Be(201, "another upload is other content");
        (await PostAsync("Sale", account: Member)).Status.Should().Be(201, "another author may say the same");
        Time.Advance(TimeSpan.FromHours(25));
        (await PostAsync("Sale")).Status.Should().Be(201, "the window is over");
    }

    [Test]
    public async Task A_picture_is_processed_before_it_can_be_posted()
    {
        var (urn, address) = await BeginAsync(Org);
        (await StateAsync(urn)).Should().Be("WAITING_UPLOAD");
        (await PostAsync("early", Media(urn))).Text.Should().Contain("MEDIA_ASSET_WAITING_UPLOAD", "its bytes are not there");
        (await PutAsync(address, Jpeg(1080, 1350))).Status.Should().Be(201);
        (await StateAsync(urn)).Should().Be("PROCESSING");
        (await PostAsync("early", Media(urn))).Text.Should().Contain("MEDIA_ASSET_WAITING_UPLOAD", "it is not processed yet");
        Time.Advance(TimeSpan.FromSeconds(1));
        (await StateAsync(urn)).Should().Be("AVAILABLE");
        (await PostAsync("now", Media(urn, "A red saree"))).Status.Should().Be(201);
        Posts().Single().Media.Single().Should().Match<SandboxMedia>(m => m.AltText == "A red saree" && m.Width == 1080 && m.Height == 1350);
    }

    [Test]
    public async Task What_is_no_picture_or_too_large_shows_later()
    {
        foreach (var bytes in new[] { "no picture"u8.ToArray(), Jpeg(6_100, 6_000) })
        {
            var (urn, address) = await BeginAsync(Org);
            (await PutAsync(address, bytes)).Status.Should().Be(201, "the upload itself looks at nothing");
            Time.Advance(TimeSpan.FromSeconds(1));
            (await StateAsync(urn)).Should().Be("PROCESSING_FAILED");
            (await PostAsync("words", Media(urn))).Text.Should().Contain("MEDIA_ASSET_PROCESSING_FAILED");
        }
    }

    [Test]
    public async Task An_upload_address_expires_and_belongs_to_its_owner()
    {
        var (_, address) = await BeginAsync(Org);
        (await PutAsync(address, Jpeg(1080, 1080), Member)).Status.Should().Be(403);
        Time.Advance(TimeSpan.FromHours(1));
        (await PutAsync(address, Jpeg(1080, 1080))).Text.Should().Contain("EXPIRED_UPLOAD_URL");
        (await CallAsync(HttpMethod.Post, "rest/images?action=initializeUpload", Owner(Member))).Status.Should().Be(403, "nobody uploads for somebody else");
        (await PostAsync("words", Media(await ImageAsync()), account: Member)).Status.Should().Be(403, "nor posts their pictures");
    }

    [Test]
    public async Task A_members_token_may_write_but_not_read()
    {
        var urn = (await PostAsync("mine", account: Member)).Headers["x-restli-id"];
        var image = await ImageAsync(Member);
        foreach (var path in new[] { $"rest/images/{Uri.EscapeDataString(image)}", $"rest/posts/{Uri.EscapeDataString(urn)}", $"rest/socialActions/{Uri.EscapeDataString(urn)}", $"rest/posts?q=author&author={Uri.EscapeDataString(Member)}" })
        {
            var refused = await CallAsync(HttpMethod.Get, path, account: Member, method: "FINDER");
            refused.Status.Should().Be(403, path);
            refused.Json["code"]!.GetValue<string>().Should().Be("ACCESS_DENIED");
        }
        (await PostAsync("with a picture", Media(image), account: Member)).Status.Should().Be(201);
        (await CallAsync(HttpMethod.Get, $"rest/posts?q=author&author={Uri.EscapeDataString(Member)}", method: "FINDER")).Status.Should().Be(403, "nor may a page's token read a member");
    }

    [Test]
    public async Task A_video_comes_in_ranges_and_is_put_together_by_their_tags()
    {
        byte[] bytes = [0, 0, 0, 24, .. "ftypmp42"u8, .. new byte[5_000_000]];
        var begun = await CallAsync(HttpMethod.Post, "rest/videos?action=initializeUpload", new JsonObject
        {
            ["initializeUploadRequest"] = new JsonObject { ["owner"] = Org, ["fileSizeBytes"] = bytes.Length, ["uploadCaptions"] = false, ["uploadThumbnail"] = false },
        });
        begun.Status.Should().Be(200, begun.Text);
        var value = begun.Json["value"]!;
        var urn = value["video"]!.GetValue<string>();
        var tags = new JsonArray();
        foreach (var part in value["uploadInstructions"]!.AsArray())
        {
            var (first, last) = (part!["firstByte"]!.GetValue<int>(), part["lastByte"]!.GetValue<int>());
            var address = new Uri(part["uploadUrl"]!.GetValue<string>());
            (await PutAsync(address, bytes[first..last])).Status.Should().Be(400, "a byte is missing");
            var put = await PutAsync(address, bytes[first..(last + 1)]);
            put.Status.Should().Be(200);
            tags.Add(put.Headers["etag"].Trim('"'));
        }
        tags.Should().HaveCount(2, "a range has four mebibytes");
        JsonObject End(JsonArray ids) => new() { ["finalizeUploadRequest"] = new JsonObject { ["video"] = urn, ["uploadToken"] = value["uploadToken"]!.GetValue<string>(), ["uploadedPartIds"] = ids } };
        (await CallAsync(HttpMethod.Post, "rest/videos?action=finalizeUpload", End([tags[1]!.DeepClone(), tags[0]!.DeepClone()]))).Status.Should().Be(400, "out of order");
        (await CallAsync(HttpMethod.Post, "rest/videos?action=finalizeUpload", End([.. tags.Select(t => t!.DeepClone())]))).Status.Should().Be(200);
        (await CallAsync(HttpMethod.Post, "rest/videos?action=finalizeUpload", End([.. tags.Select(t => t!.DeepClone())]))).Status.Should().Be(200, "a second time changes nothing");
        (await CallAsync(HttpMethod.Get, $"rest/videos/{Uri.EscapeDataString(urn)}")).Json["status"]!.GetValue<string>().Should().Be("PROCESSING");
        Time.Advance(TimeSpan.FromSeconds(1));
        (await CallAsync(HttpMethod.Get, $"rest/videos/{Uri.EscapeDataString(urn)}")).Json["status"]!.GetValue<string>().Should().Be("AVAILABLE");
        (await PostAsync("moving", Media(urn))).Headers["x-restli-id"].Should().StartWith("urn:li:ugcPost:", "a video's post has another kind of name");
        Posts().Single().Media.Single().Bytes.Should().Be(bytes.Length);
    }

    [TestCase(74_999)]
    [TestCase(500_000_001)]
    public async Task A_video_too_small_or_too_large_is_not_begun(long size) =>
        (await CallAsync(HttpMethod.Post, "rest/videos?action=initializeUpload", new JsonObject { ["initializeUploadRequest"] = new JsonObject { ["owner"] = Org, ["fileSizeBytes"] = size } })).Status.Should().Be(400);

    [Test]
    public async Task The_finder_gives_pages_newest_first_with_a_link_to_the_next()
    {
        for (var i = 1; i <= 3; i++)
        {
            await PostAsync($"post {i}");
            Time.Advance(TimeSpan.FromSeconds(1));
        }
        var author = Uri.EscapeDataString(Org);
        var first = await CallAsync(HttpMethod.Get, $"rest/posts?author={author}&q=author&count=2&sortBy=LAST_MODIFIED", method: "FINDER");
        first.Json["elements"]!.AsArray().Select(e => e!["commentary"]!.GetValue<string>()).Should().Equal("post 3", "post 2");
        var link = first.Json["paging"]!["links"]![0]!;
        link["rel"]!.GetValue<string>().Should().Be("next");
        var second = await CallAsync(HttpMethod.Get, link["href"]!.GetValue<string>().TrimStart('/'), method: "FINDER");
        second.Json["elements"]!.AsArray().Select(e => e!["commentary"]!.GetValue<string>()).Should().Equal("post 1");
        second.Json["paging"]!["links"]!.AsArray().Should().BeEmpty("that is the end");
        (await CallAsync(HttpMethod.Get, $"rest/posts?author={author}&q=author")).Status.Should().Be(400, "without the header it is no finder");
        (await CallAsync(HttpMethod.Get, $"rest/posts?author={author}&q=author&count=101", method: "FINDER")).Status.Should().Be(400);
        (await CallAsync(HttpMethod.Get, $"rest/posts?author={author}&q=author&since=1", method: "FINDER")).Status.Should().Be(400);
    }

    [Test]
    public async Task Comments_are_plain_text_and_deletion_is_final()
    {
        var urn = (await PostAsync("words")).Headers["x-restli-id"];
        var path = Uri.EscapeDataString(urn);
        JsonObject Said(string actor, string text) => new() { ["actor"] = actor, ["object"] = urn, ["message"] = new JsonObject { ["text"] = text } };
        (await CallAsync(HttpMethod.Post, $"rest/socialActions/{path}/comments", Said(Org, @"Price (shop) \#silk"))).Status.Should().Be(201);
        (await CallAsync(HttpMethod.Post, $"rest/socialActions/{path}/comments", Said(Member, "x"))).Status.Should().Be(403);
        (await CallAsync(HttpMethod.Post, $"rest/socialActions/{path}/comments", Said(Org, new string('x', 1_251)))).Status.Should().Be(400);
        Posts().Single(p => p.Kind is SandboxPostKind.Comment).Text.Should().Be(@"Price (shop) \#silk", "an escape is shown");
        (await CallAsync(HttpMethod.Get, $"rest/socialActions/{path}")).Json["commentsSummary"]!["totalFirstLevelComments"]!.GetValue<int>().Should().Be(1);

        (await CallAsync(HttpMethod.Delete, $"rest/posts/{path}")).Status.Should().Be(400, "the method's header is missing");
        (await CallAsync(HttpMethod.Delete, $"rest/posts/{path}", method: "DELETE")).Status.Should().Be(204);
        (await CallAsync(HttpMethod.Delete, $"rest/posts/{path}", method: "DELETE")).Status.Should().Be(204, "gone is gone");
        (await CallAsync(HttpMethod.Get, $"rest/posts/{path}")).Status.Should().Be(404);
    }

    [Test]
    public async Task A_token_says_who_it_is_and_which_pages_it_manages()
    {
        (await CallAsync(HttpMethod.Get, "v2/userinfo", account: Member, version: null)).Json["sub"]!.GetValue<string>().Should().Be("abC", "identity is unversioned");
        var roles = await CallAsync(HttpMethod.Get, "rest/organizationAcls?q=roleAssignee&state=APPROVED");
        roles.Json["elements"]![0]!["organization"]!.GetValue<string>().Should().Be(Org);
        roles.Json["elements"]![0]!["role"]!.GetValue<string>().Should().Be("ADMINISTRATOR");
        (await CallAsync(HttpMethod.Get, "rest/organizationAcls?q=roleAssignee", account: Member)).Json["elements"]!.AsArray().Should().BeEmpty();
        var stranger = await SendAsync(HttpMethod.Get, "/linkedin/v2/userinfo", "AQabc", null);
        stranger.Status.Should().Be(401);
        stranger.Json["serviceErrorCode"]!.GetValue<int>().Should().Be(65600);
    }

    [TestCase(SandboxFault.TokenExpired, 401, "65602")]
    [TestCase(SandboxFault.TokenRevoked, 401, "65601")]
    [TestCase(SandboxFault.SpamBlocked, 401, "65608")]
    [TestCase(SandboxFault.RateLimited, 429, "TOO_MANY_REQUESTS")]
    [TestCase(SandboxFault.QuotaExhausted, 429, " DAY ")]
    [TestCase(SandboxFault.Duplicate, 422, "duplicate of urn:li:share:")]
    [TestCase(SandboxFault.VersionEnded, 426, "NONEXISTENT_VERSION")]
    [TestCase(SandboxFault.ErrorWithoutPerforming, 500, "INTERNAL_SERVER_ERROR")]
    public async Task A_fault_that_refuses_performs_nothing(SandboxFault fault, int status, string words)
    {
        Fault(fault, Platform.Linkedin, times: 1, seconds: 300);
        var refused = await PostAsync("x");
        refused.Status.Should().Be(status);
        refused.Text.Should().Contain(words);
        refused.Headers.Should().NotContainKey("retry-after", "LinkedIn gives no hint");
        Posts().Should().BeEmpty();
        (await PostAsync("x")).Status.Should().Be(201, "the fault was for one time");
    }

    [TestCase(SandboxFault.IdMissing, 201)]
    [TestCase(SandboxFault.EmptyAnswer, 200)]
    [TestCase(SandboxFault.TruncatedAnswer, 201)]
    [TestCase(SandboxFault.HtmlAnswer, 200)]
    [TestCase(SandboxFault.ErrorAfterPerforming, 500)]
    public async Task An_answer_can_lose_the_id_of_a_post_that_is_out(SandboxFault fault, int status)
    {
        Fault(fault, Platform.Linkedin, times: 1);
        var spoilt = await PostAsync("words");
        spoilt.Status.Should().Be(status);
        spoilt.Headers.Should().NotContainKey("x-restli-id", "the id is in the header, so that is what is lost");
        Posts().Should().ContainSingle();
    }

    [TestCase(SandboxFault.ContainerError, "PROCESSING_FAILED")]
    [TestCase(SandboxFault.ContainerStuck, "PROCESSING")]
    public async Task An_upload_can_fail_or_never_end(SandboxFault fault, string state)
    {
        Fault(fault, Platform.Linkedin, times: 1);
        var urn = await ImageAsync();
        Time.Advance(TimeSpan.FromMinutes(10));
        (await StateAsync(urn)).Should().Be(state);
    }

    [Test]
    public async Task The_days_calls_are_counted_and_free_again_at_midnight_UTC()
    {
        await CloseAsync();
        await OpenAsync(new SandboxOptions { LinkedInCallsPerDay = 2 });
        (await PostAsync("one")).Status.Should().Be(201);
        (await PostAsync("two")).Status.Should().Be(201);
        var limited = await PostAsync("three");
        limited.Status.Should().Be(429);
        limited.Json["message"]!.GetValue<string>().Should().Contain("MEMBER DAY limit");
        Time.Advance(TimeSpan.FromHours(20) - TimeSpan.FromSeconds(1));
        (await PostAsync("three")).Status.Should().Be(429, "a second before midnight");
        Time.Advance(TimeSpan.FromSeconds(1));
        (await PostAsync("three")).Status.Should().Be(201, "a new day");
    }

    private static JsonObject Body(string commentary, string author = Org) => new()
    {
        ["author"] = author,
        ["commentary"] = commentary,
        ["visibility"] = "PUBLIC",
        ["distribution"] = new JsonObject { ["feedDistribution"] = "MAIN_FEED", ["targetEntities"] = new JsonArray(), ["thirdPartyDistributionChannels"] = new JsonArray() },
        ["lifecycleState"] = "PUBLISHED",
        ["isReshareDisabledByAuthor"] = false,
    };

    private static JsonObject Media(string urn, string? alt = null)
    {
        var media = new JsonObject { ["id"] = urn };
        if (alt is not null)
            media["altText"] = alt;
        return new JsonObject { ["media"] = media };
    }

    private static JsonObject Owner(string owner) => new() { ["initializeUploadRequest"] = new JsonObject { ["owner"] = owner } };

    private Task<Answer> PostAsync(string commentary, JsonObject? content = null, string account = Org)
    {
        var body = Body(commentary, account);
        if (content is not null)
            body["content"] = content;
        return CallAsync(HttpMethod.Post, "rest/posts", body, account);
    }

    private async Task<(string Urn, Uri Address)> BeginAsync(string owner)
    {
        var begun = await CallAsync(HttpMethod.Post, "rest/images?action=initializeUpload", Owner(owner), owner);
        begun.Status.Should().Be(200, begun.Text);
        return (begun.Json["value"]!["image"]!.GetValue<string>(), new Uri(begun.Json["value"]!["uploadUrl"]!.GetValue<string>()));
    }

    /// <summary>A picture that is ready to be posted.</summary>
    private async Task<string> ImageAsync(string owner = Org)
    {
        var (urn, address) = await BeginAsync(owner);
        (await PutAsync(address, Jpeg(1080, 1350), owner)).Status.Should().Be(201);
        Time.Advance(TimeSpan.FromSeconds(1));
        return urn;
    }

    private async Task<string> StateAsync(string urn) => (await CallAsync(HttpMethod.Get, $"rest/images/{Uri.EscapeDataString(urn)}")).Json["status"]!.GetValue<string>();

    private Task<Answer> PutAsync(Uri address, byte[] bytes, string account = Org)
    {
        address.GetLeftPart(UriPartial.Authority).Should().Be(Host.Address.GetLeftPart(UriPartial.Authority), "an upload address leads back here");
        return SendAsync(HttpMethod.Put, address.PathAndQuery, $"sbx_linkedin_{account}", Bytes(bytes, "image/jpeg"));
    }

    private async Task<Answer> CallAsync(HttpMethod verb, string path, JsonObject? body = null, string account = Org, string? version = "202609", string? protocol = "2.0.0", string? method = null)
    {
        using var request = new HttpRequestMessage(verb, $"/linkedin/{path}") { Content = body is null ? null : new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", $"sbx_linkedin_{account}");
        foreach (var (name, value) in new[] { ("LinkedIn-Version", version), ("X-Restli-Protocol-Version", protocol), ("X-RestLi-Method", method) })
        {
            if (value is not null)
                request.Headers.Add(name, value);
        }
        using var response = await Http.SendAsync(request);
        return new Answer((int)response.StatusCode, await response.Content.ReadAsStringAsync(),
            response.Headers.Concat(response.Content.Headers).ToDictionary(h => h.Key.ToLowerInvariant(), h => string.Join(',', h.Value)));
    }
}
