using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Publishing;

namespace TextileStudio.Tests.Publishing;

/// <summary>Looking up a doubtful post: a page's by its list, a member's by a second call or not at all.</summary>
public sealed class LinkedInReadingTests : LinkedInFixture
{
    [Test]
    public async Task A_pages_doubtful_post_with_pictures_is_found_by_their_URNs()
    {
        await ConnectAsync(Page);
        var (a, b) = (await Bench.PictureAsync(), await Bench.PictureAsync());
        var handle = Uploaded(a, "urn:li:image:A");
        handle["media"]!.AsObject()[b.AssetId] = Uploaded(b, "urn:li:image:B")["media"]![b.AssetId]!.DeepClone();
        Network.On("GET", Posts, 200, List(
            Element("urn:li:share:1", "same words", """{"media":{"id":"urn:li:image:A"}}"""),
            Element("urn:li:share:2", "whatever", """{"multiImage":{"images":[{"id":"urn:li:image:A"},{"id":"urn:li:image:B"}]}}""")));

        (await Bench.Publisher.ReconcileAsync(Bench.Job(Platform.Linkedin, "same words", [a, b], handle), CancellationToken.None))
            .Should().Be(new Reconciliation.Found("urn:li:share:2", "https://www.linkedin.com/feed/update/urn:li:share:2/"), "equal URNs are an exact match, equal words are not");
        var asked = Network.Single("GET", Posts);
        asked.Headers["x-restli-method"].Should().Be("FINDER");
        asked.Target.Should().Be($"{Posts}?author=urn%3Ali%3Aorganization%3A77&q=author&start=0&count=50&sortBy=LAST_MODIFIED");
    }

    [TestCase("Sale (50 %) #silk", @"Sale \(50 %\) {hashtag|\#|silk}", true)]
    [TestCase("Sale (50 %) #silk", @"Sale \(50 %\) #silk", true)]
    [TestCase("दीपावली #साड़ी", @"दीपावली  {hashtag|\#|साड़ी} ", true)]
    [TestCase("Sale (50 %) #silk", @"Sale \(60 %\) {hashtag|\#|silk}", false)]
    public async Task A_pages_doubtful_text_is_found_as_people_see_it(string sent, string commentary, bool isFound)
    {
        await ConnectAsync(Page);
        Network.On("GET", Posts, 200, List(Element("urn:li:share:4", "other"), Element("urn:li:share:5", commentary)));

        var found = await Bench.Publisher.ReconcileAsync(Bench.Job(Platform.Linkedin, sent), CancellationToken.None);

        (found is Reconciliation.Found { RemoteId: "urn:li:share:5" }).Should().Be(isFound, "the markup is undone, white space does not count: {0}", found);
    }

    [Test]
    public async Task The_list_is_followed_over_short_pages_to_its_end()
    {
        await ConnectAsync(Page);
        const string Next = "/rest/posts?author=x&q=author&count=50&start=";
        Network.On("GET", Posts, 200, List(Next + "50")).On("GET", Posts, 200, List(Next + "100", Element("urn:li:share:1", "other"))).On("GET", Posts, 200, List(Element("urn:li:share:9", "words")))
            .On("GET", Posts, 200, List(Next + "50")).On("GET", Posts, 200, List(Element("urn:li:share:1", "other")));
        var job = Bench.Job(Platform.Linkedin, "words");

        (await Bench.Publisher.ReconcileAsync(job, CancellationToken.None)).Should().BeOfType<Reconciliation.Found>("an empty page is not the end").Which.RemoteId.Should().Be("urn:li:share:9");
        Network.Of("GET", Posts).Select(r => r.Query["start"].ToString()).Should().Equal("0", "50", "100");
        (await Bench.Publisher.ReconcileAsync(job, CancellationToken.None)).Should().Be(new Reconciliation.Absent(Proof.ByMarker), "the last page has no next one");
    }

    [Test]
    public async Task A_list_that_cannot_be_read_to_its_end_proves_nothing()
    {
        await ConnectAsync(Page);
        string[] lists =
        [
            "{}", """{"elements":{}}""", """{"elements":[],"paging":"none"}""", """{"elements":[],"paging":{"start":0,"count":50}}""", """{"elements":[{}],"paging":{"links":[]}}""",
            List("/rest/posts?count=50"), List("/rest/posts?start=0"), List("nowhere"),
        ];
        foreach (var list in lists)
            Network.On("GET", Posts, 200, list);
        foreach (var list in lists)
            (await Bench.Publisher.ReconcileAsync(Bench.Job(Platform.Linkedin, "words"), CancellationToken.None)).Should().BeOfType<Reconciliation.StillUnknown>("{0}", list);
    }

