using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;
using TextileStudio.Core.Assets;
using TextileStudio.Core.Data;

namespace TextileStudio.Core.Publishing;

/// <summary>
/// Between the dispatcher and the networks: adds account, token, media and resilience to a job and runs one step of it.
/// Only <see cref="CommitAsync"/> can make something visible; it sends at most one request and is never repeated here.
/// </summary>
public sealed class Publisher(IEnumerable<IPlatform> clients, Accounts accounts, PlatformTransports transports, StudioDbs dbs, IAssetStore assets, MediaAddresses addresses,
    NetworkEvents events, PostingQuota quota, TimeProvider time, ILogger<Publisher> log, Random? random = null) : IDisposable
{
    /// <summary>A container that is not ready by then is asked again by a later try of the row.</summary>
    private static readonly TimeSpan PollBound = TimeSpan.FromSeconds(120);

    /// <summary>A longer wait for a turn is spent in the queue, not in a slot.</summary>
    private static readonly TimeSpan LongestTurn = TimeSpan.FromSeconds(2);

    private readonly FrozenDictionary<Platform, IPlatform> _clients = clients.ToFrozenDictionary(c => c.Platform);
    private readonly FrozenDictionary<Platform, SemaphoreSlim> _slots = clients.ToFrozenDictionary(c => c.Platform,
        c => new SemaphoreSlim(transports.OptionsOf(c.Platform).Concurrency ?? c.Rules.Concurrency));
    private readonly PublishPipelines _pipelines = new(time, random);
    private readonly Pacer _pacer = new();
    private readonly ConcurrentDictionary<(Platform, string), DateTimeOffset> _held = new();

    /// <summary>Networks that have a client, in the order of the enum.</summary>
    public IReadOnlyList<Platform> Available { get; } = [.. clients.Select(c => c.Platform).Order()];

    public bool IsAvailable(Platform platform) => _clients.ContainsKey(platform);

    public IPlatform Client(Platform platform) => _clients[platform];

    public PlatformRules RulesOf(Platform platform) => _clients[platform].Rules;

    /// <summary>Time limit of one commit: the setting, else the network's own.</summary>
    public TimeSpan CallLimit(Platform platform) =>
        transports.OptionsOf(platform).CallLimitSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : RulesOf(platform).CallLimit;

    /// <summary>How long after the last possible send a look-up is first believed.</summary>
    public TimeSpan SettleTime(Platform platform) =>
        transports.OptionsOf(platform).SettleSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : RulesOf(platform).SettleTime;

    /// <summary>The same for an attempt that prepared <paramref name="handle"/>.</summary>
    public TimeSpan SettleTime(Platform platform, JsonObject handle) =>
        transports.OptionsOf(platform).SettleSeconds is null ? _clients[platform].SettleTimeOf(handle) : SettleTime(platform);

    /// <summary>How far this machine's clock is ahead of the networks', as far as they have told.</summary>
    public TimeSpan ClockAhead => transports.ClockAhead;

    /// <summary>Most commits in flight from this node.</summary>
    public int Concurrency(Platform platform) => transports.OptionsOf(platform).Concurrency ?? RulesOf(platform).Concurrency;

    /// <summary>Uploads and waits until the post can be committed. Nothing is visible yet, so transport faults are retried here.</summary>
    public async Task<Preparation> PrepareAsync(PublishJob job, CancellationToken cancellationToken)
    {
        var opened = await accounts.OpenAsync(job.OrganizationId, job.AccountId, cancellationToken);
        if (opened.Account is null)
            return new Preparation.Deferred(opened.Problem!);
        if (await TooManyAsync(job, opened.Account, cancellationToken) is { } tooMany)
            return tooMany;
        AccountQuota? told = null;
        var context = ContextOf(job, opened.Account, transports.Repeatable(job.Platform), read => told = read);
        var client = _clients[job.Platform];
        var pipelines = PipelinesOf(job);
        var preparation = await TryAsync(async () =>
        {
            await pipelines.Prepare.ExecuteAsync(async token => await client.PrepareAsync(context, token), cancellationToken);
            return await UntilReadyAsync(client, context, pipelines.Read, cancellationToken);
        }, Preparing, cancellationToken);
        if (told is not null)
            await accounts.NoteQuotaAsync(opened.Account, told, cancellationToken);
        if (preparation is Preparation.Deferred { Error: { Category: ErrorCategory.Reconnect } error })
            return await GoesOnAsync(job, opened, error, cancellationToken) ? new Preparation.Deferred(Renewed(error)) : preparation;
        return preparation is Preparation.Ready ? await InTurnAsync(job, cancellationToken) : preparation;
    }

    /// <summary>
    /// Sends the one irreversible request. <paramref name="goAheadTimestamp"/> is <see cref="TimeProvider.GetTimestamp"/> taken just after the go-ahead was committed.
    /// Takes no cancellation token: shutdown waits for it instead. Never throws.
    /// </summary>
    public async Task<PublishResult> CommitAsync(PublishJob job, long goAheadTimestamp)
    {
        var slots = _slots[job.Platform];
        var left = GoAheadGuard.Window - time.GetElapsedTime(goAheadTimestamp);
        if (left <= TimeSpan.Zero || !await slots.WaitAsync(left))
            return Stale();
        GoAheadGuard? guard = null;
        try
        {
            var opened = await accounts.OpenAsync(job.OrganizationId, job.AccountId, CancellationToken.None);
            if (opened.Account is null)
                return new PublishResult.Deferred(opened.Problem!);
            using var http = transports.Guarded(job.Platform, time, goAheadTimestamp, out guard);
            var context = ContextOf(job, opened.Account, http);
            var client = _clients[job.Platform];
            PublishResult result;
            try
            {
                result = await PipelinesOf(job).Commit.ExecuteAsync(async token => await client.CommitAsync(context, token), CancellationToken.None);
            }
            catch (Exception fault)
            {
                result = guard.HasPassed && !NeverConnected(fault) ? Doubtful(fault, opened.Account) : NotSent(fault);
            }
            return result is PublishResult.Deferred { Error: { Category: ErrorCategory.Reconnect } error } && await GoesOnAsync(job, opened, error, CancellationToken.None)
                ? new PublishResult.Deferred(Renewed(error))
                : result;
        }
        catch (Exception fault) when (guard is not { HasPassed: true })
        {
            log.LogError(fault, "Post {PostId}: the commit failed before anything was sent", job.Snapshot.PostId);
            return NotSent(fault);
        }
        finally
        {
            slots.Release();
        }
    }

    /// <summary>Asks the network about a commit of unknown outcome. Whatever goes wrong in asking leaves it unknown.</summary>
    public async Task<Reconciliation> ReconcileAsync(PublishJob job, CancellationToken cancellationToken)
    {
        var opened = await accounts.OpenAsync(job.OrganizationId, job.AccountId, cancellationToken);
        if (opened.Account is null)
            return new Reconciliation.StillUnknown(opened.Problem!.Message);
        var context = ContextOf(job, opened.Account, transports.Repeatable(job.Platform));
        PublishError? problem = null;
        var reconciliation = await TryAsync<Reconciliation>(
            async () => await PipelinesOf(job).Read.ExecuteAsync(async token => await _clients[job.Platform].ReconcileAsync(context, token), cancellationToken),
            (error, _) =>
            {
                problem = error;
                return new Reconciliation.StillUnknown(error.Message);
            }, cancellationToken);
        if (problem is null && reconciliation is Reconciliation.Refused { Error: { Category: ErrorCategory.Reconnect } refused })
            problem = refused;
        if (problem is { Category: ErrorCategory.Reconnect })
            await GoesOnAsync(job, opened, problem, cancellationToken);
        return reconciliation;
    }

    /// <summary>Sends the visible extras of an accepted post, at most once; what goes wrong comes back as a sentence and changes nothing about the post.</summary>
    public async Task<string?> AfterPublishAsync(PublishJob job, string remoteId, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(job.Snapshot.FirstComment))
            return null;
        const string Tried = "first_comment_tried";
        if (job.Handle[Tried] is not null)
            return "The first comment was being sent when the service stopped. Look whether it is there.";
        var opened = await accounts.OpenAsync(job.OrganizationId, job.AccountId, cancellationToken);
        if (opened.Account is null)
            return $"The first comment was not sent. {opened.Problem!.Message}";
        job.Handle[Tried] = true;
        await job.SaveHandleAsync(job.Handle, cancellationToken);
        var context = ContextOf(job, opened.Account, transports.Repeatable(job.Platform));
        // Not retried: a comment is visible, and nothing tells whether it arrived.
        return await TryAsync(
            async () => await PipelinesOf(job).Commit.ExecuteAsync(async token => await _clients[job.Platform].AfterPublishAsync(context, remoteId, token), cancellationToken),
            (error, _) => $"The first comment may be missing. {error.Message}", cancellationToken);
    }

    /// <summary>The post's public address where the commit's answer did not carry it (Instagram); null when it cannot be had.</summary>
    public async Task<string?> PermalinkAsync(PublishJob job, string remoteId, CancellationToken cancellationToken)
    {
        var opened = await accounts.OpenAsync(job.OrganizationId, job.AccountId, cancellationToken);
        if (opened.Account is null)
            return null;
        var context = ContextOf(job, opened.Account, transports.Repeatable(job.Platform));
        return await TryAsync<string?>(
            async () => await PipelinesOf(job).Read.ExecuteAsync(async token => await _clients[job.Platform].PermalinkAsync(context, remoteId, token), cancellationToken),
            (_, _) => null, cancellationToken);
    }

    /// <summary>Takes a published post off its network; null when it is gone, else why it is still there.</summary>
    public async Task<PublishError?> DeleteAsync(PublishJob job, string remoteId, CancellationToken cancellationToken)
    {
        var opened = await accounts.OpenAsync(job.OrganizationId, job.AccountId, cancellationToken);
        if (opened.Account is null)
            return opened.Problem;
        var context = ContextOf(job, opened.Account, transports.Repeatable(job.Platform));
        var problem = await TryAsync<PublishError?>(async () =>
        {
            await PipelinesOf(job).Read.ExecuteAsync(async token => await _clients[job.Platform].DeleteAsync(context, remoteId, token), cancellationToken);
            return null;
        }, (error, _) => error, cancellationToken);
        if (problem is { Category: ErrorCategory.Reconnect })
            await GoesOnAsync(job, opened, problem, cancellationToken);
        return problem;
    }

    public void Dispose()
    {
        foreach (var slots in _slots.Values)
            slots.Dispose();
    }

    // What the network would refuse anyway is not asked for: neither uploads nor the post itself.
    private async Task<Preparation.Deferred?> TooManyAsync(PublishJob job, PublishAccount account, CancellationToken cancellationToken)
    {
        var name = PlatformNames.Of(job.Platform);
        if (_held.TryGetValue((job.Platform, job.AccountId), out var until) && until > time.GetUtcNow())
        {
            return new Preparation.Deferred(new PublishError("rate_limited", ErrorCategory.RateLimited, WhoActs.Platform,
                $"{name} says that this account has used up its calls for now. The post waits and is sent by itself."), until);
        }

        var rules = RulesOf(job.Platform);
        return await quota.FreeAgainAsync(account, job.Snapshot.PostId, rules, cancellationToken) is { } free
            ? new Preparation.Deferred(new PublishError("quota_exhausted", ErrorCategory.QuotaExhausted, WhoActs.Owner,
                $"{name} takes {PostingQuota.CapOf(rules, account.Quota)} posts in {rules.QuotaWindow.TotalHours:0} hours from this account, and they are used up. The post waits until there is a place."), free)
            : null;
    }

    private async Task<Preparation> UntilReadyAsync(IPlatform client, PublishContext context, ResiliencePipeline read, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            switch (await read.ExecuteAsync(async token => await client.PollReadyAsync(context, token), cancellationToken))
            {
                case Readiness.Ready:
                    return new Preparation.Ready();
                case Readiness.Failed failed:
                    // The client replaces a dead handle itself, after it has made sure that nothing of it is live.
                    return Preparing(failed.Error, null);
                case Readiness.Pending pending when time.GetElapsedTime(started) + pending.Wait <= PollBound:
                    await Task.Delay(pending.Wait, time, cancellationToken);
                    break;
                default:
                    return new Preparation.Deferred(new PublishError("media_not_ready", ErrorCategory.MediaNotReady, WhoActs.Platform,
                        "The network is still preparing the picture. The post goes out as soon as it is done."), time.GetUtcNow() + TimeSpan.FromMinutes(1));
            }
        }
    }

    /// <summary>Waits for the commit's turn where the network counts commits per second; before the go-ahead, which allows no waiting.</summary>
    private async Task<Preparation> InTurnAsync(PublishJob job, CancellationToken cancellationToken)
    {
        if (RulesOf(job.Platform).PerSecond is not { } perSecond)
            return new Preparation.Ready();
        var now = time.GetUtcNow();
        var notBefore = job.NotBefore > now ? job.NotBefore.Value : now;
        var (turn, reserved) = _pacer.Reserve(job.AccountId, job.Snapshot.Recipient, perSecond, now, notBefore, LongestTurn);
        if (!reserved)
        {
            return new Preparation.Deferred(new PublishError("paced", ErrorCategory.RateLimited, WhoActs.Platform,
                $"Messages go out no faster than {PlatformNames.Of(job.Platform)} takes them. This one goes out in its turn."), turn);
        }

        if (turn > notBefore)
            await Task.Delay(turn - now, time, cancellationToken);
        return new Preparation.Ready();
    }

    private static Preparation Preparing(PublishError error, DateTimeOffset? until) =>
        error.Retryable || error.Category is ErrorCategory.Reconnect ? new Preparation.Deferred(error, until) : new Preparation.Refused(error);

    // For steps that may fail without harm: every expected failure becomes an error value; bugs and cancellation pass.
    private async Task<T> TryAsync<T>(Func<Task<T>> step, Func<PublishError, DateTimeOffset?, T> failed, CancellationToken cancellationToken)
    {
        try
        {
            return await step();
        }
        catch (PlatformException refusal)
        {
            return failed(refusal.Error, refusal.Until);
        }
        catch (BrokenCircuitException open)
        {
            return failed(Paused(), FreeAgain(open));
        }
        catch (Exception fault) when (fault is HttpRequestException or TimeoutRejectedException || (fault is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return failed(Unreachable(fault), null);
        }
        catch (FileNotFoundException)
        {
            return failed(new PublishError("media_missing", ErrorCategory.ContentRejected, WhoActs.Client, "The picture of this post is no longer in the store. Choose another one."), null);
        }
    }

    private PublishContext ContextOf(PublishJob job, PublishAccount account, HttpClient http, Action<AccountQuota>? quotaRead = null) => new()
    {
        Http = http,
        Account = account,
        Snapshot = job.Snapshot,
        Handle = job.Handle,
        SaveHandleAsync = job.SaveHandleAsync,
        OpenMediaAsync = (item, token) => OpenMediaAsync(job.OrganizationId, item, token),
        MediaUrl = item => new Uri(UrlOf(item)),
        MarkedMediaUrl = item => new Uri($"{UrlOf(item)}?{MediaAddresses.MarkerQuery}={Uri.EscapeDataString(job.Snapshot.Marker)}"),
        EventsAsync = token => events.OfAsync(job.OrganizationId, job.Snapshot.Marker, token),
        AttemptStarted = job.AttemptStarted,
        GoAheadAt = job.GoAheadAt,
        RemoteId = job.RemoteId,
        Time = time,
        ApiVersion = transports.OptionsOf(job.Platform).ApiVersion,
        QuotaRead = quotaRead,
        HoldUntil = until => _held[(job.Platform, job.AccountId)] = until,
    };

    private string UrlOf(MediaItem item) => addresses.UrlOf($"{item.AssetId}.{Asset.Extension(item.ContentType)}");

    private async Task<Stream> OpenMediaAsync(string organizationId, MediaItem item, CancellationToken cancellationToken)
    {
        await using var db = dbs.ForOrganization(organizationId);
        var path = await db.Assets.Where(a => a.Id == item.AssetId).Select(a => a.Path).SingleOrDefaultAsync(cancellationToken);
        return await assets.OpenAsync(path ?? throw new FileNotFoundException("There is no such asset."), cancellationToken);
    }

    private PublishPipelines.Set PipelinesOf(PublishJob job) => _pipelines.Of(job.Platform, job.AccountId, CallLimit(job.Platform));

    /// <summary>Whether the account can go on although its token was refused: it was renewed or replaced. Otherwise it is paused, and the post waits for its owner.</summary>
    private async Task<bool> GoesOnAsync(PublishJob job, Accounts.Opened opened, PublishError error, CancellationToken cancellationToken)
    {
        try
        {
            return await accounts.RejectedAsync(job.OrganizationId, job.AccountId, opened.TokenVersion, error, cancellationToken);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // The post's own outcome matters more; the next post meets the same refusal and pauses the account then.
            log.LogError(fault, "Account {AccountId} could not be paused", job.AccountId);
            return false;
        }
    }

    private static PublishError Renewed(PublishError refusal) => new("token_renewed", ErrorCategory.TransientUnknown, WhoActs.Platform,
        "The network refused the account's connection, which has been renewed since. The post is sent again by itself.", refusal.Raw);

    private static bool NeverConnected(Exception fault) => fault is HttpRequestException
    {
        HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError,
    };

    private PublishResult.Unknown Doubtful(Exception fault, PublishAccount account)
    {
        var what = fault is TimeoutRejectedException ? "did not answer in time" : "broke off the connection";
        log.LogWarning("{Account}: the network {What} ({Fault}); the outcome is looked up", account, what, fault.GetType().Name);
        return new PublishResult.Unknown(new PublishError("unknown_outcome", ErrorCategory.TransientUnknown, WhoActs.Platform,
            $"The network {what}. We are checking whether the post went out before anything is sent again.", Platforms.RawAnswer.Clean(Words(fault), account.AccessToken)));
    }

    private PublishResult.Deferred NotSent(Exception fault) => fault switch
    {
        GoAheadStaleException => Stale(),
        BrokenCircuitException open => new PublishResult.Deferred(Paused(), FreeAgain(open)),
        HttpRequestException or TimeoutRejectedException => new PublishResult.Deferred(Unreachable(fault)),
        _ => new PublishResult.Deferred(new PublishError("internal", ErrorCategory.Internal, WhoActs.Operator, "Something went wrong on our side before anything was sent. The post is sent again by itself.", Words(fault))),
    };

    private DateTimeOffset? FreeAgain(BrokenCircuitException open) => open.RetryAfter is { } wait ? time.GetUtcNow() + wait : null;

    private static PublishResult.Deferred Stale() => new(new PublishError("go_ahead_stale", ErrorCategory.Internal, WhoActs.Operator,
        "The moment to send passed while this machine was busy; nothing was sent. The post is sent again by itself."));

    private static PublishError Paused() => new("network_paused", ErrorCategory.TransientUnknown, WhoActs.Platform,
        "The network failed several times in a row, so calls to it pause for some seconds. The post is sent again by itself.");

    private static PublishError Unreachable(Exception fault) => new("network_unreachable", ErrorCategory.TransientUnknown, WhoActs.Platform,
        "The network could not be reached. The post is sent again by itself.", Words(fault));

    // Type and message only: a stack trace is for the log, and no request header is ever part of either.
    private static string Words(Exception fault) => fault.InnerException is { } inner ? $"{fault.GetType().Name}: {fault.Message} ({inner.Message})" : $"{fault.GetType().Name}: {fault.Message}";
}
