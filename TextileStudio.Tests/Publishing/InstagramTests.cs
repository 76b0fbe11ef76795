using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Publishing;

namespace TextileStudio.Tests.Publishing;

public sealed class InstagramTests
{
    private const string Root = "/instagram/v25.0";
    private const string Media = $"{Root}/instagram-1/media";
    private const string Publish = $"{Root}/instagram-1/media_publish";
    private const string Quota = $"{Root}/instagram-1/content_publishing_limit";
    private ScriptedNetwork _network = null!;
    private PublishingBench _bench = null!;

    [SetUp]
    public async Task SetUp()
    {
        _network = await ScriptedNetwork.StartAsync();
        _bench = await PublishingBench.StartAsync(_network.Address);
        await _bench.AccountAsync(Platform.Instagram);
    }

    [TearDown]
    public async Task TearDown()
    {
        await _bench.DisposeAsync();
        await _network.DisposeAsync();
    }

    [Test]
    public async Task One_picture_becomes_a_container_that_is_waited_for_and_published()
    {
        var picture = await _bench.PictureAsync(altText: "A red saree");
        QuotaIs(3, 50);
        _network.On("POST", Media, 200, """{"id":"c1"}""");
        StatusIs("c1", "IN_PROGRESS");
        StatusIs("c1", "FINISHED");
        _network.On("POST", Publish, 200, """{"id":"m1"}""").On("GET", $"{Root}/m1", 200, """{"id":"m1","permalink":"https://www.instagram.com/p/abc/"}""");
        var job = _bench.Job(Platform.Instagram, "दीपावली", [picture]);

        (await _bench.Publisher.PrepareAsync(job, CancellationToken.None)).Should().BeOfType<Preparation.Ready>("the container was finished at the second look");
        var result = await _bench.CommitAsync(job);

        result.Should().Be(new PublishResult.Accepted("m1", null), "the answer holds the media id only");
        (await _bench.Publisher.PermalinkAsync(job, "m1", CancellationToken.None)).Should().Be("https://www.instagram.com/p/abc/", "the address is read afterwards");
        var container = _network.Single("POST", Media).Form;
        container["image_url"].Should().Be($"https://studio.example/media/{picture.AssetId}.jpg", "Instagram fetches the picture itself");
        container["caption"].Should().Be("दीपावली", "the caption belongs to the container");
        container["alt_text"].Should().Be("A red saree", "the alternative text too");
        _network.Single("POST", Publish).Form["creation_id"].Should().Be("c1", "that container is published");
        _network.Seen.Should().OnlyContain(r => r.Authorization == $"Bearer {PublishingBench.Token}" && !r.Query.ContainsKey("access_token"), "the token travels in the header");
        _bench.Saved.Should().ContainSingle().Which.Should().Contain("\"c1\"", "the container is saved before it is published: it is the proof");
    }

    [Test]
    public async Task Several_pictures_become_a_carousel_whose_children_are_finished_first()
    {
        var pictures = new[] { await _bench.PictureAsync(), await _bench.PictureAsync() };
        QuotaIs(0, 50);
        _network.On("POST", Media, 200, """{"id":"k1"}""").On("POST", Media, 200, """{"id":"k2"}""").On("POST", Media, 200, """{"id":"parent"}""");
        StatusIs("k1", "FINISHED");
        StatusIs("k2", "IN_PROGRESS");
        StatusIs("k2", "FINISHED");
        StatusIs("parent", "FINISHED");
        var job = _bench.Job(Platform.Instagram, "two", pictures);

        (await _bench.Publisher.PrepareAsync(job, CancellationToken.None)).Should().BeOfType<Preparation.Ready>("children and parent are finished");

        var made = _network.Of("POST", Media);
        made.Take(2).Should().OnlyContain(r => r.Form["is_carousel_item"] == "true" && !r.Form.ContainsKey("caption"), "the caption belongs to the parent");
        made[2].Form["media_type"].Should().Be("CAROUSEL", "the parent holds them together");
        made[2].Form["children"].Should().Be("k1,k2", "in their order");
        var order = _network.Seen.Select(r => $"{r.Method} {r.Path}").ToList();
        order.LastIndexOf($"GET {Root}/k2").Should().BeLessThan(order.LastIndexOf($"POST {Media}"), "the parent is made only when every child is finished");
        _bench.Saved.Should().HaveCount(3, "each container is saved when it is known");
    }

    [Test]
    public async Task A_used_up_quota_defers_before_anything_is_made()
    {
        QuotaIs(50, 50);

        var preparation = await _bench.Publisher.PrepareAsync(_bench.Job(Platform.Instagram, "x", [await _bench.PictureAsync()]), CancellationToken.None);

        preparation.Should().BeOfType<Preparation.Deferred>().Which.Error.Category.Should().Be(ErrorCategory.QuotaExhausted, "the account's own limit is read live");
        _network.Of("POST", Media).Should().BeEmpty("a container would waste the other budget");
    }

