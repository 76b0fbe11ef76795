using TextileStudio.Core.Organizations;

namespace TextileStudio.Api.Organizations;

/// <summary><c>TextileStudio.Api keys create --organization NAME</c>: makes a key, and the organization when there is none of that name. The key is the only line on standard output.</summary>
internal static class KeysVerb
{
    private const string Usage = "Usage: TextileStudio.Api keys create --organization NAME [--scopes read,write,admin,owner] [--role owner|admin|editor|viewer] [--name NAME]";

    private static readonly Dictionary<string, string> Roles = new(StringComparer.Ordinal)
    {
        ["owner"] = "read,write,admin,owner",
        ["admin"] = "read,write,admin",
        ["editor"] = "read,write",
        ["viewer"] = "read",
    };

    /// <summary>0 when a key was made, 2 for wrong words.</summary>
    public static async Task<int> RunAsync(IServiceProvider services, string[] words, TextWriter output, TextWriter error)
    {
        if (words is not ["create", .. var rest] || Options(rest) is not { } options)
            return await WrongAsync(error, Usage);
        if (!options.TryGetValue("organization", out var organization) || organization.Trim() is not { Length: >= 1 and <= 100 })
            return await WrongAsync(error, $"--organization must be a name of 1 to 100 characters.\n{Usage}");
        if (!Roles.TryGetValue(options.GetValueOrDefault("role", "owner"), out var ofRole))
            return await WrongAsync(error, $"--role must be one of {string.Join(", ", Roles.Keys)}.\n{Usage}");
        if (KeyIssuer.ScopesOf(options.GetValueOrDefault("scopes", ofRole).Split(',', StringSplitOptions.TrimEntries)) is not { } scopes)
            return await WrongAsync(error, $"--scopes must name read, write, admin or owner.\n{Usage}");

        var issued = await services.GetRequiredService<KeyIssuer>()
            .CreateForOrganizationAsync(organization, options.GetValueOrDefault("name", "Command line"), scopes, CancellationToken.None);
        await output.WriteLineAsync(issued.Key);
        await error.WriteLineAsync($"Key {issued.Row.Id} of organization {organization.Trim()}. It is not kept and not shown again.");
        return 0;
    }

    private static Dictionary<string, string>? Options(string[] words)
    {
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < words.Length; i += 2)
        {
            if (i + 1 == words.Length || words[i] is not ("--organization" or "--scopes" or "--role" or "--name") || !options.TryAdd(words[i][2..], words[i + 1]))
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
