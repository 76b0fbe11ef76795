using System.Data.Common;
using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using NUnit.Framework;
using TextileStudio.Core.Dispatch;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Scheduling;
using TextileStudio.Tests.Reliability;

namespace TextileStudio.Tests.Dispatch;

/// <summary>Seed 20271855 of the simulation with a jumping clock: a claim waited for the file, and the clock was wrong for the instant in which it got it.</summary>
internal sealed class ClockJumpTests
{
    [Test]
    public async Task A_clock_that_jumps_between_the_look_at_it_and_the_claim_sends_nothing_early()
    {
        var time = new OffsetTime();
        var claims = new BeforeClaims(() => time.Wall = TimeSpan.FromHours(2));
        await using var app = new StudioApp([("Studio:Dispatch:Enabled", "false")], time, services: services => services.Intercept(claims));
        _ = app.Client();
        var now = time.GetUtcNow();
        await PlantedPosts.PlantAsync(app, time, [("In an hour", Platform.X, now.AddHours(1)), ("Due", Platform.X, now.AddMinutes(-1))]);
        var dispatcher = app.Get<Dispatcher>();

        claims.Jumps = true;
        await dispatcher.TickAsync(CancellationToken.None);
        await dispatcher.DrainAsync();

        await using var db = app.Dbs.ForSystem();
        (await db.Posts.AsNoTracking().Select(p => p.Status).ToListAsync()).Should().Equal([PostStatus.Scheduled, PostStatus.Scheduled], "by that clock the one is due and the other too late, and neither is true");
        (await db.Attempts.CountAsync()).Should().Be(0, "the claim was taken back whole");
        app.Logs.Should().ContainSingle(line => line.Contains("The wall clock jumped by 0", StringComparison.Ordinal), "it is said once");
    }

    /// <summary>Does something just before the dispatcher asks what is due.</summary>
    private sealed class BeforeClaims(Action jump) : DbCommandInterceptor
    {
        public bool Jumps { get; set; }

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            if (Jumps && command.CommandText.Contains("AS networks", StringComparison.Ordinal))
                jump();
            return ValueTask.FromResult(result);
        }
    }
}
