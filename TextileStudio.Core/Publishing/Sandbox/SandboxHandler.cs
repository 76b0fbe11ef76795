using System.Collections.Concurrent;
using TextileStudio.Core.Data;

namespace TextileStudio.Core.Publishing.Sandbox;

/// <summary>Reads a public address for a sandbox network; null when it does not answer with content.</summary>
public delegate Task<(byte[] Bytes, string ContentType)?> SandboxFetch(Uri address, CancellationToken cancellationToken);

/// <summary>
/// The sandbox networks behind an <see cref="HttpClient"/>: a request to <c>/{network}/…</c> is answered as that network would, from
/// <see cref="SandboxStore"/>. What a request does is done on the sandbox's own task: a caller that goes away takes nothing with it.
/// </summary>
public sealed partial class SandboxHandler : HttpMessageHandler
{
    private readonly SandboxStore _store;
    private readonly SandboxFetch _fetch;
    private readonly SandboxOptions _options;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly Dictionary<Platform, SandboxNetwork> _networks;
    private readonly ConcurrentDictionary<Task, byte> _running = new();
    private readonly SandboxNotices _notices;

    /// <param name="notify">Takes the networks' webhooks; null where nobody listens.</param>
    public SandboxHandler(SandboxStore store, SandboxFetch fetch, TimeProvider time, SandboxOptions? options = null, SandboxNotify? notify = null)
    {
        _notices = new SandboxNotices(store, time, notify);
        _store = store;
        _fetch = fetch;
        _time = time;
        _options = options ?? new SandboxOptions();
        _random = _options.Seed is { } seed ? new Random(seed) : new Random();
        _networks = new SandboxNetwork[] { new FacebookSandbox(), new InstagramSandbox(), new TikTokSandbox(_options), new WhatsAppSandbox(_options), new XSandbox(_options), new LinkedInSandbox(_options) }.ToDictionary(n => n.Platform);
        Resume();
        _notices.Resume();
    }

    /// <summary>The networks the sandbox emulates.</summary>
    public static IReadOnlyList<Platform> Networks { get; } = [Platform.Facebook, Platform.Instagram, Platform.Tiktok, Platform.Whatsapp, Platform.X, Platform.Linkedin];

    /// <summary>Those networks in a sentence: "a, b or c".</summary>
    public static string Named(Func<Platform, string> name) => $"{string.Join(", ", Networks.SkipLast(1).Select(name))} or {name(Networks[^1])}";

    /// <summary>Completes when everything accepted so far has been performed.</summary>
    public Task WhenIdleAsync() => Task.WhenAll(_running.Keys);

