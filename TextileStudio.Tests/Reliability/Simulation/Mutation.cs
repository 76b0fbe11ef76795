using System.Data.Common;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore.Diagnostics;
using TextileStudio.Core.Publishing;

namespace TextileStudio.Tests.Reliability.Simulation;

/// <summary>
/// A known mistake, built in by composition and not in the product, that the simulation must find: a test that stays green with the mistake proves nothing.
/// </summary>
internal sealed partial record Mutation(string Name)
{
    public static Mutation None { get; } = new("none");

    /// <summary>After a lost answer the post is simply sent again.</summary>
    public static Mutation SendAgain { get; } = new("send-again") { Wraps = inner => new Hasty(inner), Settles = false };

    /// <summary>A look-up is believed without the settle time, and one look is enough.</summary>
    public static Mutation LookUpAtOnce { get; } = new("look-up-at-once") { Settles = false, FirstSeed = 150 };

    /// <summary>Whoever holds the post or held it may move it.</summary>
    public static Mutation NoFence { get; } = new("no-fence") { Rewriting = [new Rewrite(sql => Fence().Replace(sql, ""))], FirstSeed = 217 };

    /// <summary>Cancelling does not ask whether the go-ahead was given.</summary>
    public static Mutation NoGate { get; } = new("no-gate") { Rewriting = [new Rewrite(sql => Gate().Replace(sql, ""))], FirstSeed = 17 };

    public static IReadOnlyList<Mutation> All { get; } = [SendAgain, LookUpAtOnce, NoFence, NoGate];

    public Func<IPlatform, IPlatform> Wraps { get; private init; } = inner => inner;

    /// <summary>Where the search begins: shortly before a seed that found it once. It saves time, nothing hangs on it.</summary>
    public int FirstSeed { get; private init; } = 1;

    public bool Settles { get; private init; } = true;

    public IReadOnlyList<IInterceptor> Rewriting { get; private init; } = [];

    // AND fence = {2}, AND "s"."fence" = @post_Fence, AND scheduled_posts.fence = given.fence: whether EF wrote the condition or we did.
    [GeneratedRegex("""\s+AND\s+("?\w+"?\.)?"?fence"?\s*=\s*(@\w+|given\.fence)""", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Fence();

    // AND ("s"."status" <> 'publishing' OR "s"."called_fence" IS NULL OR …) of the cancelling update.
    [GeneratedRegex("""\s+AND\s+\("s"\."status" <> 'publishing' OR "s"\."called_fence"[^)]*\)""", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Gate();

    /// <summary>Takes conditions out of updates on their way to the database.</summary>
    private sealed class Rewrite(Func<string, string> rewrite) : DbCommandInterceptor
    {
        public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            Apply(command);
            return ValueTask.FromResult(result);
        }

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            Apply(command);
            return ValueTask.FromResult(result);
        }

        private void Apply(DbCommand command)
        {
            if (command.CommandText.StartsWith("UPDATE", StringComparison.Ordinal))
                command.CommandText = rewrite(command.CommandText);
        }
    }

    /// <summary>A network's client that calls everything it does not know absent.</summary>
    private sealed class Hasty(IPlatform inner) : IPlatform
    {
        public Platform Platform => inner.Platform;

        public PlatformRules Rules => inner.Rules;

        public TimeSpan SettleTimeOf(JsonObject handle) => TimeSpan.Zero;

        public Task PrepareAsync(PublishContext context, CancellationToken cancellationToken) => inner.PrepareAsync(context, cancellationToken);

        public Task<Readiness> PollReadyAsync(PublishContext context, CancellationToken cancellationToken) => inner.PollReadyAsync(context, cancellationToken);

        public Task<PublishResult> CommitAsync(PublishContext context, CancellationToken cancellationToken) => inner.CommitAsync(context, cancellationToken);

        public Task<Reconciliation> ReconcileAsync(PublishContext context, CancellationToken cancellationToken) => Task.FromResult<Reconciliation>(new Reconciliation.Absent(Proof.ByKey));

        public Task<string?> AfterPublishAsync(PublishContext context, string remoteId, CancellationToken cancellationToken) => inner.AfterPublishAsync(context, remoteId, cancellationToken);

        public Task<string?> PermalinkAsync(PublishContext context, string remoteId, CancellationToken cancellationToken) => inner.PermalinkAsync(context, remoteId, cancellationToken);
    }
}
