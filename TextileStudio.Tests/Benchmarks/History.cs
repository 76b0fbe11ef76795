using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Data;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Tests.Benchmarks;

/// <summary>Years of work, in a minute: one post that really went out, with its attempt and its timeline, many times over.</summary>
internal static class History
{
    /// <summary>Adds so many finished posts of the last year, each of its own time and text, like one posted post that is there.</summary>
    public static async Task GrowAsync(StudioDbs dbs, int posts)
    {
        await using var db = dbs.ForSystem();
        db.Database.SetCommandTimeout(TimeSpan.FromMinutes(20));
        var model = await db.Posts.AsNoTracking().FirstAsync(p => p.Status == PostStatus.Posted);
        var (series, id) = dbs.Provider is DatabaseProvider.Sqlite
            ? ("(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {0}) SELECT i FROM n)", "printf('%08x-0000-7000-8000-000000000000', i)")
            : ("(SELECT i FROM generate_series(1, {0}) AS i)", "(lpad(to_hex(i), 8, '0') || '-0000-7000-8000-000000000000')");
        var apart = TimeSpan.FromDays(365).Ticks / posts;
        var earlier = $"- i * {apart}";
        await CopyAsync(db, typeof(ScheduledPost), "id", column => column switch
        {
            "id" => id,
            "content_hash" => "CAST(i AS text)",
            "platform_post_id" => "'past_' || CAST(i AS text)",
            "scheduled_time" or "next_try" or "latest_send" or "posted_at" or "created_at" or "updated_at" => $"{column} {earlier}",
            _ => column,
        });
        await CopyAsync(db, typeof(Attempt), "post_id", column => column switch
        {
            "post_id" => id,
            "marker" => $"{id} || '.1'",
            "started" or "called" or "finished" => $"{column} {earlier}",
            _ => column,
        });
        await CopyAsync(db, typeof(PostEvent), "post_id", column => column switch
        {
            "id" => null,
            "post_id" => id,
            "at" => $"at {earlier}",
            _ => column,
        });

        async Task CopyAsync(StudioDb to, Type entity, string key, Func<string, string?> value)
        {
            var type = to.Model.FindEntityType(entity)!;
            var columns = type.GetProperties().Select(p => p.GetColumnName()).Where(c => value(c) is not null).ToList();
            await to.Database.ExecuteSqlRawAsync(
                $"INSERT INTO {type.GetTableName()} ({string.Join(", ", columns)}) SELECT {string.Join(", ", columns.Select(value))} FROM {type.GetTableName()}, {series} AS series WHERE {key} = {{1}}", posts, model.Id);
        }
    }
}
