using System.Net;
using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Posters.Jobs;

namespace TextileStudio.Tests.Posters;

/// <summary>The background worker of a running service, and what it does when there is no renderer.</summary>
public sealed class PosterJobServiceTests
{
    [Test, CancelAfter(60_000)]
    public async Task A_running_service_makes_waiting_posters_by_itself(CancellationToken cancellationToken)
    {
        TestVips.Require();
        await using var app = new StudioApp();
        var client = app.Client();
        var photo = TestPhotos.ClothJpeg(600, 500);
        var jobs = new List<string>();
        for (var i = 0; i < 3; i++)
            jobs.Add(await AcceptedAsync(client, photo));
        foreach (var job in jobs)
        {
            JsonNode seen;
            while ((string)(seen = await client.GetJsonAsync(job))["status"]! is "queued" or "working")
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
            ((string)seen["status"]!).Should().Be("done", seen.ToJsonString());
        }
    }

    [Test]
    public async Task Without_a_renderer_a_poster_is_tried_three_times_more_and_then_fails_and_can_be_tried_again_as_it_is()
    {
        var time = new FakeTime();
        await using var app = new StudioApp([("Studio:Posters:VipsLibrary", "/no/such/library.so"), ("Studio:Posters:MakeQueued", "false")], time);
        var client = app.Client();
        var job = await AcceptedAsync(client, TestPictures.Jpeg(600, 500));
        var runner = app.Get<PosterJobRunner>();
        for (var tries = 1; tries <= 4; tries++)
        {
            ((string)(await client.GetJsonAsync(job))["status"]!).Should().Be("queued", $"before try {tries}");
            (await runner.RunOneAsync(CancellationToken.None)).Should().BeTrue();
            (await runner.RunOneAsync(CancellationToken.None)).Should().BeFalse("it is not begun again at once");
            time.Advance(TimeSpan.FromMinutes(2));
        }

        var failed = await client.GetJsonAsync(job);
        ((string)failed["status"]!).Should().Be("failed");
        ((int)failed["error"]!["status"]!, (string)failed["error"]!["code"]!, (bool)failed["error"]!["retryable"]!).Should().Be((503, "renderer_unavailable", true));

        var again = await app.Get<PosterJobs>().RetryAsync(app.DemoId(), job.Split('/')[^2], CancellationToken.None);
        again.Refusal.Should().BeNull();
        (await runner.RunOneAsync(CancellationToken.None)).Should().BeTrue("its photo was kept");
        ((string)(await client.GetJsonAsync(job))["status"]!).Should().Be("queued", "the renderer is still missing, and it has all its tries again");
    }

    private static async Task<string> AcceptedAsync(HttpClient client, byte[] photo)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/textile/poster/") { Content = PosterRequests.Form(photo, ("size", "landscape")) };
        request.Headers.Add("Prefer", "respond-async");
        using var answer = await client.SendAsync(request);
        answer.StatusCode.Should().Be(HttpStatusCode.Accepted, await answer.Content.ReadAsStringAsync());
        return answer.Headers.Location!.OriginalString;
    }
}