    [Test]
    public async Task A_quota_that_cannot_be_read_stops_nothing()
    {
        _network.On("GET", Quota, 500, """{"error":{"message":"x","code":2}}""").On("POST", Media, 200, """{"id":"c1"}""");
        StatusIs("c1", "FINISHED");

        (await _bench.Publisher.PrepareAsync(_bench.Job(Platform.Instagram, "x", [await _bench.PictureAsync()]), CancellationToken.None))
            .Should().BeOfType<Preparation.Ready>("media_publish enforces the limit anyway");
    }

    [TestCase(9007, 2207027, 400, typeof(PublishResult.Deferred), ErrorCategory.MediaNotReady)]
    [TestCase(9, 2207042, 400, typeof(PublishResult.Deferred), ErrorCategory.QuotaExhausted)]
    [TestCase(4, 2207051, 400, typeof(PublishResult.Unknown), ErrorCategory.TransientUnknown)]
    [TestCase(4, 0, 400, typeof(PublishResult.Deferred), ErrorCategory.RateLimited)]
    [TestCase(80002, 0, 400, typeof(PublishResult.Deferred), ErrorCategory.RateLimited)]
    [TestCase(25, 2207050, 400, typeof(PublishResult.Deferred), ErrorCategory.SpamBlocked)]
    [TestCase(368, 0, 400, typeof(PublishResult.Deferred), ErrorCategory.SpamBlocked)]
    [TestCase(190, 463, 401, typeof(PublishResult.Deferred), ErrorCategory.Reconnect)]
    [TestCase(10, 0, 403, typeof(PublishResult.Refused), ErrorCategory.Permission)]
    [TestCase(200, 0, 403, typeof(PublishResult.Refused), ErrorCategory.Permission)]
    [TestCase(24, 2207006, 400, typeof(PublishResult.Deferred), ErrorCategory.Duplicate)]
    [TestCase(24, 2207008, 400, typeof(PublishResult.Deferred), ErrorCategory.Duplicate)]
    [TestCase(9004, 2207052, 400, typeof(PublishResult.Deferred), ErrorCategory.MediaFetchFailed)]
    [TestCase(-1, 2207001, 400, typeof(PublishResult.Unknown), ErrorCategory.TransientUnknown)]
    [TestCase(-2, 2207003, 400, typeof(PublishResult.Unknown), ErrorCategory.TransientUnknown)]
    [TestCase(36000, 2207004, 400, typeof(PublishResult.Refused), ErrorCategory.ContentRejected)]
    [TestCase(36003, 2207009, 400, typeof(PublishResult.Refused), ErrorCategory.ContentRejected)]
    [TestCase(36004, 2207010, 400, typeof(PublishResult.Refused), ErrorCategory.ContentRejected)]
    [TestCase(352, 2207026, 400, typeof(PublishResult.Refused), ErrorCategory.ContentRejected)]
    [TestCase(1, 2207057, 400, typeof(PublishResult.Refused), ErrorCategory.ContentRejected)]
    [TestCase(100, 2207028, 400, typeof(PublishResult.Refused), ErrorCategory.ContentRejected)]
    [TestCase(100, 33, 400, typeof(PublishResult.Unknown), ErrorCategory.TransientUnknown)]
    [TestCase(1, 0, 400, typeof(PublishResult.Unknown), ErrorCategory.TransientUnknown)]
    [TestCase(2, 0, 500, typeof(PublishResult.Unknown), ErrorCategory.TransientUnknown)]
    [TestCase(424242, 0, 400, typeof(PublishResult.Unknown), ErrorCategory.TransientUnknown)]
    public async Task An_error_of_the_table_is_classified(int code, int subcode, int status, Type kind, ErrorCategory category)
    {
        _network.On("POST", Publish, status, FacebookTests.GraphError(code, subcode, transient: true));

        var result = await _bench.CommitAsync(await PreparedJobAsync());

        result.Should().BeOfType(kind, "the notes list {0}/{1} so", code, subcode);
        var error = FacebookTests.ErrorOf(result)!;
        error.Category.Should().Be(category, "the dispatcher acts on the class");
        (error.Raw + error.Message).Should().NotContain(PublishingBench.Token, "tokens are never kept");
        _network.Of("POST", Publish).Should().ContainSingle("a commit is one request");
    }

