using TextileStudio.Core.Data;
using TextileStudio.Core.Data.Moving;

namespace TextileStudio.Api.Storage;

/// <summary><c>TextileStudio.Api migrate --to postgres</c>: moves the SQLite database of the data directory into an empty PostgreSQL database (docs/scaling.md).</summary>
internal static class MigrateVerb
{
    private const string ConnectionSetting = "Studio:Database:ConnectionString";

    private const string Usage = """
        Usage: TextileStudio.Api migrate --to postgres [--source FILE] [--connection 'Host=...;Database=...;Username=...;Password=...']
        Without --connection it is taken from the environment (Studio__Database__ConnectionString), where other users of this machine cannot read it.
        Ends with 0 when everything is moved, 1 when something must be set right first, 2 for wrong words, 3 when it was broken off: run it again, it goes on.
        """;

    public static async Task<int> RunAsync(IServiceProvider services, string[] words, TextWriter output, TextWriter error)
    {
        if (Options(words) is not { } options || !options.TryGetValue("to", out var to))
            return await WrongAsync(error, Usage);
        if (to != "postgres")
            return await WrongAsync(error, $"--to must be postgres: there is no way back from it.\n{Usage}");
        if (options.ContainsKey("connection"))
            await error.WriteLineAsync("The connection stands on the command line, where every user of this machine can read its password: the environment (Studio__Database__ConnectionString) is better.");
        if ((options.GetValueOrDefault("connection") ?? services.GetRequiredService<IConfiguration>()[ConnectionSetting]) is not { Length: > 0 } connection)
            return await WrongAsync(error, $"There is no connection. Set Studio__Database__ConnectionString in the environment.\n{Usage}");

        var paths = services.GetRequiredService<StudioPaths>();
        var file = Path.GetFullPath(options.GetValueOrDefault("source", paths.Database));
        await output.WriteLineAsync($"From {file}");
        var outcome = await new DatabaseMove(paths, file, connection, services.GetRequiredService<TimeProvider>(), output.WriteLine).RunAsync(CancellationToken.None);
        await (outcome.End is MoveEnd.Done ? output : error).WriteLineAsync(outcome.Sentence);
        return outcome.End switch
        {
            MoveEnd.Done => 0,
            MoveEnd.Refused => 1,
            _ => 3,
        };
    }

    private static Dictionary<string, string>? Options(string[] words)
    {
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < words.Length; i += 2)
        {
            if (i + 1 == words.Length || words[i] is not ("--to" or "--source" or "--connection") || !options.TryAdd(words[i][2..], words[i + 1]))
                return null;
        }

        return options;
    }

    private static async Task<int> WrongAsync(TextWriter error, string message)
    {
        await error.WriteLineAsync(message);
        return 2;
    }
}
