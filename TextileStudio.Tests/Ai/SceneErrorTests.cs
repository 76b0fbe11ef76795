using FluentAssertions;
using Microsoft.AspNetCore.Http;
using NUnit.Framework;
using TextileStudio.Core.Ai;
using TextileStudio.Tests.Publishing;

namespace TextileStudio.Tests.Ai;

/// <summary>Every row of the table of errors: how often each model is asked, after which pause, and what is left to say.</summary>
public sealed class SceneErrorTests
{
    private const string RetryIn37 = """{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"37s"}""";
    private AiBench _bench = null!;

    [SetUp]
    public async Task SetUp() => _bench = await AiBench.StartAsync();

    [TearDown]
    public async Task TearDown() => await _bench.DisposeAsync();

    [TestCase(400, "INVALID_ARGUMENT", "", "ai_request_refused", 1, 0)]
    [TestCase(400, "INVALID_ARGUMENT", """{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID"}""", "ai_key_refused", 1, 0)]
    [TestCase(400, "FAILED_PRECONDITION", "", "ai_request_refused", 1, 0)]
    [TestCase(403, "PERMISSION_DENIED", "", "ai_key_refused", 1, 0)]
    [TestCase(404, "NOT_FOUND", "", "ai_model_missing", 1, 1)]
    [TestCase(429, "RESOURCE_EXHAUSTED", "", "ai_busy", 1, 0)]
    [TestCase(429, "RESOURCE_EXHAUSTED", """{"@type":"type.googleapis.com/google.rpc.Help"}""", "ai_busy", 1, 0)]
    [TestCase(429, "RESOURCE_EXHAUSTED", """{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"40000s"}""", "ai_busy", 1, 0)]
    [TestCase(429, "RESOURCE_EXHAUSTED", RetryIn37, "ai_busy", 3, 0)]
    [TestCase(500, "INTERNAL", "", "ai_unavailable", 3, 0)]
    [TestCase(503, "UNAVAILABLE", "", "ai_unavailable", 2, 1)]
    [TestCase(504, "DEADLINE_EXCEEDED", "", "ai_timeout", 2, 0)]
    public async Task An_error_is_repeated_as_often_as_the_table_says(int status, string name, string details, string code, int asked, int fallbackAsked)
    {
        _bench.On(status, AiBench.Error(status, name, details)).On(status, AiBench.Error(status, name, details), AiBench.Fallback);
        var answer = await _bench.SceneAsync();
        answer.Failure!.Code.Should().Be(code);
        _bench.Asked().Should().HaveCount(asked);
        _bench.Asked(AiBench.Fallback).Should().HaveCount(fallbackAsked);
        (await _bench.RowsAsync()).Should().HaveCount(asked + fallbackAsked).And.OnlyContain(r => r.Status == AiCallStatus.Failed && r.Error == code);
        answer.CostMicros.Should().Be(status == 504 ? 2 * AiBench.SceneEstimate : 0, "an error costs nothing, but what took too long may have been made");
        _bench.Logs.Any(l => l.StartsWith("Error", StringComparison.Ordinal)).Should().Be(code is "ai_key_refused" or "ai_model_missing" or "ai_request_refused", "what the operator must mend is logged as an error");
    }

    [Test]
    public async Task The_pause_that_was_asked_for_is_kept_in_each_of_its_forms()
    {
        var date = _bench.Time.GetUtcNow().AddSeconds(20).ToString("R");
        _bench.On(429, "[" + AiBench.Error(429, "RESOURCE_EXHAUSTED", RetryIn37) + "]").On(429, "{}", headers: ("Retry-After", "12")).On(200, AiBench.Picture());
        (await _bench.SceneAsync()).Value.Should().NotBeNull("the third try went through");
        _bench.Time.Pauses.Should().Equal([TimeSpan.FromSeconds(37), TimeSpan.FromSeconds(12)], "37 s from the envelope in an array, 12 s from the header");

        _bench.Time.Pauses.Clear();
        await using var other = await AiBench.StartAsync();
        other.On(429, "{}", headers: ("Retry-After", date)).On(200, AiBench.Picture());
        (await other.SceneAsync()).Value.Should().NotBeNull();
        other.Time.Pauses.Should().Equal([TimeSpan.FromSeconds(20)], "the header may hold a date");
    }

