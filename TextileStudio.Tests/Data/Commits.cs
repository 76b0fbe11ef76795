using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace TextileStudio.Tests.Data;

/// <summary>Counts transactions; cut off, they are kept and the answer is lost.</summary>
internal sealed class Commits : DbTransactionInterceptor
{
    private int _begun;
    private int _count;

    public int Begun => _begun;

    public int Count
    {
        get => _count;
        set => _count = value;
    }

    public bool IsCutOff { get; set; }

    public override ValueTask<DbTransaction> TransactionStartedAsync(DbConnection connection, TransactionEndEventData eventData, DbTransaction result, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _begun);
        return ValueTask.FromResult(result);
    }

    public override Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _count);
        return IsCutOff ? throw new Npgsql.NpgsqlException("The connection was cut.") : Task.CompletedTask;
    }
}
