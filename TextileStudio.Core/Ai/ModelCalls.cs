using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using TextileStudio.Core.Data;

namespace TextileStudio.Core.Ai;

/// <summary>
/// Calls models: each try is reserved under the cap before it is made and settled after, within one time for all tries; a failure is repeated only where that can help,
/// and a provider that keeps failing is left alone. Nothing a provider says reaches a client, and no key reaches a log.
/// </summary>
public sealed class ModelCalls : IDisposable
{
    private const int MostRetries = 2;
    private const int MaxAnswerBytes = 40 * 1024 * 1024;
    private const int MostLogged = 300;

    // Less than this is no time for a try.
    private static readonly TimeSpan LeastTry = TimeSpan.FromSeconds(1);

    private readonly AiOptions _options;
    private readonly AiSpend _spend;
    private readonly TimeProvider _time;
    private readonly ILogger<ModelCalls> _log;
    private readonly ConcurrentDictionary<string, Lazy<ProviderState>> _providers = new(StringComparer.Ordinal);

    // A redirect would carry the key to wherever it leads.
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        ConnectTimeout = TimeSpan.FromSeconds(10),
        MaxResponseHeadersLength = 64,
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    public ModelCalls(AiOptions options, AiSpend spend, TimeProvider time, ILogger<ModelCalls> log)
    {
        _options = options;
        _spend = spend;
        _time = time;
        _log = log;
    }

    private long CapMicros => (long)(_options.DailyCapUsd * 1_000_000);

