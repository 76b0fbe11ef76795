using System.Net;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using NUnit.Framework;
using TextileStudio.Core;
using TextileStudio.Core.Assets;
using TextileStudio.Core.Data;
using TextileStudio.Core.Posters;
using TextileStudio.Core.Posters.Jobs;
using TextileStudio.Core.Usage;

namespace TextileStudio.Tests.Posters;

/// <summary>Posters made in the background: accepted durably, made once, found again after a crash.</summary>
[TestFixture(DatabaseProvider.Sqlite)]
[TestFixture(DatabaseProvider.Postgres)]
public sealed class PosterJobTests(DatabaseProvider provider)
{
    private readonly FakeTime _time = new();
    private StudioApp _app = null!;
    private HttpClient _client = null!;
    private byte[] _photo = null!;
    private string _organization = "";

    [OneTimeSetUp]
    public async Task Start()
    {
        TestVips.Require();
        _app = await StudioApp.OnAsync(provider, [("Studio:Posters:MakeQueued", "false"), ("Studio:Limits:PostersPerDay", "6")], _time);
        _photo = TestPhotos.ClothJpeg(600, 500);
    }

    [SetUp]
    public async Task OpenShop()
    {
        await using (var db = _app.Dbs.ForSystem())
            await db.PosterJobs.ExecuteDeleteAsync();
        (_organization, var key) = await _app.OrganizationAsync($"shop {TestContext.CurrentContext.Test.ID}");
        _client = _app.Client(key);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        if (_app is not null)
            await _app.DisposeAsync();
    }

    private PosterJobRunner Runner => _app.Get<PosterJobRunner>();

    [Test]
    public async Task A_poster_is_accepted_at_once_and_made_afterwards()
    {
        using var answer = await OrderAsync([("size", "landscape")]);
        answer.StatusCode.Should().Be(HttpStatusCode.Accepted, await answer.Content.ReadAsStringAsync());
        answer.Headers.GetValues("Preference-Applied").Should().Equal("respond-async");
        var accepted = await answer.JsonAsync();
        var address = answer.Headers.Location!.OriginalString;
        address.Should().Be($"/api/textile/poster-jobs/{accepted["id"]}/").And.Be((string)accepted["status_url"]!);
        ((string)accepted["status"]!, (int)accepted["progress"]!).Should().Be(("queued", 0));
        (await UsedAsync()).Should().Be(0, "nothing is counted before it is made");
        var path = (await RowAsync(accepted)).PhotoPath!;
        (await IsKeptAsync(path)).Should().BeTrue("the photo must survive a restart");

        (await Runner.RunOneAsync(CancellationToken.None)).Should().BeTrue();
        var done = await _client.GetJsonAsync(address);
        ((string)done["status"]!, (int)done["progress"]!).Should().Be(("done", 100));
        done["poster"]!.ToJsonString().Should().Be((await _client.GetJsonAsync($"/api/textile/poster/{done["poster"]!["id"]}/")).ToJsonString(), "it is the whole answer");
        (await UsedAsync()).Should().Be(1);
        (await IsKeptAsync(path)).Should().BeFalse("the original is kept no longer than needed");
        (await Runner.RunOneAsync(CancellationToken.None)).Should().BeFalse("it is made once");
    }

    [TestCase("respond-async", 202)]
    [TestCase("wait=10, Respond-Async;foo", 202)]
    [TestCase("handling=lenient", 201)]
    public async Task Only_who_prefers_it_is_answered_before_the_poster_is_made(string prefer, int status)
    {
        using var answer = await OrderAsync([("size", "landscape")], prefer: prefer);
        ((int)answer.StatusCode).Should().Be(status, await answer.Content.ReadAsStringAsync());
    }

    [Test]
    public async Task A_job_whose_worker_died_is_taken_up_again_and_made_once()
    {
        var job = await AcceptedAsync();
        await using (var db = _app.Dbs.ForSystem())
        {
            var until = _time.GetUtcNow().AddMinutes(3);
            await db.PosterJobs.Where(j => j.Id == job).ExecuteUpdateAsync(set => set.SetProperty(j => j.Status, PosterJobStatus.Working).SetProperty(j => j.LeaseOwner, "a dead process")
                .SetProperty(j => j.LeaseUntil, until).SetProperty(j => j.Tries, 1).SetProperty(j => j.Progress, 20));
        }

        (await Runner.RunOneAsync(CancellationToken.None)).Should().BeFalse("as long as the lease runs, the other may still be at work");
        ((int)(await StatusAsync(job))["progress"]!).Should().Be(20);
        _time.Advance(TimeSpan.FromMinutes(3) + TimeSpan.FromSeconds(1));
        (await Runner.RunOneAsync(CancellationToken.None)).Should().BeTrue();
        ((string)(await StatusAsync(job))["status"]!).Should().Be("done");
        (await PostersAsync()).Should().Be(1);
        (await UsedAsync()).Should().Be(1);
    }

