using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Publishing.Sandbox;
using TextileStudio.Tests.Assets;

namespace TextileStudio.Tests.Publishing;

/// <summary>Every network keeps the same promises, end to end through the Publisher against the built-in sandbox. Client and sandbox were written from the notes, not from one another.</summary>
public sealed class ConformanceTests
{
    private static readonly Dictionary<Platform, string> Accounts = new()
    {
        [Platform.Facebook] = "100200300400500",
        [Platform.Instagram] = "17841400000000001",
        [Platform.Tiktok] = "7000000000000000001",
        [Platform.X] = "1500000000000000001",
        [Platform.Linkedin] = "urn:li:organization:1000001",
    };

    private string _folder = "";
    private SandboxStore _store = null!;
    private SandboxHandler _sandbox = null!;
    private PublishingBench _bench = null!;

    private static IEnumerable<Platform> Networks => Accounts.Keys;

    [SetUp]
    public async Task SetUp()
    {
        _folder = Path.Combine(Path.GetTempPath(), "textile-studio-tests", Path.GetRandomFileName());
        Directory.CreateDirectory(_folder);
        var time = new HurryingTime();
        _store = new SandboxStore(Path.Combine(_folder, "sandbox.db"));
        _sandbox = new SandboxHandler(_store, FetchAsync, time, new SandboxOptions { TikTokDelay = TimeSpan.Zero });
        _bench = await PublishingBench.StartAsync(address: null, time, sandbox: _ => _sandbox);
        foreach (var (platform, id) in Accounts)
            await _bench.AccountAsync(platform, id, $"sbx_{Wire.Name(platform)}_{id}");
        await _bench.AccountAsync(Platform.Whatsapp, "106540352242922", "sbx_whatsapp_106540352242922", settings: """{"template":"festival_offer"}""");
    }