    /// <summary>Completes when every webhook that is due was told.</summary>
    public Task WhenToldAsync() => _notices.WhenToldAsync();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _notices.Dispose();
        base.Dispose(disposing);
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var call = await SandboxCall.ReadAsync(request, cancellationToken);
        var answer = call is null
            ? new SandboxAnswer(404, $"The sandbox has no such network. Paths start with {Named(n => $"/{Wire.Name(n)}/")}.", "text/plain")
            : await AnswerAsync(call, cancellationToken);
        return answer.ToResponse(request);
    }

    private async Task<SandboxAnswer> AnswerAsync(SandboxCall call, CancellationToken cancellationToken)
    {
        if (await ConnectingAsync(call, cancellationToken) is { } connecting)
            return connecting;
        var now = _time.GetUtcNow();
        var (issued, grant, refused) = SandboxNetwork.PlainAccountOf(call) is null ? Issued(call, now) : default;
        if (!_networks.TryGetValue(call.Platform, out var network))
            return (SandboxNetwork.PlainAccountOf(call) ?? (refused is null ? issued : null)) is { } known && Identity(call, known, grant, now, null) is { } told ? told : Turned(call, issued, Stranger, now);
        if ((network.AccountOf(call) ?? issued) is not { } account)
            return Turned(call, null, network.BadToken(), now);
        if (refused is { } reason)
            return Turned(call, account, network.Refusal(new FaultRule { Fault = reason }, account, now) ?? network.BadToken(), now);
        var headers = network.Headers(call, account, now);
        if (Identity(call, account, grant, now, network) is { } identity)
            return identity.With(headers);
        if (network.Find(call, account) is not { } route)
            return Turned(call, account, network.UnknownPath(call), now).With(headers);

        var (request, faults) = _store.Within(session =>
        {
            var struck = session.Strike(call.Platform, account, route.Kind, _random);
            var names = struck.Count == 0 ? null : string.Join(' ', struck.Select(f => Wire.Name(f.Fault)));
            return (session.Arrived(now, call, account, route.Kind, names), struck);
        });
        FaultRule? Has(SandboxFault fault) => faults.FirstOrDefault(f => f.Fault == fault);

        if (Has(SandboxFault.DropRequest) is not null)
            throw Dropped();
        var refusal = faults.Select(f => network.Refusal(f, account, now)).FirstOrDefault(a => a is not null)
            ?? (Has(SandboxFault.ErrorWithoutPerforming) is null ? null : network.ServerError());
        if (refusal is not null)
        {
            _store.Within(session => { session.Answered(request, refusal.Status); return 0; });
            await DelayAsync(Has(SandboxFault.AnswerDelay), cancellationToken);
            return refusal.With(headers);
        }

        var lag = TimeSpan.FromSeconds(Has(SandboxFault.ReadBackLag)?.Seconds ?? 0);
        var container = faults.Select(f => (SandboxFault?)f.Fault).FirstOrDefault(f =>
            f is SandboxFault.ContainerError or SandboxFault.ContainerErrorText or SandboxFault.ContainerExpired or SandboxFault.ContainerStuck
                or SandboxFault.VideoRefused or SandboxFault.ProcessingFailed);
        var performing = Has(SandboxFault.SlowAcceptance) is { } slow
            ? Later(call, account, request, now + TimeSpan.FromSeconds(slow.Seconds), lag)
            : Own(PerformAsync(call, account, route, request, lag, container, faults, pending: false));
        var (answer, performed) = await performing.WaitAsync(cancellationToken);
        answer = After(faults.Select(f => f.Fault), network, answer, performed);

        await DelayAsync(Has(SandboxFault.AnswerDelay), cancellationToken);
        return answer.With(headers);
    }

    private static readonly SandboxAnswer Stranger = new(401, """{"message":"The access token is not known here."}""");

    private SandboxAnswer Turned(SandboxCall call, string? account, SandboxAnswer answer, DateTimeOffset now)
    {
        _store.Within(session => { session.Answered(session.Arrived(now, call, account, null, null), answer.Status); return 0; });
        return answer;
    }

    /// <summary>Performs on the sandbox's own task, untouched by the caller's cancellation.</summary>
    private async Task<(SandboxAnswer Answer, bool Performed)> PerformAsync(
        SandboxCall call, string account, SandboxRoute route, long request, TimeSpan lag, SandboxFault? container, IReadOnlyList<FaultRule> faults, bool pending)
    {
        var fetched = new List<(byte[], string)?>();
        foreach (var address in route.Fetches)
            fetched.Add(await _fetch(address, CancellationToken.None));
        List<PendingNotice> notices = [];
        var done = _store.Within(session =>
        {
            // Of two processes on one file only the one that takes the row performs.
            if (pending && session.Run("DELETE FROM pending WHERE request_id = $0", request) == 0)
                return (_networks[call.Platform].ServerError(), false);
            var work = new SandboxWork
            {
                Call = call,
                Session = session,
                Account = account,
                Now = _time.GetUtcNow(),
                Options = _options,
                Lag = lag,
                Container = container,
                Faults = faults,
                FetchedAll = fetched,
            };
            var answer = route.Perform(work);
            if (work.Performed)
                session.Performed(request, work.RemoteId);
            session.Answered(request, answer.Status);
            notices = work.Notices;
            return (answer, work.Performed);
        });
        notices.ForEach(notice => _notices.Tell(call.Platform, notice));
        return done;
    }

    /// <summary>Accepts now and performs when due; the row lets another process finish what this one accepted.</summary>
    private Task<(SandboxAnswer Answer, bool Performed)> Later(SandboxCall call, string account, long request, DateTimeOffset due, TimeSpan lag)
    {
        _store.Within(session => session.Run(
            "INSERT INTO pending (request_id, due, account, lag, method, target, content_type, body, headers) VALUES ($0, $1, $2, $3, $4, $5, $6, $7, $8)",
            request, due.UtcTicks, account, lag.Ticks, call.Method, call.Target, call.ContentType, call.Body, StudioJson.Write(call.Headers)));
        return Own(WakeAsync(call, account, request, due, lag));
    }

    private async Task<(SandboxAnswer Answer, bool Performed)> WakeAsync(SandboxCall call, string account, long request, DateTimeOffset due, TimeSpan lag)
    {
        if (due - _time.GetUtcNow() is { Ticks: > 0 } wait)
            await Task.Delay(wait, _time, CancellationToken.None);
        return await PerformAsync(call, account, _networks[call.Platform].Find(call, account)!, request, lag, container: null, [], pending: true);
    }

    /// <summary>Takes up what an earlier process accepted and did not live to perform.</summary>
    private void Resume()
    {
        var rows = _store.Within(session => session.Query(
            "SELECT request_id, due, account, lag, method, target, content_type, body, headers FROM pending",
            row => (
                Request: row.GetInt64(0), Due: new DateTimeOffset(row.GetInt64(1), TimeSpan.Zero), Account: row.GetString(2), Lag: TimeSpan.FromTicks(row.GetInt64(3)),
                Call: SandboxCall.Read(row.GetString(4), row.GetString(5), row.IsDBNull(6) ? null : row.GetString(6), row.GetFieldValue<byte[]>(7), bearer: null,
                    StudioJson.Read<Dictionary<string, string>>(row.IsDBNull(8) ? null : row.GetString(8))))));
        foreach (var row in rows)
            _ = Own(WakeAsync(row.Call!, row.Account, row.Request, row.Due, row.Lag));
    }

    private Task<T> Own<T>(Task<T> task)
    {
        _running.TryAdd(task, 0);
        _ = task.ContinueWith(done => _running.TryRemove(done, out _), TaskScheduler.Default);
        return task;
    }

    private static SandboxAnswer After(IEnumerable<SandboxFault> faults, SandboxNetwork network, SandboxAnswer answer, bool performed)
    {
        foreach (var fault in faults)
        {
            switch (fault)
            {
                case SandboxFault.DropAnswer:
                    throw Dropped();
                case SandboxFault.ErrorAfterPerforming when performed:
                    return network.ServerError();
                case SandboxFault.BlockedAlthoughPublished when performed:
                    return InstagramSandbox.Restricted();
                case SandboxFault.TruncatedAnswer:
                    // Where the answer is all header, as on LinkedIn, the cut takes those.
                    return answer with { Body = answer.Body[..(answer.Body.Length / 2)], Headers = new Dictionary<string, string>() };
                case SandboxFault.HtmlAnswer:
                    return new SandboxAnswer(200, "<!DOCTYPE html><html><head><title>Error</title></head><body>Sorry, something went wrong.</body></html>", "text/html; charset=utf-8");
                case SandboxFault.EmptyAnswer:
                    return answer with { Status = 200, Body = "", Headers = new Dictionary<string, string>() };
                case SandboxFault.IdMissing when performed:
                    return answer with { Headers = new Dictionary<string, string>() };
                case SandboxFault.MalformedReadBack:
                    return answer with { Body = """{"data":{"0":{"id":18446744073709551615}},"paging":"none"}""" };
            }
        }

        return answer;
    }

    private Task DelayAsync(FaultRule? delay, CancellationToken cancellationToken) =>
        delay is { Seconds: > 0 } ? Task.Delay(TimeSpan.FromSeconds(delay.Seconds), _time, cancellationToken) : Task.CompletedTask;

    private static HttpRequestException Dropped() =>
        new(HttpRequestError.ResponseEnded, "The response ended prematurely.", new IOException("The sandbox broke the connection."));
}