    [Test]
    public async Task Pauses_grow_and_vary_within_one_two_and_four_seconds()
    {
        _bench.On(500, AiBench.Error(500, "INTERNAL"));
        await _bench.SceneAsync();
        _bench.Time.Pauses.Should().HaveCount(2);
        _bench.Time.Pauses.First().Should().BeLessThanOrEqualTo(TimeSpan.FromSeconds(1));
        _bench.Time.Pauses.Last().Should().BeLessThanOrEqualTo(TimeSpan.FromSeconds(2));
        ((string)_bench.Asked()[1].Json["contents"]![0]!["parts"]![0]!["text"]!).Should().Be("prompt Shorter", "an internal error is asked again with a smaller prompt");
    }

    [Test]
    public async Task Another_model_takes_over_from_one_that_is_overloaded_or_gone([Values(503, 404)] int status)
    {
        _bench.On(status, AiBench.Error(status, "X")).On(200, AiBench.Picture(), AiBench.Fallback);
        (await _bench.SceneAsync()).Value.Should().NotBeNull();
        (await _bench.RowsAsync()).Single(r => r.Status is AiCallStatus.Settled).Model.Should().Be(AiBench.Fallback);
    }

    [Test]
    public async Task A_missing_model_is_named_with_the_setting_that_names_it()
    {
        _bench.Options.Gemini.FallbackImageModel = "";
        _bench.On(404, AiBench.Error(404, "NOT_FOUND"));
        (await _bench.SceneAsync()).Failure!.Reason.Should().Contain(AiBench.Model).And.Contain("Studio:Ai:Gemini:ImageModel");
    }

    [Test]
    public async Task The_key_does_not_follow_a_redirect()
    {
        await using var elsewhere = await ScriptedNetwork.StartAsync();
        _bench.On(307, "", headers: ("Location", elsewhere.Address + "/"));
        (await _bench.SceneAsync()).Failure!.Code.Should().Be("ai_bad_answer");
        elsewhere.Seen.Should().BeEmpty();
    }

    [Test]
    public async Task An_answer_that_never_comes_is_given_up_at_its_limit_and_its_estimate_stands()
    {
        _bench.Network.On("POST", AiBench.PathOf(AiBench.Model), ScriptedNetwork.Hang);
        var scene = _bench.SceneAsync();
        await _bench.Network.Arrived.Task;
        _bench.Time.Advance(TimeSpan.FromSeconds(59));
        scene.IsCompleted.Should().BeFalse("a minute is its time");
        _bench.Time.Advance(TimeSpan.FromSeconds(1));
        (await scene).Failure!.Code.Should().Be("ai_timeout");
        (await _bench.RowsAsync()).Single().CostMicros.Should().Be(AiBench.SceneEstimate, "it may have been made and billed");
    }

    [Test]
    public async Task A_cut_connection_and_a_cut_body_are_failures([Values] bool afterHeaders)
    {
        _bench.Network.On("POST", AiBench.PathOf(AiBench.Model), async context =>
        {
            if (afterHeaders)
            {
                context.Response.ContentLength = 10_000;
                await context.Response.WriteAsync("""{"candidates":[{"content":""");
                await context.Response.Body.FlushAsync();
            }

            context.Abort();
        });
        (await _bench.SceneAsync()).Failure!.Code.Should().Be("ai_bad_answer");
        _bench.Asked().Should().ContainSingle("what was asked may be on its way to the bill");
    }

    [Test]
    public async Task A_body_without_end_is_cut_at_forty_megabytes([Values] bool announced)
    {
        _bench.Network.On("POST", AiBench.PathOf(AiBench.Model), async context =>
        {
            if (announced)
                context.Response.ContentLength = 60 * 1024 * 1024;
            var block = new byte[1024 * 1024];
            for (var i = 0; i < 60 && !context.RequestAborted.IsCancellationRequested; i++)
                await context.Response.Body.WriteAsync(block);
        });
        (await _bench.SceneAsync()).Failure!.Code.Should().Be("ai_bad_answer");
    }

