using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;
using TextileStudio.Core.Data;
using TextileStudio.Core.Dispatch;
using TextileStudio.Tests.Data;

namespace TextileStudio.Tests.Dispatch;

/// <summary>Who shares a commit gets an answer of their own.</summary>
[TestFixture]
internal sealed class GroupCommitTests
{
    [Test, CancelAfter(60_000)]
    public async Task What_gathers_is_done_in_one_call_and_one_that_fails_hurts_no_other()
    {
        await using var test = await TestDb.CreateAsync(DatabaseProvider.Sqlite);
        var writes = new GroupCommit(test.Retry);
        var calls = new List<int>();
        var turn = new TaskCompletionSource();
        var first = writes.RunAsync(async (_, _) =>
        {
            await turn.Task;
            return 0;
        });

        Task<string>[] shares = [.. new[] { "one", "two", "bad", "four" }.Select(item => writes.RunTogetherAsync<string, string>(WorkAsync, item))];
        turn.SetResult();
        await first;
        (await Task.WhenAll(shares.Where((_, i) => i != 2))).Should().Equal(["done one", "done two", "done four"], "each answer belongs to its request");
        (await FluentActions.Awaiting(() => shares[2]).Should().ThrowAsync<InvalidOperationException>()).WithMessage("bad is refused");
        calls.Should().Equal([4, 1, 1, 1, 1], "done together, and where that fails one by one");
        await using var db = test.Dbs.ForSystem();
        (await db.Organizations.CountAsync(o => o.Name.StartsWith("shop "))).Should().Be(3, "nothing is done twice");

        async Task<IReadOnlyList<string>> WorkAsync(StudioDb to, IReadOnlyList<string> items, CancellationToken cancellationToken)
        {
            calls.Add(items.Count);
            foreach (var item in items)
            {
                to.Organizations.Add(new Core.Organizations.Organization { Id = item, Name = $"shop {item}", CreatedAt = test.Time.GetUtcNow() });
                await to.SaveChangesAsync(cancellationToken);
                if (item == "bad")
                    throw new InvalidOperationException("bad is refused");
            }

            return [.. items.Select(item => $"done {item}")];
        }
    }
}