    [TestCase("PUBLISHED", typeof(Reconciliation.Found))]
    [TestCase("FINISHED", typeof(Reconciliation.Absent))]
    [TestCase("IN_PROGRESS", typeof(Reconciliation.StillUnknown))]
    public async Task The_container_says_what_became_of_a_doubtful_post(string status, Type expected)
    {
        StatusIs("c1", status);
        ListIs("""{"id":"m7","caption":"words","timestamp":"2099-11-22T06:40:00+0000","permalink":"https://www.instagram.com/p/x/","media_type":"IMAGE"}""");

        var found = await _bench.Publisher.ReconcileAsync(await PreparedJobAsync(), CancellationToken.None);

        found.Should().BeOfType(expected, "the container works like a key");
        if (found is Reconciliation.Found published)
            published.Should().Be(new Reconciliation.Found("m7", "https://www.instagram.com/p/x/"), "the list shows which post it is");
        if (found is Reconciliation.Absent absent)
            absent.Should().Be(new Reconciliation.Absent(Proof.ByContainer), "the same container is published again");
    }

    [Test]
    public async Task A_published_container_whose_post_is_not_unique_is_found_without_an_id()
    {
        StatusIs("c1", "PUBLISHED");
        ListIs("""{"id":"m1","caption":"words","media_type":"IMAGE"},{"id":"m2","caption":"words","media_type":"IMAGE"}""");

        (await _bench.Publisher.ReconcileAsync(await PreparedJobAsync(), CancellationToken.None))
            .Should().Be(new Reconciliation.Found(null, null), "it is live; which of the two it is nobody can say");
    }

    [TestCase("ERROR")]
    [TestCase("EXPIRED")]
    public async Task A_dead_container_is_given_up_only_when_the_list_does_not_show_the_post(string status)
    {
        StatusIs("c1", status);
        ListIs("""{"id":"m1","caption":"words","media_type":"IMAGE"}""");
        ListIs("""{"id":"m2","caption":"words","media_type":"CAROUSEL_ALBUM"},{"id":"m3","caption":"words","timestamp":"2001-01-01T00:00:00+0000","media_type":"IMAGE"}""");
        var job = await PreparedJobAsync();

        (await _bench.Publisher.ReconcileAsync(job, CancellationToken.None)).Should().BeOfType<Reconciliation.Found>().Which.RemoteId.Should().Be("m1", "the list shows it");
        (await _bench.Publisher.ReconcileAsync(job, CancellationToken.None)).Should().Be(new Reconciliation.Absent(Proof.ByContainer, DiscardHandle: true),
            "another kind of post and an old one are not ours, so a new container may be made");
    }

    [Test]
    public async Task A_read_that_says_missing_is_not_believed_while_the_container_can_live()
    {
        _network.On("GET", $"{Root}/c1", 400, FacebookTests.GraphError(100, 33, false));

        (await _bench.Publisher.ReconcileAsync(await PreparedJobAsync(), CancellationToken.None))
            .Should().BeOfType<Reconciliation.StillUnknown>("100/33 is a known passing fault of the read");
    }

    [Test]
    public async Task An_inherited_container_is_used_again_and_a_dead_one_replaced_after_a_list_check()
    {
        QuotaIs(0, 50);
        StatusIs("c1", "FINISHED");
        var job = await PreparedJobAsync();
        (await _bench.Publisher.PrepareAsync(job, CancellationToken.None)).Should().BeOfType<Preparation.Ready>("the container is still good");
        _network.Of("POST", Media).Should().BeEmpty("a second container could become a second post");

        await using var second = await ScriptedNetwork.StartAsync();
        await using var bench = await PublishingBench.StartAsync(second.Address);
        await bench.AccountAsync(Platform.Instagram);
        second.On("GET", Quota, 200, """{"data":[]}""").On("GET", $"{Root}/c1", 200, """{"status_code":"EXPIRED","id":"c1"}""")
            .On("GET", Media, 200, """{"data":[]}""").On("POST", Media, 200, """{"id":"c2"}""").On("GET", $"{Root}/c2", 200, """{"status_code":"FINISHED","id":"c2"}""");
        var picture = await bench.PictureAsync();
        var handle = new JsonObject { ["container"] = "c1", ["container_created"] = bench.Time.GetUtcNow().AddHours(-25).ToString("O") };
        var expired = bench.Job(Platform.Instagram, "words", [picture], handle);
        handle["content"] = ContentOf(picture);
        (await bench.Publisher.PrepareAsync(expired, CancellationToken.None)).Should().BeOfType<Preparation.Ready>("a new container was made");
        handle["container"]!.GetValue<string>().Should().Be("c2", "the dead one is replaced");
        second.Of("GET", Media).Should().ContainSingle("only after the list was looked through");
    }

