using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Organizations;
using TextileStudio.Tests.Reliability;

namespace TextileStudio.Tests.Webhooks;

/// <summary>The outbox against SIGKILL, with the service as a process of its own.</summary>
internal sealed class WebhookKillTests
{
    [Test, CancelAfter(180_000)]
    public async Task Kill_9_between_a_change_and_its_delivery_loses_no_event(CancellationToken cancellationToken)
    {
        using var folder = new ScratchFolder();
        await using var receiver = await HookReceiver.StartAsync();

        // Until the kill nobody is told anything: calls hang, as with a receiver behind a broken line.
        var killed = new TaskCompletionSource();
        receiver.Answer = (_, http) => killed.Task.IsCompleted ? Task.CompletedTask : killed.Task.WaitAsync(http.RequestAborted);
        var port = ChildProcess.FreePort();
        (string, string)[] settings = [("Studio:Media:AllowLoopback", "true"), ("Studio:Webhooks:TimeoutSeconds", "2")];
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", DevelopmentSeed.Key);

        var cancelled = new ConcurrentBag<string>();
        string secret;
        using (var first = await ChildProcess.StudioAsync(port, folder.Path, settings))
        {
            var made = await (await client.PostAsJsonAsync("/api/webhooks/", new { url = receiver.Url() }, cancellationToken)).JsonAsync();
            secret = (string)made["secret"]!;
            var ids = new List<string>();
            for (var i = 0; i < 24; i++)
            {
                using var answer = await client.PostAsJsonAsync("/api/schedule/", new { platform = "facebook", caption = $"Post {i}", scheduled_time = TimeProvider.System.GetUtcNow().AddHours(2).ToString("O") }, cancellationToken);
                ids.Add((string)(await answer.JsonAsync())["id"]!);
            }

            // Some of the events are on their way when it dies, some not even prepared.
            var cancelling = Parallel.ForEachAsync(ids, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = cancellationToken }, async (id, token) =>
            {
                try
                {
                    using var answer = await client.PostAsync($"/api/schedule/{id}/cancel/", null, token);
                    if (answer.IsSuccessStatusCode)
                        cancelled.Add(id);
                }
                catch (HttpRequestException)
                {
                    // It died before it answered: the change may have been made or not.
                }
            });
            await receiver.UntilAsync(() => !receiver.All.IsEmpty && cancelled.Count >= 8, "events are on their way");
            await first.KillAsync();
            await cancelling;
        }

        var before = receiver.All.Count;
        killed.SetResult();
        receiver.All.Clear();
        using var second = await ChildProcess.StudioAsync(port, folder.Path, settings);
        await receiver.UntilAsync(() => cancelled.All(id => receiver.All.Any(h => (string?)h.Json["data"]!["post_id"] == id)), "every change that was answered is told", seconds: 60);
        receiver.All.Should().OnlyContain(h => h.IsSignedWith(secret) && h.Type == "post.cancelled");
        var known = await client.GetFromJsonAsync<JsonObject>("/api/schedule/?status=cancelled&page_size=1", cancellationToken);
        await TestContext.Out.WriteLineAsync($"{cancelled.Count} changes answered ({known!["count"]} made), {before} calls under way at the kill, {receiver.All.Count} deliveries after it");
    }
}