    [Test]
    public async Task Nobody_at_the_address_is_tried_again_and_costs_nothing()
    {
        using (var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0))
        {
            listener.Start();
            _bench.Options.Gemini.BaseAddress = $"http://{listener.LocalEndpoint}/";
        }

        var answer = await _bench.SceneAsync();
        answer.Failure!.Code.Should().Be("ai_unavailable");
        (await _bench.RowsAsync()).Should().HaveCount(3).And.OnlyContain(r => r.CostMicros == 0);
    }

    [Test]
    public async Task Five_failures_in_a_row_leave_the_service_alone_for_a_minute_then_one_call_finds_out()
    {
        _bench.On(429, AiBench.Error(429, "RESOURCE_EXHAUSTED"));
        for (var i = 0; i < 5; i++)
            (await _bench.SceneAsync()).Failure!.Code.Should().Be("ai_busy");
        (await _bench.SceneAsync()).Failure!.Code.Should().Be("ai_resting");
        _bench.Asked().Should().HaveCount(5, "the sixth was not sent");
        _bench.Time.Advance(TimeSpan.FromSeconds(61));
        (await _bench.SceneAsync()).Failure!.Code.Should().Be("ai_busy", "one goes out to see");
        (await _bench.SceneAsync()).Failure!.Code.Should().Be("ai_resting", "and did not find it better");
        _bench.Time.Advance(TimeSpan.FromSeconds(61));
        _bench.On(200, AiBench.Picture());
        await _bench.SceneAsync();
        _bench.Time.Advance(TimeSpan.FromSeconds(61));
        (await _bench.SceneAsync()).Value.Should().NotBeNull();
        (await _bench.SceneAsync()).Value.Should().NotBeNull("it is back");
    }

    [Test]
    public async Task A_quota_that_is_used_up_for_hours_rests_for_as_long_as_told()
    {
        _bench.On(429, AiBench.Error(429, "RESOURCE_EXHAUSTED", """{"retryDelay":"1800s"}""")).On(200, AiBench.Picture());
        (await _bench.SceneAsync()).Failure!.Code.Should().Be("ai_busy");
        _bench.Time.Advance(TimeSpan.FromSeconds(1_700));
        (await _bench.SceneAsync()).Failure!.Code.Should().Be("ai_resting", "there is nothing to be had before");
        _bench.Time.Advance(TimeSpan.FromSeconds(101));
        (await _bench.SceneAsync()).Value.Should().NotBeNull();
    }

    [Test]
    public async Task No_key_reaches_a_log_a_row_or_a_reason_though_the_service_repeats_it()
    {
        _bench.On(403, AiBench.Error(403, "PERMISSION_DENIED")).On(200, $$"""{"candidates":[{"finishReason":"NEW","finishMessage":"{{AiBench.Key}}"}],"modelVersion":"x"}""");
        var reasons = new[] { (await _bench.SceneAsync()).Failure!.Reason, (await _bench.SceneAsync()).Failure!.Reason };
        _bench.Logs.Should().Contain(l => l.Contains("[hidden]"), "otherwise nothing was tested");
        _bench.Logs.Concat(reasons).Concat((await _bench.RowsAsync()).Select(Core.Data.StudioJson.Write)).Should().NotContain(t => t.Contains("Canary"));
    }

    [Test]
    public async Task Whoever_gives_up_waiting_leaves_no_reservation_behind()
    {
        _bench.Network.On("POST", AiBench.PathOf(AiBench.Model), ScriptedNetwork.Hang);
        using var client = new CancellationTokenSource();
        var scene = _bench.SceneAsync(client.Token);
        await _bench.Network.Arrived.Task;
        await client.CancelAsync();
        await FluentActions.Awaiting(() => scene).Should().ThrowAsync<OperationCanceledException>();
        (await _bench.RowsAsync()).Single().Should().Match<AiCall>(r => r.Status == AiCallStatus.Failed && r.Error == "ai_abandoned" && r.CostMicros == AiBench.SceneEstimate);
    }
}
