using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Data;
using TextileStudio.Core.Dispatch;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Publishing.Sandbox;
using TextileStudio.Core.Scheduling;
using TextileStudio.Tests.Assets;

namespace TextileStudio.Tests.Dispatch;

/// <summary>LinkedIn from the API to the network: every character arrives, and a lost answer neither doubles nor loses a post, whether it can be looked up or not.</summary>
[TestFixture(DatabaseProvider.Sqlite)]
[TestFixture(DatabaseProvider.Postgres)]
internal sealed class LinkedInDispatchTests(DatabaseProvider provider) : DispatchFixture(provider)
{
    private const string Member = "urn:li:person:abC";

    [Test]
    public async Task A_text_with_every_sign_of_the_markup_and_Indian_scripts_arrives_as_it_was_written()
    {
        const string Text = "Sale (50 % off)! \\ | { } @ [ ] < > # * _ ~ \\(x\\) a_b@c.in {hashtag|\\#|no} #silk #साड़ी #புடவை\nதீபாவளி வாழ்த்துக்கள் – दीपावली की शुभकामनाएँ 🪔 https://sareehouse.in/a_b#c";
        var id = await ScheduleAsync(Text, "linkedin", firstComment: "Price (in the shop) #silk_saree");

        await DispatchAsync();

        var post = await PostAsync(id);
        post.Status.Should().Be(PostStatus.Posted, "{0}", post.Error);
        var shown = Sandbox.Posts(Platform.Linkedin, commentsToo: false).Single();
        shown.Text.Should().Be(Text, "LinkedIn would drop everything from the first unescaped sign on");
        post.PlatformPostId.Should().Be(shown.RemoteId).And.StartWith("urn:li:share:");
        post.PlatformUrl.Should().Be($"https://www.linkedin.com/feed/update/{shown.RemoteId}/");
        Sandbox.Posts(Platform.Linkedin).Single(p => p.Kind is SandboxPostKind.Comment).Text.Should().Be("Price (in the shop) #silk_saree", "comments are plain text");
    }

    [TestCase(null)]
    [TestCase(Member)]
    public async Task A_picture_goes_out_with_its_description_and_is_served_by_the_sandbox_page(string? author)
    {
        var account = author is null ? null : await ConnectAsync(author);
        using var bytes = new ByteArrayContent(SamplePictures.Jpeg(1080, 1350));
        bytes.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");
        using var stored = await Client.PostAsync(new Uri("/api/assets/", UriKind.Relative), bytes);
        var asset = (await stored.Content.ReadFromJsonAsync<JsonObject>())!["id"]!.GetValue<string>();
        var id = await CreateAsync(new JsonObject
        {
            ["platform"] = "linkedin", ["caption"] = "A saree", ["asset_id"] = asset, ["account_id"] = account ?? await PageAsync(),
            ["options"] = new JsonObject { ["alt_text"] = "A red saree", ["visibility"] = "LOGGED_IN" },
        });

        await SettledAsync(DispatchAsync(), TimeSpan.FromSeconds(1));

        (await PostAsync(id)).Status.Should().Be(PostStatus.Posted, "{0}", (await PostAsync(id)).Error);
        var post = Sandbox.Posts(Platform.Linkedin).Single();
        post.Media.Single().AltText.Should().Be("A red saree");
        post.Details!["visibility"]!.GetValue<string>().Should().Be("LOGGED_IN");
        using var browser = App.Browser();
        var page = await browser.GetStringAsync(new Uri("/sandbox?platform=linkedin", UriKind.Relative));
        page.Should().Contain($"/sandbox/media/linkedin/{post.Media[0].Id}", "the feed shows it");
        (await browser.GetAsync(new Uri($"/sandbox/media/linkedin/{post.Media[0].Id}", UriKind.Relative))).StatusCode.Should().Be(HttpStatusCode.OK, "a URN is part of an address like any other");
    }

    [TestCase(SandboxFault.DropAnswer)]
    [TestCase(SandboxFault.IdMissing)]
    public async Task A_pages_lost_answer_is_looked_up_and_the_post_is_out_once(SandboxFault fault)
    {
        Fault(new FaultRule { Fault = fault, Platform = Platform.Linkedin, Times = 1 });
        var id = await ScheduleAsync("Lost (answer)", "linkedin");
        await DispatchAsync();
        (await PostAsync(id)).Status.Should().Be(PostStatus.Publishing, "nobody knows its name yet");

        await LookAsync();

        var post = await PostAsync(id);
        post.Status.Should().Be(PostStatus.Posted);
        post.PlatformPostId.Should().Be(Sandbox.Posts().Single().RemoteId);
        Commits().Should().Be(1, "it was never sent again");
    }

    [Test]
    public async Task A_members_lost_answer_is_its_owners_to_check()
    {
        var id = await DoubtfulAsync(SandboxFault.DropAnswer, settings: "{}");

        await LookAsync();
        (await PostAsync(id)).Status.Should().Be(PostStatus.Publishing, "the look-up may be tried for a while");
        Time.Advance(TimeSpan.FromMinutes(16));
        await ReconcileAsync();
        await DispatchAsync();

        (await PostAsync(id)).Should().Match<ScheduledPost>(p => p.Status == PostStatus.NeedsCheck && p.Reason == CheckReason.Unconfirmed, "LinkedIn lets nobody read a member's posts");
        Commits().Should().Be(1, "and nothing is sent on hope");
    }