    /// <summary>The model's answer, or why there is none after everything that could help was tried.</summary>
    internal async Task<ModelAnswer<T>> AskAsync<T>(ModelQuestion<T> question, AiClient client, CancellationToken cancellationToken)
        where T : class
    {
        var provider = _providers.GetOrAdd(question.Provider, _ => new Lazy<ProviderState>(NewProvider)).Value;
        var budget = TimeSpan.FromSeconds(Math.Max(_options.BudgetSeconds, question.TryLimit.TotalSeconds));
        using var all = new CancellationTokenSource(budget, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(all.Token, cancellationToken);
        var started = _time.GetTimestamp();
        var course = new Course(question.Models.Count);
        var cost = 0L;
        var entered = false;
        try
        {
            await provider.Slots.WaitAsync(either.Token);
            entered = true;
            while (true)
            {
                if (!provider.Breaker.MayCall())
                    return new ModelAnswer<T>(null, ModelFailure.Resting, cost);
                var model = question.Models[course.Model];
                var limit = course.TakesAllTime ? budget : question.TryLimit;
                var (reply, spent) = await TryAsync(question, model, course.Wording, client, provider.Breaker, limit, all.Token, cancellationToken);
                cost += spent;
                if (reply.Failure is not { } failure)
                    return new ModelAnswer<T>(reply.Value, null, cost);
                if (course.Tries == MostRetries || course.After(failure) is not { } pause || pause + LeastTry > budget - _time.GetElapsedTime(started))
                    return new ModelAnswer<T>(null, failure, cost);
                await Task.Delay(pause, _time, either.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new ModelAnswer<T>(null, ModelFailure.TooSlow, cost);
        }
        finally
        {
            if (entered)
                provider.Slots.Release();
        }
    }

    public void Dispose()
    {
        _http.Dispose();
        foreach (var provider in _providers.Values.Where(p => p.IsValueCreated))
            provider.Value.Slots.Dispose();
    }

    private async Task<(ModelReply<T> Reply, long CostMicros)> TryAsync<T>(
        ModelQuestion<T> question, string model, Wording wording, AiClient client, CallBreaker breaker, TimeSpan limit, CancellationToken budget, CancellationToken cancellationToken)
        where T : class
    {
        var price = _options.Prices.TryGetValue(model, out var known) ? known : new ModelPrice();
        var estimate = question.EstimateMicros(model);
        if (await ReserveAsync(question, model, client, breaker, estimate, cancellationToken) is not { } id)
            return (ModelReply<T>.Failed(ModelFailure.CapReached), 0);
        var reply = ModelReply<T>.Failed(ModelFailure.Abandoned);
        var cost = estimate;
        try
        {
            reply = await SendAsync(question, model, wording, limit, budget, cancellationToken);
            cost = reply.Use.IsReported ? price.CostMicros(reply.Use) : reply.Failure is null or { MayBeBilled: true } ? estimate : 0;
        }
        finally
        {
            Report(breaker, reply.Failure);
            // Also when the caller has gone away: what was called must not stay a reservation.
            await _spend.SettleAsync(client, id, reply.Use, cost, reply.Failure?.Code, CancellationToken.None);
        }

        Log(question, model, id, reply, cost);
        return (reply, cost);
    }

    private async Task<string?> ReserveAsync<T>(ModelQuestion<T> question, string model, AiClient client, CallBreaker breaker, long estimate, CancellationToken cancellationToken)
        where T : class
    {
        string? id = null;
        try
        {
            return id = await _spend.ReserveAsync(client, question.Purpose, question.Provider, model, estimate, CapMicros, cancellationToken);
        }
        finally
        {
            if (id is null)
                breaker.Unknown();
        }
    }

    private async Task<ModelReply<T>> SendAsync<T>(
        ModelQuestion<T> question, string model, Wording wording, TimeSpan limit, CancellationToken budget, CancellationToken cancellationToken)
        where T : class
    {
        using var own = new CancellationTokenSource(limit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(own.Token, budget, cancellationToken);
        try
        {
            using var request = question.Request(model, wording);
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            var status = (int)response.StatusCode;
            if (await ReadAsync(response.Content, either.Token) is not { } body)
                return ModelReply<T>.Failed(ModelFailure.Unreadable($"HTTP {status} with more than {MaxAnswerBytes} bytes"));
            using var json = Parsed(body);
            if (status is >= 300 and < 400)
                return ModelReply<T>.Failed(ModelFailure.Unreadable($"HTTP {status}, a redirect"));
            if (status != 200)
                return ModelReply<T>.Failed(question.Judge(model, new RefusedCall(status, json?.RootElement, RetryAfter(response), Said(status, body))));
            return json is null
                ? ModelReply<T>.Failed(ModelFailure.Unreadable($"HTTP 200 with {body.Length} bytes that are no JSON"))
                : Read(question, json.RootElement);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return ModelReply<T>.Failed(ModelFailure.TooSlow);
        }
        catch (HttpRequestException exception) when (exception.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError)
        {
            return ModelReply<T>.Failed(ModelFailure.Unavailable(Remedy.Again, $"no connection: {exception.HttpRequestError}"));
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return ModelReply<T>.Failed(ModelFailure.Unreadable($"cut off: {exception.GetType().Name}"));
        }
    }

    private static ModelReply<T> Read<T>(ModelQuestion<T> question, JsonElement json)
        where T : class
    {
        try
        {
            return question.Read(json);
        }
        catch (InvalidOperationException)
        {
            // Half a character, escaped: JSON by its grammar, but no text.
            return ModelReply<T>.Failed(ModelFailure.Unreadable("HTTP 200 with a text that is no Unicode"));
        }
    }

    private static async Task<byte[]?> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        // The stated length only spares us the transfer; what counts is counted below.
        if (content.Headers.ContentLength > MaxAnswerBytes)
            return null;
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        using var bytes = new MemoryStream();
        var buffer = new byte[64 * 1024];
        for (int read; (read = await stream.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            if (bytes.Length + read > MaxAnswerBytes)
                return null;
            bytes.Write(buffer, 0, read);
        }

        return bytes.ToArray();
    }

    private static JsonDocument? Parsed(byte[] body)
    {
        try
        {
            return LooseJson.Document(body);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - _time.GetUtcNow() is var wait && wait > TimeSpan.Zero ? wait : TimeSpan.Zero,
        _ => null,
    };

    private static string Said(int status, byte[] body) => $"HTTP {status}: {Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, 4_000)))}";

    private void Report(CallBreaker breaker, ModelFailure? failure)
    {
        if (failure == ModelFailure.Abandoned)
            breaker.Unknown();
        else if (failure is { IsOutage: true })
            breaker.Failed(failure.Wait is { } wait && wait > TimeSpan.FromSeconds(_options.BudgetSeconds) ? _time.GetUtcNow() + Shorter(wait, TimeSpan.FromHours(1)) : null);
        else
            breaker.Worked();
    }

    private void Log<T>(ModelQuestion<T> question, string model, string id, ModelReply<T> reply, long cost)
        where T : class
    {
        if (reply.Failure is { } failure)
        {
            _log.Log(failure.IsOurs ? LogLevel.Error : LogLevel.Warning, "AI call {Call} of {Model} for {Purpose} failed: {Code}, {Cost} millionths of a dollar. {Said}",
                id, model, question.Purpose, failure.Code, cost, Hidden(failure.Said ?? failure.Reason, question.Key));
            return;
        }

        var use = reply.Use;
        _log.LogInformation("AI call {Call} of {Model} ({Version}, answer {Response}) for {Purpose}: {Input} tokens in, {Output} out, {Image} of image, {Cost} millionths of a dollar",
            id, model, use.ModelVersion, use.ResponseId, question.Purpose, use.InputTokens, use.OutputTokens, use.ImageTokens, cost);
    }

    // Hidden before it is cut, so that no half of a key is left at the end.
    private static string Hidden(string said, string? key) =>
        Clipped.To(MostLogged, string.IsNullOrEmpty(key) ? said : said.Replace(key, "[hidden]", StringComparison.Ordinal)).ReplaceLineEndings(" ");

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private ProviderState NewProvider() =>
        new(new CallBreaker(_options.BreakerFailures, TimeSpan.FromSeconds(_options.BreakerSeconds), _time), new SemaphoreSlim(_options.Concurrency));

    private sealed record ProviderState(CallBreaker Breaker, SemaphoreSlim Slots);

    /// <summary>Where a question stands between its tries.</summary>
    private sealed class Course(int models)
    {
        private readonly HashSet<string> _once = new(StringComparer.Ordinal);
        private int _triesOfThisModel;

        public int Tries { get; private set; }

        public int Model { get; private set; }

        public Wording Wording { get; private set; }

        public bool TakesAllTime { get; private set; }

        /// <summary>The pause before the next try, or null when there is to be none.</summary>
        public TimeSpan? After(ModelFailure failure)
        {
            Tries++;
            _triesOfThisModel++;
            switch (failure.Remedy)
            {
                case Remedy.Again or Remedy.AgainThenNextModel:
                    Wording = failure.Wording is Wording.Usual ? Wording : failure.Wording;
                    return failure.Remedy is Remedy.AgainThenNextModel && _triesOfThisModel > 1 && NextModel() ? TimeSpan.Zero : Backoff();
                case Remedy.OnceLonger when _once.Add(failure.Code):
                    TakesAllTime = true;
                    return Backoff();
                case Remedy.NextModel when NextModel():
                    return TimeSpan.Zero;
                case Remedy.AfterWait:
                    return failure.Wait;
                case Remedy.OtherWords when _once.Add(failure.Code):
                    Wording = failure.Wording;
                    return TimeSpan.Zero;
                default:
                    return null;
            }
        }

        private bool NextModel()
        {
            if (Model + 1 >= models)
                return false;
            Model++;
            _triesOfThisModel = 0;
            return true;
        }

        // Full jitter over 1, 2, 4 seconds: many that failed together do not come back together.
        private TimeSpan Backoff() => TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(1, 1 + (1_000 << (Tries - 1))));
    }
}
