using TextileStudio.Core.Retention;

namespace TextileStudio.Api.Retention;

/// <summary><c>TextileStudio.Api archive find POST_ID</c> prints what the archive holds of a post, as one line of JSON; <c>archive check</c> reads all of it. Neither needs the database.</summary>
internal static class ArchiveVerb
{
    private const string Usage = """
        Usage: TextileStudio.Api archive find POST_ID    the post, its account, events and attempts as one line of JSON
               TextileStudio.Api archive check           reads every file of the archive
        """;

    /// <summary>0 found or whole, 1 not found or broken, 2 wrong words.</summary>
    public static async Task<int> RunAsync(ArchiveFiles archive, string[] words, TextWriter output, TextWriter error)
    {
        switch (words)
        {
            case ["find", { Length: > 0 } id]:
                return await FindAsync(archive, id, output, error);
            case ["check"]:
                var check = archive.Check();
                await output.WriteLineAsync($"Posts: {check.Posts:N0}. Files: {check.Files:N0}. Lines of posts that stand twice, of which the one with the higher version counts: {check.Repeated:N0}.");
                foreach (var broken in check.Broken)
                    await error.WriteLineAsync($"{broken} is broken: take it from a backup.");
                return check.Broken.Count == 0 ? 0 : 1;
            default:
                await error.WriteLineAsync(Usage);
                return 2;
        }
    }

    private static async Task<int> FindAsync(ArchiveFiles archive, string id, TextWriter output, TextWriter error)
    {
        try
        {
            if (archive.Find(id) is { } found)
            {
                await output.WriteLineAsync(found.Line);
                await error.WriteLineAsync($"Found in {found.File}.");
                return 0;
            }

            await error.WriteLineAsync($"The archive holds no post {id}. One that is younger than Studio:Retention:PostDays is in the database: see it on the dashboard.");
        }
        catch (InvalidDataException broken)
        {
            await error.WriteLineAsync(broken.Message);
        }

        return 1;
    }
}