    [Test]
    public async Task With_the_duplicate_check_a_members_lost_answer_ends_posted_once()
    {
        var id = await DoubtfulAsync(SandboxFault.DropAnswer, firstComment: "Price in the shop");

        await LookAsync();
        (await PostAsync(id)).Status.Should().Be(PostStatus.Scheduled, "the same call is made once more");
        (await Client.DeleteAsync(new Uri($"/api/schedule/{id}/", UriKind.Relative))).StatusCode.Should().Be(HttpStatusCode.Conflict, "nobody can take back what may be out");
        (await Client.PatchAsJsonAsync($"/api/schedule/{id}/", new { caption = "Other words" })).StatusCode.Should().Be(HttpStatusCode.Conflict, "another text would be another post");
        await DispatchAsync();

        var post = await PostAsync(id);
        post.Status.Should().Be(PostStatus.Posted, "the refusal named the first one's post");
        post.PlatformPostId.Should().Be(Sandbox.Posts(commentsToo: false).Single().RemoteId, "it is there once");
        (await AttemptsAsync(id)).Select(a => a.Outcome).Should().Equal(AttemptOutcome.Unknown, AttemptOutcome.Found);
        Sandbox.Posts().Should().ContainSingle(p => p.Kind == SandboxPostKind.Comment, "the first comment follows, as after any post");
    }

    [Test]
    public async Task With_the_duplicate_check_a_members_call_that_never_arrived_is_made_up_for()
    {
        var id = await DoubtfulAsync(SandboxFault.DropRequest);

        await LookAsync();
        await DispatchAsync();

        (await PostAsync(id)).Status.Should().Be(PostStatus.Posted);
        Sent("In doubt").Should().Be(1);
    }

    [Test]
    public async Task The_duplicate_check_is_made_once_and_then_its_owner_is_asked()
    {
        var id = await DoubtfulAsync(SandboxFault.DropAnswer, times: 2);

        for (var i = 0; i < 30; i++)
        {
            await LookAsync();
            await DispatchAsync();
        }

        (await PostAsync(id)).Should().Match<ScheduledPost>(p => p.Status == PostStatus.NeedsCheck && p.Reason == CheckReason.Unconfirmed, "the second answer was lost too");
        Commits().Should().Be(2, "there is no third call");
        Sent("In doubt").Should().Be(1);
    }

    [TestCase(SandboxFault.QuotaExhausted)]
    [TestCase(SandboxFault.Duplicate)]
    public async Task A_second_call_that_tells_nothing_never_says_that_the_post_is_not_out(SandboxFault second)
    {
        var id = await DoubtfulAsync(SandboxFault.DropAnswer);
        await LookAsync();
        Fault(new FaultRule { Fault = second, Platform = Platform.Linkedin, Times = 1, On = CallKind.Commit });
        await DispatchAsync();

        var post = await PostAsync(id);
        if (second is SandboxFault.Duplicate)
            post.Status.Should().Be(PostStatus.Posted, "a refusal that names a post is believed");
        else
            post.Should().Match<ScheduledPost>(p => p.Status == PostStatus.NeedsCheck && p.Reason == CheckReason.Unconfirmed, "missed would say that nothing went out: {0}", post.Error);
        Sent("In doubt").Should().Be(1);
    }

    [Test]
    public async Task Without_a_try_left_the_owner_is_asked_and_not_told_that_it_failed()
    {
        var id = await DoubtfulAsync(SandboxFault.DropAnswer, maxRetries: 0);

        await LookAsync();
        await DispatchAsync();

        (await PostAsync(id)).Should().Match<ScheduledPost>(p => p.Status == PostStatus.NeedsCheck && p.Reason == CheckReason.Unconfirmed, "it may be out, and it is");
        Commits().Should().Be(1);
    }

    /// <summary>A member's post whose call told nothing.</summary>
    private async Task<string> DoubtfulAsync(SandboxFault fault, string settings = """{"duplicate_check":true}""", int times = 1, string? firstComment = null, int maxRetries = 5)
    {
        var account = await ConnectAsync(Member, settings);
        Fault(new FaultRule { Fault = fault, Platform = Platform.Linkedin, On = CallKind.Commit, Times = times });
        var id = await CreateAsync(new JsonObject
        {
            ["platform"] = "linkedin", ["account_id"] = account, ["caption"] = "In doubt", ["first_comment"] = firstComment, ["max_retries"] = maxRetries,
        });
        await DispatchAsync();
        (await AttemptsAsync(id)).Single().Outcome.Should().Be(AttemptOutcome.Unknown);
        return id;
    }

    private async Task LookAsync()
    {
        PassSettleTime(Platform.Linkedin);
        await ReconcileAsync();
    }

    private async Task<string> CreateAsync(JsonObject post)
    {
        post["scheduled_time"] = Time.GetUtcNow().ToString("O");
        using var answer = await Client.PostAsJsonAsync("/api/schedule/", post);
        answer.StatusCode.Should().Be(HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!["id"]!.GetValue<string>();
    }

    private async Task<string> PageAsync()
    {
        await using var db = App.Dbs.ForOrganization(App.DemoId());
        return db.Accounts.Single(a => a.Platform == Platform.Linkedin).Id;
    }

    private async Task<string> ConnectAsync(string urn, string settings = "{}")
    {
        var id = App.Get<IdSource>().NewId();
        await using var db = App.Dbs.ForOrganization(App.DemoId());
        db.Accounts.Add(new Account
        {
            Id = id, OrganizationId = App.DemoId(), Platform = Platform.Linkedin, ExternalId = urn, Username = "weaver", DisplayName = "A weaver", Settings = settings,
            ProtectedToken = App.Get<ISecretBox>().Protect(Account.TokenPurpose(App.DemoId(), id), $"sbx_linkedin_{urn}"), CreatedAt = Time.GetUtcNow(),
        });
        await db.SaveChangesAsync();
        return id;
    }
}