    [Test]
    public async Task Posts_changed_before_the_attempt_end_the_search()
    {
        await ConnectAsync(Page);
        var before = Bench.Time.GetUtcNow().AddHours(-1).ToUnixTimeMilliseconds();
        Network.On("GET", Posts, 200, List("/rest/posts?start=50", $$"""{"id":"urn:li:share:1","commentary":"words","createdAt":{{before}},"lastModifiedAt":{{before}}}"""));

        (await Bench.Publisher.ReconcileAsync(Bench.Job(Platform.Linkedin, "words"), CancellationToken.None)).Should().Be(new Reconciliation.Absent(Proof.ByMarker), "an older post of the same words is not ours");
        Network.Of("GET", Posts).Should().ContainSingle("what follows is older still");
    }

    [TestCase("PUBLISH_REQUESTED", typeof(Reconciliation.StillUnknown))]
    [TestCase("PUBLISH_FAILED", typeof(Reconciliation.Refused))]
    public async Task A_post_that_is_taken_is_not_out_yet(string state, Type kind)
    {
        await ConnectAsync(Page);
        Network.On("GET", Posts, 200, List($$"""{"id":"urn:li:share:1","commentary":"words","lifecycleState":"{{state}}"}"""));

        (await Bench.Publisher.ReconcileAsync(Bench.Job(Platform.Linkedin, "words"), CancellationToken.None)).Should().BeOfType(kind);
    }

    [Test]
    public async Task A_members_posts_cannot_be_read_so_nobody_asks()
    {
        await ConnectAsync(Member);

        (await Bench.Publisher.ReconcileAsync(Called(Bench.Job(Platform.Linkedin, "words")), CancellationToken.None)).Should().BeOfType<Reconciliation.StillUnknown>("only its owner can look");
        Network.Seen.Should().BeEmpty("the call would be refused");
    }

    [Test]
    public async Task With_the_duplicate_check_the_same_body_is_sent_again_once()
    {
        await ConnectAsync(Member, """{"duplicate_check":true}""");
        Network.On("POST", Posts, ScriptedNetwork.BreakOff).On("POST", Posts, 422, Duplicate);
        var picture = await Bench.PictureAsync();
        var job = Called(Bench.Job(Platform.Linkedin, "words (again) #silk", [picture], Uploaded(picture, "urn:li:image:A")));

        (await Bench.CommitAsync(job)).Should().BeOfType<PublishResult.Unknown>("the connection broke");
        (await Bench.Publisher.ReconcileAsync(job, CancellationToken.None)).Should().BeOfType<Reconciliation.SendAgain>("the second call will tell");
        Bench.Saved[^1].Should().Contain("duplicate_check", "that it was asked for is kept before anything is sent");
        (await Bench.Publisher.PrepareAsync(job, CancellationToken.None)).Should().BeOfType<Preparation.Ready>("nothing is prepared anew");
        (await Bench.CommitAsync(job)).Should().BeOfType<PublishResult.Refused>().Which.Existing!.RemoteId.Should().Be(Share);

        var bodies = Network.Of("POST", Posts).Select(r => r.Body).ToArray();
        bodies.Should().HaveCount(2);
        bodies[1].Should().Be(bodies[0], "only an identical body is known as a duplicate");
        for (var i = 0; i < 3; i++)
            (await Bench.Publisher.ReconcileAsync(job, CancellationToken.None)).Should().BeOfType<Reconciliation.StillUnknown>("it is done once");
    }

    [Test]
    public async Task The_duplicate_check_is_not_made_late_or_without_a_call()
    {
        await ConnectAsync(Member, """{"duplicate_check":true}""");
        var late = Bench.Job(Platform.Linkedin, "words") with { GoAheadAt = Bench.Time.GetUtcNow().AddMinutes(-31) };
        (await Bench.Publisher.ReconcileAsync(late, CancellationToken.None)).Should().BeOfType<Reconciliation.StillUnknown>("nobody knows how long LinkedIn remembers");
        (await Bench.Publisher.ReconcileAsync(Bench.Job(Platform.Linkedin, "words"), CancellationToken.None)).Should().BeOfType<Reconciliation.StillUnknown>("there was no call");

        var asked = Bench.Job(Platform.Linkedin, "words", handle: new JsonObject { ["duplicate_check"] = Bench.Time.GetUtcNow().AddMinutes(-1).ToString("O") });
        (await Bench.CommitAsync(asked)).Should().BeOfType<PublishResult.Unknown>("the second call came too late").Which.Error.Code.Should().Be("unconfirmed");
        Network.Seen.Should().BeEmpty("so it was not made");

        // The owner, asked then, may have it sent again: that is an ordinary call.
        await Bench.Publisher.ReconcileAsync(asked, CancellationToken.None);
        Network.On("POST", Posts, 201, "", ("x-restli-id", Share));
        (await Bench.CommitAsync(asked)).Should().BeOfType<PublishResult.Accepted>();
    }
}