    [Test]
    public async Task A_container_in_its_last_minutes_is_left_alone_until_it_has_expired()
    {
        QuotaIs(0, 50);
        StatusIs("c1", "FINISHED");
        var job = await PreparedJobAsync();
        job.Handle["container_created"] = _bench.Time.GetUtcNow().AddHours(-23.9).ToString("O");

        var preparation = await _bench.Publisher.PrepareAsync(job, CancellationToken.None);

        preparation.Should().BeOfType<Preparation.Deferred>().Which.Until.Should().BeAfter(_bench.Time.GetUtcNow().AddMinutes(5), "publishing it could race with its end");
        _network.Of("POST", Media).Should().BeEmpty("a new one comes only after the old one is EXPIRED");
    }

    [Test]
    public async Task An_inherited_container_that_is_published_already_is_never_followed_by_another()
    {
        QuotaIs(0, 50);
        StatusIs("c1", "PUBLISHED");

        var preparation = await _bench.Publisher.PrepareAsync(await PreparedJobAsync(), CancellationToken.None);

        preparation.Should().BeOfType<Preparation.Refused>().Which.Error.Category.Should().Be(ErrorCategory.Duplicate, "the post is live");
        _network.Of("POST", Media).Should().BeEmpty("a second container would double it");
    }

    [Test]
    public async Task A_container_that_failed_says_why()
    {
        QuotaIs(0, 50);
        _network.On("POST", Media, 200, """{"id":"c1"}""")
            .On("GET", $"{Root}/c1", 200, """{"status_code":"ERROR","status":"Error: aspect ratio 2207009 not supported","id":"c1"}""");

        (await _bench.Publisher.PrepareAsync(_bench.Job(Platform.Instagram, "x", [await _bench.PictureAsync()]), CancellationToken.None))
            .Should().BeOfType<Preparation.Refused>().Which.Error.Category.Should().Be(ErrorCategory.ContentRejected, "the subcode stands in the status text");
    }

    [Test]
    public async Task A_status_text_alone_counts_as_an_error()
    {
        QuotaIs(0, 50);
        _network.On("POST", Media, 200, """{"id":"c1"}""").On("GET", $"{Root}/c1", 200, """{"status_code":"","status":"Error: media could not be fetched","id":"c1"}""");

        (await _bench.Publisher.PrepareAsync(_bench.Job(Platform.Instagram, "x", [await _bench.PictureAsync()]), CancellationToken.None))
            .Should().BeOfType<Preparation.Deferred>().Which.Error.Category.Should().Be(ErrorCategory.MediaFetchFailed, "seen in the wild");
    }

    [Test]
    public async Task A_container_that_never_gets_ready_is_left_to_a_later_try()
    {
        QuotaIs(0, 50);
        _network.On("POST", Media, 200, """{"id":"c1"}""");
        StatusIs("c1", "IN_PROGRESS");
        var job = _bench.Job(Platform.Instagram, "x", [await _bench.PictureAsync()]);

        (await _bench.Publisher.PrepareAsync(job, CancellationToken.None))
            .Should().BeOfType<Preparation.Deferred>().Which.Error.Category.Should().Be(ErrorCategory.MediaNotReady, "waiting is bounded");
        job.Handle["container"]!.GetValue<string>().Should().Be("c1", "the container is kept for it");
    }

    [Test]
    public async Task An_edited_post_gets_a_new_container()
    {
        QuotaIs(0, 50);
        StatusIs("c1", "FINISHED");
        StatusIs("c2", "FINISHED");
        _network.On("POST", Media, 200, """{"id":"c2"}""");
        var job = await PreparedJobAsync();
        job.Handle["content"] = "of the text before the edit";

        (await _bench.Publisher.PrepareAsync(job, CancellationToken.None)).Should().BeOfType<Preparation.Ready>("it is prepared anew");
        job.Handle["container"]!.GetValue<string>().Should().Be("c2", "the old container holds the old caption");
    }

    private async Task<PublishJob> PreparedJobAsync()
    {
        var picture = await _bench.PictureAsync();
        return _bench.Job(Platform.Instagram, "words", [picture],
            new JsonObject { ["container"] = "c1", ["container_created"] = _bench.Time.GetUtcNow().ToString("O"), ["content"] = ContentOf(picture) });
    }

    private static string ContentOf(MediaItem picture) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"words\n{picture.AssetId} ")));

    private void QuotaIs(int used, int total) => _network.On("GET", Quota, 200, $$$"""{"data":[{"quota_usage":{{{used}}},"config":{"quota_total":{{{total}}},"quota_duration":86400}}]}""");

    private void StatusIs(string container, string code) => _network.On("GET", $"{Root}/{container}", 200, $$"""{"status_code":"{{code}}","status":"{{code}}: text","id":"{{container}}"}""");

    private void ListIs(string rows) => _network.On("GET", Media, 200, $$"""{"data":[{{rows}}]}""");
}