    [TearDown]
    public async Task TearDown()
    {
        await _bench.DisposeAsync();
        await _sandbox.WhenIdleAsync();
        _sandbox.Dispose();
        _store.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [TestCase(Platform.Facebook, 0)]
    [TestCase(Platform.Facebook, 1)]
    [TestCase(Platform.Facebook, 3)]
    [TestCase(Platform.Instagram, 1)]
    [TestCase(Platform.Instagram, 3)]
    [TestCase(Platform.Tiktok, 1)]
    [TestCase(Platform.Tiktok, 3)]
    [TestCase(Platform.X, 0)]
    [TestCase(Platform.X, 1)]
    [TestCase(Platform.X, 3)]
    [TestCase(Platform.Linkedin, 0)]
    [TestCase(Platform.Linkedin, 1)]
    [TestCase(Platform.Linkedin, 3)]
    public async Task A_post_goes_out_with_its_text_pictures_and_first_comment_and_is_found_again(Platform platform, int pictures)
    {
        const string Text = "दीपावली Sale & <50 %> at https://sareehouse.in/sale and sareehouse.in, cafe\u0301 🪔";
        var comment = _bench.Publisher.RulesOf(platform).FirstCommentLimit is null ? null : "Price in the shop";
        var job = await KnownAsync(_bench.Job(platform, TextCounting.Normalized(Text), await PicturesAsync(pictures), firstComment: comment));

        (await _bench.Publisher.PrepareAsync(job, CancellationToken.None)).Should().BeOfType<Preparation.Ready>("preparing works as the notes say");
        View.Posts(platform).Should().BeEmpty("nothing of it is visible yet");
        var accepted = await AcceptedAsync(job);
        (await _bench.Publisher.AfterPublishAsync(job, accepted.RemoteId, CancellationToken.None)).Should().BeNull("the first comment is taken");

        var post = View.Posts(platform, commentsToo: false).Should().ContainSingle("one commit is one post").Subject;
        post.RemoteId.Should().Be(accepted.RemoteId, "the id is the network's");
        post.Text.Should().Be(TextCounting.Normalized(Text), "the text arrives as it was written");
        post.Media.Should().HaveCount(pictures, "every picture arrives");
        if (comment is not null)
            View.Posts(platform).Should().HaveCount(2, "the comment is there too").And.Contain(p => p.Text == comment, "with its words");
        (await _bench.Publisher.ReconcileAsync(job, CancellationToken.None)).Should().BeOfType<Reconciliation.Found>("a doubtful post would be found")
            .Which.RemoteId.Should().Be(accepted.RemoteId, "and told apart from its comment");
        if (platform is Platform.Instagram)
            (await _bench.Publisher.PermalinkAsync(job, accepted.RemoteId, CancellationToken.None)).Should().StartWith("https://", "the address is read afterwards");
        else
            accepted.Url.Should().StartWith("https://", "the address comes with the answer or follows from the id");
    }

    [Test]
    public async Task A_post_that_went_out_though_its_answer_was_lost_is_found(
        [ValueSource(nameof(Networks))] Platform platform,
        [Values(SandboxFault.DropAnswer, SandboxFault.ErrorAfterPerforming, SandboxFault.TruncatedAnswer, SandboxFault.HtmlAnswer, SandboxFault.EmptyAnswer)] SandboxFault fault)
    {
        var job = await PreparedAsync(platform);
        Switch(platform, fault);

        (await _bench.CommitAsync(job)).Should().BeOfType<PublishResult.Unknown>("nobody can know from that answer");
        (await _bench.Publisher.ReconcileAsync(job, CancellationToken.None)).Should().BeOfType<Reconciliation.Found>("the network has it")
            .Which.RemoteId.Should().Be(View.Posts(platform).Single().RemoteId, "the look-up finds that very post");
    }

    [Test]
    public async Task A_post_that_did_not_go_out_is_absent_and_goes_out_with_the_same_handle(
        [ValueSource(nameof(Networks))] Platform platform, [Values(SandboxFault.DropRequest, SandboxFault.ErrorWithoutPerforming)] SandboxFault fault)
    {
        var job = await PreparedAsync(platform);
        var handle = job.Handle.ToJsonString();
        Switch(platform, fault);

        (await _bench.CommitAsync(job)).Should().BeOfType<PublishResult.Unknown>("it looks the same as a lost answer");
        var absent = (await _bench.Publisher.ReconcileAsync(job, CancellationToken.None)).Should().BeOfType<Reconciliation.Absent>("the network does not have it").Subject;
        absent.Proof.Should().Be(_bench.Publisher.RulesOf(platform).Proof, "the network's own kind of proof");
        absent.DiscardHandle.Should().BeFalse("what was prepared is still good");
        (await _bench.Publisher.PrepareAsync(job, CancellationToken.None)).Should().BeOfType<Preparation.Ready>("nothing has to be prepared again");
        (await AcceptedAsync(job)).RemoteId.Should().NotBeEmpty("now it goes out");

        job.Handle.ToJsonString().Should().Be(handle, "the same handle was used: that is what makes a double findable");
        View.Posts(platform).Should().ContainSingle("it is there once");
    }

    [TestCase(Platform.Facebook, SandboxFault.TokenRevoked, ErrorCategory.Reconnect)]
    [TestCase(Platform.Instagram, SandboxFault.TokenExpired, ErrorCategory.Reconnect)]
    [TestCase(Platform.X, SandboxFault.TokenRevoked, ErrorCategory.Reconnect)]
    [TestCase(Platform.Tiktok, SandboxFault.TokenExpired, ErrorCategory.Reconnect)]
    [TestCase(Platform.Tiktok, SandboxFault.RateLimited, ErrorCategory.RateLimited)]
    [TestCase(Platform.Tiktok, SandboxFault.QuotaExhausted, ErrorCategory.QuotaExhausted)]
    [TestCase(Platform.Tiktok, SandboxFault.ErrorOnOk, ErrorCategory.QuotaExhausted)]
    [TestCase(Platform.Tiktok, SandboxFault.SpamBlocked, ErrorCategory.SpamBlocked)]
    [TestCase(Platform.Facebook, SandboxFault.RateLimited, ErrorCategory.RateLimited)]
    [TestCase(Platform.Instagram, SandboxFault.RateLimited, ErrorCategory.RateLimited)]
    [TestCase(Platform.X, SandboxFault.RateLimited, ErrorCategory.RateLimited)]
    [TestCase(Platform.Instagram, SandboxFault.QuotaExhausted, ErrorCategory.QuotaExhausted)]
    [TestCase(Platform.X, SandboxFault.CreditsDepleted, ErrorCategory.QuotaExhausted)]
    [TestCase(Platform.Facebook, SandboxFault.SpamBlocked, ErrorCategory.SpamBlocked)]
    [TestCase(Platform.Instagram, SandboxFault.SpamBlocked, ErrorCategory.SpamBlocked)]
    [TestCase(Platform.X, SandboxFault.SpamBlocked, ErrorCategory.SpamBlocked)]
    [TestCase(Platform.Whatsapp, SandboxFault.TokenRevoked, ErrorCategory.Reconnect)]
    [TestCase(Platform.Whatsapp, SandboxFault.TokenExpired, ErrorCategory.Reconnect)]
    [TestCase(Platform.Whatsapp, SandboxFault.RateLimited, ErrorCategory.RateLimited)]
    [TestCase(Platform.Whatsapp, SandboxFault.SpamBlocked, ErrorCategory.SpamBlocked)]
    [TestCase(Platform.Linkedin, SandboxFault.TokenRevoked, ErrorCategory.Reconnect)]
    [TestCase(Platform.Linkedin, SandboxFault.TokenExpired, ErrorCategory.Reconnect)]
    [TestCase(Platform.Linkedin, SandboxFault.RateLimited, ErrorCategory.RateLimited)]
    [TestCase(Platform.Linkedin, SandboxFault.QuotaExhausted, ErrorCategory.QuotaExhausted)]
    [TestCase(Platform.Linkedin, SandboxFault.SpamBlocked, ErrorCategory.SpamBlocked)]
    [TestCase(Platform.Linkedin, SandboxFault.VersionEnded, ErrorCategory.Internal)]
    public async Task A_refusal_for_now_is_deferred_with_its_class(Platform platform, SandboxFault fault, ErrorCategory category)
    {
        var job = await PreparedAsync(platform);
        Switch(platform, fault, seconds: 600, on: CallKind.Commit);

        var result = await _bench.CommitAsync(job);

        var deferred = result.Should().BeOfType<PublishResult.Deferred>("it is provably not accepted: {0}", FacebookTests.ErrorOf(result)?.Raw).Subject;
        deferred.Error.Category.Should().Be(category, "the sandbox answers as the network would");
        if (fault is SandboxFault.RateLimited && platform is not Platform.Linkedin)
        {
            // TikTok gives no hint; a minute is what its limits are counted by.
            deferred.Until.Should().BeCloseTo(_bench.Time.GetUtcNow().AddMinutes(platform is Platform.Tiktok ? 1 : 10), TimeSpan.FromSeconds(65), "the wait hint is understood in the network's own dialect");
        }
        View.Posts(platform).Should().BeEmpty("nothing went out");
    }

    [TestCase(Platform.Facebook)]
    [TestCase(Platform.X)]
    [TestCase(Platform.Linkedin)]
    public async Task A_duplicate_refusal_is_named_so(Platform platform)
    {
        var job = await PreparedAsync(platform);
        Switch(platform, SandboxFault.Duplicate);

        (await _bench.CommitAsync(job)).Should().BeOfType<PublishResult.Refused>().Which.Error.Category.Should().Be(ErrorCategory.Duplicate, "the dispatcher weighs it against earlier attempts");
    }

    [Test]
    public async Task Instagrams_block_although_published_is_a_doubt_that_the_container_settles()
    {
        var job = await PreparedAsync(Platform.Instagram);
        Switch(Platform.Instagram, SandboxFault.BlockedAlthoughPublished);

        (await _bench.CommitAsync(job)).Should().BeOfType<PublishResult.Unknown>("posts were seen live after this refusal");
        (await _bench.Publisher.ReconcileAsync(job, CancellationToken.None)).Should().BeOfType<Reconciliation.Found>("the container is PUBLISHED");
    }

    [TestCase(SandboxFault.ContainerError)]
    [TestCase(SandboxFault.ContainerErrorText)]
    [TestCase(SandboxFault.ContainerExpired)]
    public async Task A_dead_container_is_replaced_by_the_next_try(SandboxFault fault)
    {
        Switch(Platform.Instagram, fault);
        var job = _bench.Job(Platform.Instagram, "words", await PicturesAsync(1));

        (await _bench.Publisher.PrepareAsync(job, CancellationToken.None)).Should().NotBeOfType<Preparation.Ready>("that container will never be publishable");
        var dead = job.Handle["container"]!.GetValue<string>();
        (await _bench.Publisher.PrepareAsync(job, CancellationToken.None)).Should().BeOfType<Preparation.Ready>("a new one is made after the list was looked through");
        job.Handle["container"]!.GetValue<string>().Should().NotBe(dead, "it is another one");
        (await _bench.CommitAsync(job)).Should().BeOfType<PublishResult.Accepted>("it goes out");
        View.Posts(Platform.Instagram).Should().ContainSingle("once");
    }

    [Test]
    public async Task TikToks_video_goes_out_by_its_last_part_and_a_lost_answer_is_told_by_its_publish_id(
        [Values(null, SandboxFault.DropAnswer, SandboxFault.ErrorAfterPerforming, SandboxFault.HtmlAnswer, SandboxFault.EmptyAnswer, SandboxFault.DropRequest, SandboxFault.ErrorWithoutPerforming,
            SandboxFault.UploadOutOfStep, SandboxFault.UploadExpired)] SandboxFault? fault)
    {
        byte[] bytes = [0, 0, 0, 24, .. "ftypmp42"u8, .. new byte[20_000_000]];
        var job = _bench.Job(Platform.Tiktok, "A video", [await _bench.VideoAsync(bytes, TimeSpan.FromSeconds(9))]);
        (await _bench.Publisher.PrepareAsync(job, CancellationToken.None)).Should().BeOfType<Preparation.Ready>("all parts but the last are there");
        View.Posts(Platform.Tiktok).Should().BeEmpty("nothing of it is visible yet");
        if (fault is null)
        {
            (await AcceptedAsync(job)).Url.Should().Contain("/video/");
        }
        else
        {
            Switch(Platform.Tiktok, fault.Value);
            (await _bench.CommitAsync(job)).Should().BeOfType<PublishResult.Unknown>("nobody can know from that answer");
            var answer = await _bench.Publisher.ReconcileAsync(job, CancellationToken.None);
            if (answer is Reconciliation.Absent absent)
            {
                View.Posts(Platform.Tiktok).Should().BeEmpty("an absence must be true");
                absent.Should().Be(new Reconciliation.Absent(Proof.ByKey), "the handle says that the part is missing, and stays");
                (await _bench.Publisher.PrepareAsync(job, CancellationToken.None)).Should().BeOfType<Preparation.Ready>();
                await AcceptedAsync(job);
            }
            else
            {
                answer.Should().BeOfType<Reconciliation.Found>("TikTok has it");
            }
        }

        View.Posts(Platform.Tiktok).Should().ContainSingle("once").Which.Media.Single().Bytes.Should().Be(bytes.Length);
    }

    [Test]
    public async Task A_list_of_a_wrong_shape_proves_nothing([Values(Platform.Facebook, Platform.X, Platform.Linkedin)] Platform platform)
    {
        var job = await PreparedAsync(platform);
        Switch(platform, SandboxFault.MalformedReadBack, times: 10);

        (await _bench.Publisher.ReconcileAsync(job, CancellationToken.None)).Should().BeOfType<Reconciliation.StillUnknown>("an absence must be readable");
    }

    [TestCase(Platform.Facebook, "feed")]
    [TestCase(Platform.Facebook, "reel")]
    [TestCase(Platform.Facebook, "story")]
    [TestCase(Platform.Instagram, "feed")]
    [TestCase(Platform.Instagram, "story")]
    [TestCase(Platform.X, null)]
    public async Task A_video_goes_out_and_is_found_again(Platform platform, string? kind)
    {
        var job = await PreparedVideoAsync(platform, kind);
        View.Posts(platform).Should().BeEmpty("an upload is no post");

        var id = RemoteId(await _bench.CommitAsync(job));

        View.Posts(platform).Should().ContainSingle("one commit is one post").Which.Media.Should().ContainSingle("with its video").Which.ContentType.Should().Be("video/mp4");
        (await FoundAsync(job)).RemoteId.Should().Be(id, "the look-up names what the commit named");
        if (!_bench.Publisher.RulesOf(platform).CanDelete)
            return;
        // Deleting twice is deleting once.
        var context = _bench.Direct("http://sandbox", platform, sandbox: _sandbox, account: (Accounts[platform], $"sbx_{Wire.Name(platform)}_{Accounts[platform]}"));
        for (var i = 0; i < 2; i++)
            await _bench.Publisher.Client(platform).DeleteAsync(context, id, CancellationToken.None);
        View.Posts(platform).Should().OnlyContain(p => p.DeletedAt != null, "it is taken off");
    }

    [Test]
    public async Task A_video_that_went_out_though_its_answer_was_lost_is_found_and_one_that_did_not_goes_out_once(
        [ValueSource(nameof(Networks))] Platform platform,
        [Values(SandboxFault.DropAnswer, SandboxFault.ErrorAfterPerforming, SandboxFault.EmptyAnswer, SandboxFault.DropRequest, SandboxFault.ErrorWithoutPerforming)] SandboxFault fault)
    {
        var job = await PreparedVideoAsync(platform, null);
        Switch(platform, fault);

        (await _bench.CommitAsync(job)).Should().BeOfType<PublishResult.Unknown>("nobody can know from that answer");
        if (fault is SandboxFault.DropRequest or SandboxFault.ErrorWithoutPerforming)
        {
            (await _bench.Publisher.ReconcileAsync(job, CancellationToken.None)).Should().BeOfType<Reconciliation.Absent>("the network does not have it").Which.DiscardHandle.Should().BeFalse("the upload is still good");
            (await _bench.Publisher.PrepareAsync(job, CancellationToken.None)).Should().BeOfType<Preparation.Ready>("nothing is uploaded again");
            RemoteId(await _bench.CommitAsync(job)).Should().NotBeEmpty("now it goes out");
        }

        await FoundAsync(job);
        View.Posts(platform).Should().ContainSingle("it is there once");
    }

    [Test]
    public async Task A_video_that_Facebook_takes_and_then_refuses_ends_as_refused()
    {
        var job = await PreparedVideoAsync(Platform.Facebook, null);
        Switch(Platform.Facebook, SandboxFault.VideoRefused);

        (await _bench.CommitAsync(job)).Should().BeOfType<PublishResult.Processing>("it is taken");
        (await _bench.Publisher.ReconcileAsync(job, CancellationToken.None)).Should().BeOfType<Reconciliation.StillUnknown>("it is worked on");
        await Task.Delay(TimeSpan.FromSeconds(5), _bench.Time);
        (await _bench.Publisher.ReconcileAsync(job, CancellationToken.None)).Should().BeOfType<Reconciliation.Refused>("nobody will ever see it").Which.Error.Category.Should().Be(ErrorCategory.ContentRejected);
        View.Posts(Platform.Facebook).Should().BeEmpty("nobody saw it");
    }

    [TestCase(SandboxFault.DropAnswer, 1)]
    [TestCase(SandboxFault.ErrorAfterPerforming, 1)]
    [TestCase(SandboxFault.TruncatedAnswer, 1)]
    [TestCase(SandboxFault.HtmlAnswer, 1)]
    [TestCase(SandboxFault.EmptyAnswer, 1)]
    [TestCase(SandboxFault.DropRequest, 0)]
    [TestCase(SandboxFault.ErrorWithoutPerforming, 0)]
    public async Task A_WhatsApp_message_in_doubt_stays_so_until_a_report_comes(SandboxFault fault, int sent)
    {
        var job = await PreparedAsync(Platform.Whatsapp);
        Switch(Platform.Whatsapp, fault);

        (await _bench.CommitAsync(job)).Should().BeOfType<PublishResult.Unknown>("nobody can know from that answer");
        (await _bench.Publisher.ReconcileAsync(job, CancellationToken.None)).Should().BeOfType<Reconciliation.StillUnknown>("there is no list to look at, and silence is no absence");
        View.Posts(Platform.Whatsapp).Should().HaveCount(sent);
    }

    private SandboxView View => new(_store);

    private async Task<PublishJob> PreparedVideoAsync(Platform platform, string? kind)
    {
        var video = (await _bench.PictureAsync(TestVideos.Mp4(frameBytes: 80_000), "video/mp4")) with { Width = 720, Height = 1280, Duration = TimeSpan.FromSeconds(5) };
        var job = _bench.Job(platform, "words", [video], options: kind is null ? null : new System.Text.Json.Nodes.JsonObject { [PlatformRules.KindOption] = kind });
        (await _bench.Publisher.PrepareAsync(job, CancellationToken.None)).Should().BeOfType<Preparation.Ready>("preparing works as the notes say");
        return job;
    }

    private static string RemoteId(PublishResult result) => result switch
    {
        PublishResult.Accepted accepted => accepted.RemoteId,
        PublishResult.Processing processing => processing.RemoteId,
        _ => throw new AssertionException($"The network did not take it: {FacebookTests.ErrorOf(result)?.Raw}"),
    };

    /// <summary>Asks until the network has finished with it.</summary>
    private async Task<Reconciliation.Found> FoundAsync(PublishJob job)
    {
        Reconciliation found = new Reconciliation.StillUnknown("not asked");
        for (var i = 0; i < 10 && found is Reconciliation.StillUnknown; i++)
        {
            found = await _bench.Publisher.ReconcileAsync(job, CancellationToken.None);
            await Task.Delay(TimeSpan.FromSeconds(2), _bench.Time);
        }

        return found.Should().BeOfType<Reconciliation.Found>("the network has it").Subject;
    }

    private async Task<PublishJob> PreparedAsync(Platform platform)
    {
        var job = await KnownAsync(_bench.Job(platform, $"words for {platform}", await PicturesAsync(1), recipient: platform is Platform.Whatsapp ? "919876500001" : null));
        (await _bench.Publisher.PrepareAsync(job, CancellationToken.None)).Should().BeOfType<Preparation.Ready>("preparing works");
        return job;
    }

    /// <summary>TikTok is told by whether an attempt's pictures were fetched, and a fetch is kept only with an attempt that exists.</summary>
    private async Task<PublishJob> KnownAsync(PublishJob job)
    {
        if (job.Platform is Platform.Tiktok)
            await _bench.AttemptAsync(job);
        return job;
    }

    /// <summary>Commits; a network that goes on working is asked how it ended, as the reconciler would.</summary>
    private async Task<PublishResult.Accepted> AcceptedAsync(PublishJob job)
    {
        var result = await _bench.CommitAsync(job);
        if (result is not PublishResult.Processing processing)
            return result.Should().BeOfType<PublishResult.Accepted>("the network takes it").Subject;
        var found = (await _bench.Publisher.ReconcileAsync(job with { RemoteId = processing.RemoteId }, CancellationToken.None)).Should().BeOfType<Reconciliation.Found>("it is done").Subject;
        return new PublishResult.Accepted(found.RemoteId!, found.Url);
    }

    private async Task<(byte[], string)?> FetchAsync(Uri address, CancellationToken cancellationToken)
    {
        if (address.Host != "studio.example")
            return null;
        if (address.Query.StartsWith("?for=", StringComparison.Ordinal))
            await _bench.Events.RecordAsync(Platform.Tiktok, address.Query[5..], NetworkEvent.MediaFetched, null, _bench.Time.GetUtcNow(), null, cancellationToken);
        return address.AbsolutePath.EndsWith(".mp4", StringComparison.Ordinal) ? (TestVideos.Mp4(frameBytes: 80_000), "video/mp4") : (SandboxFixture.Jpeg(1080, 1080), "image/jpeg");
    }

    private async Task<IReadOnlyList<MediaItem>> PicturesAsync(int count)
    {
        var pictures = new List<MediaItem>();
        for (var i = 0; i < count; i++)
            pictures.Add(await _bench.PictureAsync(SandboxFixture.Jpeg(1080, 1080, 400 + i)));
        return pictures;
    }

    private void Switch(Platform platform, SandboxFault fault, int times = 1, double seconds = 0, CallKind? on = null) =>
        View.Add(new FaultRule { Platform = platform, Fault = fault, Times = times, Seconds = seconds, On = on }).Refusal.Should().BeNull("the fault exists on that network");
}
