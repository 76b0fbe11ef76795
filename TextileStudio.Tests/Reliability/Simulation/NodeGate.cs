using System.Data.Common;
using System.Net;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace TextileStudio.Tests.Reliability.Simulation;

/// <summary>A node's way to the database: closed while it is dead or stopped.</summary>
internal sealed class ConnectionGate(NodeState state) : DbConnectionInterceptor
{
    public override async ValueTask<InterceptionResult> ConnectionOpeningAsync(DbConnection connection, ConnectionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
    {
        await state.PassAsync();
        return result;
    }
}

/// <summary>Fails transactions as SQLite does: another writer's lock at the beginning, a full disk at the commit. A dead node commits nothing.</summary>
internal sealed class TransactionGate(NodeState state, Func<int> errorAtBegin, Func<int> errorAtCommit) : DbTransactionInterceptor
{
    public override ValueTask<InterceptionResult<DbTransaction>> TransactionStartingAsync(
        DbConnection connection, TransactionStartingEventData eventData, InterceptionResult<DbTransaction> result, CancellationToken cancellationToken = default)
    {
        Fail(errorAtBegin());
        return ValueTask.FromResult(result);
    }

    public override ValueTask<InterceptionResult> TransactionCommittingAsync(DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
    {
        if (state.IsDead)
            throw new SimulatedCrash();
        Fail(errorAtCommit());
        return ValueTask.FromResult(result);
    }

    private static void Fail(int code)
    {
        if (code != 0)
            throw new SqliteException(code == 5 ? "database is locked" : "database or disk is full", code);
    }
}

/// <summary>
/// A node's way to the networks. A dead node sends nothing and hears nothing. A stopped one may still finish the sending it was in the middle of, as if it had been stopped
/// just after, and hears the answer when it goes on.
/// </summary>
/// <param name="instead">An answer in place of the network's (null: none), with which the request never reaches it; may throw a transport fault.</param>
internal sealed class NetworkGate(NodeState state, HttpMessageHandler networks, VirtualClock clock, Func<HttpRequestMessage, HttpResponseMessage?> instead) : HttpMessageHandler
{
    private readonly HttpMessageInvoker _networks = new(networks, disposeHandler: false);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (state.IsDead)
            await state.PassAsync();

        // The client's own time limit is a timer of the real clock: in a long run it would strike for the dead, into the runs of other seeds.
        using var alive = new CancellationTokenSource();
        await using var asked = cancellationToken.Register(() =>
        {
            if (!state.IsDead)
                alive.Cancel();
        });
        try
        {
            var answer = instead(request) ?? await _networks.SendAsync(request, alive.Token);
            answer.Headers.Date = clock.NetworkNow;
            return answer;
        }
        finally
        {
            await state.PassAsync();
        }
    }

    /// <summary>An answer that no network of the sandbox gives.</summary>
    public static HttpResponseMessage Answer(HttpRequestMessage request, HttpStatusCode status, string json) =>
        new(status) { RequestMessage = request, Content = new StringContent(json, System.Text.Encoding.UTF8, "application/json") };
}