    [Test]
    public async Task A_worker_that_comes_back_after_its_lease_stores_nothing()
    {
        var job = await AcceptedAsync();
        var slow = Queue();
        var held = (await slow.ClaimAsync(CancellationToken.None))!;
        _time.Advance(TimeSpan.FromMinutes(4));
        (await Runner.RunOneAsync(CancellationToken.None)).Should().BeTrue("another took it up");

        var late = async () => await _app.Get<PosterStudio>().MakeAsync(new PosterClient(_organization, null), StudioJson.Read<PosterRequest>(held.Request)!, _photo,
            (db, answer, token) => slow.CompleteAsync(db, held, answer.Id, token), CancellationToken.None);
        await late.Should().ThrowAsync<JobTakenException>();
        await FluentActions.Awaiting(() => slow.ProgressAsync(held, 80, CancellationToken.None)).Should().ThrowAsync<JobTakenException>();
        (await PostersAsync()).Should().Be(1, "storing and finishing are one transaction");
        (await UsedAsync()).Should().Be(1);
        ((string)(await StatusAsync(job))["status"]!).Should().Be("done");
    }

    [Test]
    public async Task Nodes_that_race_for_jobs_never_hold_the_same_one()
    {
        await QueueRowsAsync(_organization, 24);
        var claimed = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Queue()).Select(node => Task.Run(async () =>
        {
            var mine = new List<string>();
            while (await node.ClaimAsync(CancellationToken.None) is { } job)
                mine.Add(job.Id);
            return mine;
        })));
        var all = claimed.SelectMany(c => c).ToList();
        all.Should().HaveCount(24).And.OnlyHaveUniqueItems();
    }

    [Test]
    public async Task A_shop_with_many_waiting_posters_does_not_keep_another_waiting()
    {
        await QueueRowsAsync(_organization, 4);
        var (small, _) = await _app.OrganizationAsync("small shop");
        _time.Advance(TimeSpan.FromSeconds(1));
        await QueueRowsAsync(small, 1);
        var queue = Queue();
        var order = new List<string>();
        while (await queue.ClaimAsync(CancellationToken.None) is { } job)
            order.Add(job.OrganizationId);
        order.Should().HaveCount(5);
        order.IndexOf(small).Should().BeLessThanOrEqualTo(1, "shops take turns");
    }

    [Test]
    public async Task A_waiting_poster_can_be_taken_back_and_a_made_one_cannot()
    {
        var job = await AcceptedAsync();
        var path = (await RowAsync(job)).PhotoPath!;
        (await _client.DeleteAsync($"/api/textile/poster-jobs/{job}/")).StatusCode.Should().Be(HttpStatusCode.NoContent);
        (await _client.GetAsync($"/api/textile/poster-jobs/{job}/")).StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await IsKeptAsync(path)).Should().BeFalse();
        (await Runner.RunOneAsync(CancellationToken.None)).Should().BeFalse();

        var made = await AcceptedAsync();
        await Runner.RunOneAsync(CancellationToken.None);
        var late = await _client.DeleteAsync($"/api/textile/poster-jobs/{made}/");
        late.StatusCode.Should().Be(HttpStatusCode.Conflict);
        ((string)(await late.JsonAsync())["current_status"]!).Should().Be("done");
    }

    [Test]
    public async Task A_photo_that_turns_out_broken_ends_the_job_with_the_problem_it_would_have_been_answered_with()
    {
        var broken = _photo[..(_photo.Length / 2)];
        var direct = await (await _client.PostPosterAsync(broken, ("size", "landscape"))).JsonAsync();
        var job = await AcceptedAsync(broken);
        var path = (await RowAsync(job)).PhotoPath!;
        await Runner.RunOneAsync(CancellationToken.None);
        var failed = await StatusAsync(job);
        ((string)failed["status"]!).Should().Be("failed");
        failed["poster"].Should().BeNull();
        var error = failed["error"]!.AsObject();
        error.Remove("request_id");
        direct.AsObject().Remove("request_id");
        error.ToJsonString().Should().Be(direct.ToJsonString());
        (await IsKeptAsync(path)).Should().BeFalse();
        (await UsedAsync()).Should().Be(0, "a refused photo is not counted");
    }

    [Test]
    public async Task What_can_be_refused_without_rendering_is_refused_at_once()
    {
        using var words = await OrderAsync([("discount_percent", "150")]);
        words.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        using var bytes = await OrderAsync([], "no picture"u8.ToArray());
        bytes.StatusCode.Should().Be(HttpStatusCode.UnsupportedMediaType);
        using var nobodys = await OrderAsync([("asset_id", "no-such-picture")], photo: []);
        nobodys.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        (await OpenAsync()).Should().Be(0);
    }

    [Test]
    public async Task A_limit_counts_what_waits_already()
    {
        for (var i = 0; i < 6; i++)
            await AcceptedAsync();
        using var seventh = await OrderAsync([("size", "landscape")]);
        seventh.StatusCode.Should().Be(HttpStatusCode.TooManyRequests, "the six that wait will use up the day's six");
        ((string)(await seventh.JsonAsync())["code"]!).Should().Be("limit_reached");
    }

    [Test]
    public async Task The_same_idempotency_key_queues_one_job()
    {
        using var first = await OrderAsync([("size", "landscape")], key: "job-key");
        using var second = await OrderAsync([("size", "landscape")], key: "job-key");
        second.StatusCode.Should().Be(HttpStatusCode.Accepted);
        second.Headers.GetValues("Idempotent-Replayed").Should().Equal("true");
        second.Headers.Location.Should().Be(first.Headers.Location);
        (await OpenAsync()).Should().Be(1);
        using var other = await OrderAsync([("size", "square")], key: "job-key");
        other.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
    }

    [Test]
    public async Task A_job_is_forgotten_a_day_after_its_end_and_its_poster_stays()
    {
        var job = await AcceptedAsync();
        await Runner.RunOneAsync(CancellationToken.None);
        var poster = (string)(await StatusAsync(job))["poster"]!["id"]!;
        _time.Advance(TimeSpan.FromHours(23));
        (await _app.Get<PosterJobs>().SweepAsync(CancellationToken.None)).Should().Be(0);
        _time.Advance(TimeSpan.FromHours(2));
        (await _app.Get<PosterJobs>().SweepAsync(CancellationToken.None)).Should().Be(1);
        (await _client.GetAsync($"/api/textile/poster-jobs/{job}/")).StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await _client.GetAsync($"/api/textile/poster/{poster}/")).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    private PosterJobQueue Queue() => new(_app.Dbs, _app.Get<WriteRetry>(), _app.Get<IOptions<PosterOptions>>(), _app.Get<IdSource>(), _time);

    private async Task<string> AcceptedAsync(byte[]? photo = null)
    {
        using var answer = await OrderAsync([("size", "landscape")], photo);
        answer.StatusCode.Should().Be(HttpStatusCode.Accepted, await answer.Content.ReadAsStringAsync());
        return (string)(await answer.JsonAsync())["id"]!;
    }

    private async Task<HttpResponseMessage> OrderAsync((string, string)[] fields, byte[]? photo = null, string prefer = "respond-async", string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/textile/poster/") { Content = PosterRequests.Form(photo is { Length: 0 } ? null : photo ?? _photo, fields) };
        request.Headers.TryAddWithoutValidation("Prefer", prefer);
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        return await _client.SendAsync(request);
    }

    private async Task QueueRowsAsync(string organization, int count)
    {
        await using var db = _app.Dbs.ForOrganization(organization);
        for (var i = 0; i < count; i++)
        {
            var now = _time.GetUtcNow().AddMilliseconds(i);
            db.PosterJobs.Add(new PosterJob
            {
                Id = _app.Get<IdSource>().NewId(), OrganizationId = organization, Status = PosterJobStatus.Queued, Progress = 0, Request = "{}", Tries = 0, CreatedAt = now, UpdatedAt = now,
            });
        }

        await db.SaveChangesAsync();
    }

    private Task<JsonNode> StatusAsync(string job) => _client.GetJsonAsync($"/api/textile/poster-jobs/{job}/");

    private Task<PosterJob> RowAsync(JsonNode job) => RowAsync((string)job["id"]!);

    private async Task<PosterJob> RowAsync(string id)
    {
        await using var db = _app.Dbs.ForSystem();
        return await db.PosterJobs.AsNoTracking().SingleAsync(j => j.Id == id);
    }

    private async Task<bool> IsKeptAsync(string path)
    {
        try
        {
            await using var file = await _app.Get<IAssetStore>().OpenAsync(path, CancellationToken.None);
            return file.Length > 0;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    private async Task<int> OpenAsync()
    {
        await using var db = _app.Dbs.ForOrganization(_organization);
        return await db.PosterJobs.CountAsync();
    }

    private async Task<int> PostersAsync()
    {
        await using var db = _app.Dbs.ForOrganization(_organization);
        return await db.Posters.CountAsync();
    }

    private async Task<long> UsedAsync()
    {
        await using var db = _app.Dbs.ForOrganization(_organization);
        return await db.Usage.Where(u => u.Meter == Meter.Posters).SumAsync(u => u.Count);
    }
}
