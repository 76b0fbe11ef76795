using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using TextileStudio.Api.Http;
using TextileStudio.Core.Data;

namespace TextileStudio.Tests.Documents;

/// <summary>One setting, with its path in the configuration: <c>Studio:Dispatch:LeaseSeconds</c>.</summary>
internal sealed record Setting(string Path, string Type, string Default, string Meaning)
{
    public string Variable => Path.Replace(":", "__", StringComparison.Ordinal);
}

/// <summary>One options class and where it is bound.</summary>
internal sealed record SettingsSection(string Path, Type Class, string Meaning, IReadOnlyList<Setting> Settings);

/// <summary>
/// <c>docs/settings.md</c>, made from what the built service registers: every options class of ours that is configured anywhere, the section it asks the configuration for, its properties, their
/// limits and defaults, and the sentences above them in the source.
/// </summary>
internal static class SettingsReference
{
    /// <summary>What is read without an options class: in the program's first lines, or by the framework. A test holds every name in the sources against this page.</summary>
    private static readonly Setting[] Single =
    [
        new("Urls", "text", "`http://localhost:5080`", "Where it listens; `http://*:5080` on every address. `ASPNETCORE_URLS` says the same."),
        new("AllowedHosts", "text", "`*`", "Host names that are answered, separated by semicolons. Set it to your own."),
        new("Studio:DataDirectory", "text", "`data`", "Database, pictures, keys and sandbox; printed at start. On PostgreSQL all nodes share one."),
        new("Studio:PublicBaseUrl", "text", "the address it listens on", "Under which networks fetch pictures and owners come back after consenting. `live` mode without it does not start."),
        new("Studio:KeysAreLost", "true or false", "`false`", "Lets a node start on PostgreSQL though its key ring opens no token; every account must then be connected again."),
        new("Studio:KeyRing:CertificateFile", "text", "", "A PFX file that seals the key ring, so that a copy of the data directory alone opens nothing."),
        new("Studio:KeyRing:CertificatePassword", "text", "", "Its password. By environment only."),
    ];

    /// <summary>Where a section is explained at length.</summary>
    private static readonly Dictionary<string, string> Pages = new(StringComparer.Ordinal)
    {
        ["Studio:Ai"] = "decisions/scene-by-model.md",
        ["Studio:Database"] = "scaling.md",
        ["Studio:Dispatch"] = "scaling.md",
        ["Studio:Http"] = "operations.md",
        ["Studio:Limits"] = "limits.md",
        ["Studio:Platforms:<network>"] = "going-live.md",
        ["Studio:Prices"] = "limits.md",
        ["Studio:SignIn"] = "decisions/members-and-tokens.md",
        ["Studio:Telemetry"] = "watching.md",
        ["Studio:Webhooks"] = "webhooks.md",
    };

    /// <summary>What is bound in the service as it is built.</summary>
    public static async Task<IReadOnlyList<SettingsSection>> ReadAsync()
    {
        List<ServiceDescriptor> registered = [];
        await using var app = new StudioApp([("Studio:Dispatch:Enabled", "false")], services: services => registered.AddRange(services));
        var asked = new Asked(app.Services.GetRequiredService<IConfiguration>());
        var provider = new WithConfiguration(app.Services, asked);
        var bound = new List<(string Path, Type Class)>();
        foreach (var descriptor in registered.Where(d => d.ServiceType.IsConstructedGenericType && d.ServiceType.GetGenericTypeDefinition() == typeof(IConfigureOptions<>) && d.ImplementationFactory is not null))
        {
            var type = descriptor.ServiceType.GetGenericArguments()[0];
            if (type.Assembly != typeof(StudioDb).Assembly && type.Assembly != typeof(HttpOptions).Assembly)
                continue;
            var configure = descriptor.ImplementationFactory!(provider);
            asked.Sections.Clear();
            typeof(IConfigureNamedOptions<>).MakeGenericType(type).GetMethod("Configure")!.Invoke(configure, [configure.GetType().GetProperty("Name")!.GetValue(configure), Activator.CreateInstance(type)]);
            if (asked.Sections is not [var section])
                throw new InvalidOperationException($"{type.Name} is not bound to one section of the configuration, but to {asked.Sections.Count}.");
            bound.Add((section, type));
        }

        // One class at several places: one for each network.
        return [.. bound.GroupBy(b => b.Class)
            .Select(g => Section(g.Count() == 1 ? g.First().Path : $"{g.First().Path[..g.First().Path.LastIndexOf(':')]}:<network>", g.Key))
            .OrderBy(s => s.Path, StringComparer.Ordinal)];
    }

    public static async Task<string> ToMarkdownAsync()
    {
        var page = new StringBuilder(
            """
            # Settings

            Generated from the options classes by `dotnet run --project TextileStudio.Tests -- docs ROOT`; a test says when it is out of date.

            A setting may stand in `appsettings.json` (`"Studio": { "Dispatch": { "LeaseSeconds": 120 } }`), in the environment (`Studio__Dispatch__LeaseSeconds=120`; the colon becomes two underscores)
            or on the command line (`--Studio:Dispatch:LeaseSeconds=120`, which other users of the machine can read); the later of the three wins. Items of a list have numbers: `Studio__Http__TrustedProxies__0`.
            A wrong value stops the start with a sentence. Changes need a restart. Secrets belong into the environment. `GEMINI_API_KEY`, `OPENAI_API_KEY`, `ARCJET_KEY` and the `OTEL_…` variables are read as their own tools name them.


            """.ReplaceLineEndings("\n"));
        Append(page, "Read before the rest", "", Single);
        foreach (var section in await ReadAsync())
            Append(page, section.Path, Introduction(section), section.Settings);
        return page.ToString().TrimEnd('\n') + "\n";
    }

    /// <summary>The class's sentence without the section's name, which stands above it, and the page that says more.</summary>
    private static string Introduction(SettingsSection section)
    {
        var about = section.Meaning.Replace($"Settings under `{section.Path}`", "", StringComparison.Ordinal).Replace($"Settings `{section.Path}`", "", StringComparison.Ordinal)
            .Replace("Settings under `Studio:Platforms:{name}`", "", StringComparison.Ordinal).TrimStart('.', ':', ' ');
        var more = Pages.TryGetValue(section.Path, out var page) ? $"More: [{page}]({page})." : "";
        return about.Length == 0 ? more : $"{char.ToUpperInvariant(about[0])}{about[1..]} {more}".TrimEnd();
    }

    private static void Append(StringBuilder page, string title, string meaning, IEnumerable<Setting> settings)
    {
        page.Append(CultureInfo.InvariantCulture, $"## {title}\n\n");
        if (meaning.Length > 0)
            page.Append(CultureInfo.InvariantCulture, $"{meaning}\n\n");
        page.Append("| setting, variable | value | unless set | meaning |\n|---|---|---|---|\n");
        foreach (var setting in settings)
            page.Append(CultureInfo.InvariantCulture, $"| `{setting.Path}`<br>`{setting.Variable}` | {setting.Type} | {setting.Default} | {setting.Meaning} |\n");
        page.Append('\n');
    }

    private static SettingsSection Section(string path, Type type) => new(path, type, OptionsSource.Of(type).Meaning, [.. Settings(path, type, Activator.CreateInstance(type)!)]);

    private static IEnumerable<Setting> Settings(string path, Type type, object defaults)
    {
        foreach (var property in type.GetProperties().Where(p => p is { CanWrite: true, GetMethod.IsPublic: true, SetMethod.IsPublic: true }).OrderBy(p => p.MetadataToken))
        {
            var at = $"{path}:{property.Name}";
            var value = property.GetValue(defaults);
            var meaning = OptionsSource.Of(type).Properties.GetValueOrDefault(property.Name, "");
            foreach (var constant in type.GetFields(BindingFlags.Public | BindingFlags.Static).Where(f => f.IsLiteral && f.FieldType == typeof(string)))
                meaning = meaning.Replace($"`{constant.Name}`", $"`{constant.GetRawConstantValue()}`", StringComparison.Ordinal);
            if (EntriesOf(property.PropertyType) is { } entry)
            {
                var names = string.Join(", ", ((IDictionary)value!).Keys.Cast<string>().Select(k => $"`{k}`"));
                if (!IsOurs(entry))
                {
                    yield return new Setting($"{at}:<name>", TypeOf(entry, property), string.Join(", ", ((IDictionary)value).Keys.Cast<string>().Select(k => $"`{k}` {Text(((IDictionary)value)[k])}")), meaning);
                    continue;
                }

                foreach (var inner in Settings($"{at}:<name>", entry, Activator.CreateInstance(entry)!))
                    yield return inner with { Meaning = $"{inner.Meaning}{(names.Length == 0 ? "" : $" Built in: {names}.")}" };
            }
            else if (IsOurs(property.PropertyType))
            {
                foreach (var inner in Settings(at, property.PropertyType, value!))
                    yield return inner;
            }
            else
            {
                yield return new Setting(property.PropertyType == typeof(string) || !typeof(IEnumerable).IsAssignableFrom(property.PropertyType) ? at : $"{at}:<number>", TypeOf(property.PropertyType, property), Text(value), meaning);
            }
        }
    }

    private static bool IsOurs(Type type) => type is { IsClass: true } && type.Namespace?.StartsWith("TextileStudio.", StringComparison.Ordinal) is true;

    private static Type? EntriesOf(Type type) => type.IsConstructedGenericType && type.GetGenericTypeDefinition() == typeof(IDictionary<,>) ? type.GetGenericArguments()[1] : null;

    private static string Text(object? value) => value switch
    {
        null or "" => "",
        bool yes => yes ? "`true`" : "`false`",
        string text => $"`{text}`",
        IEnumerable list => string.Join(", ", list.Cast<object>().Select(Text)),
        _ => $"`{Convert.ToString(value, CultureInfo.InvariantCulture)}`",
    };

    private static string TypeOf(Type declared, PropertyInfo property)
    {
        var type = Nullable.GetUnderlyingType(declared) ?? declared;
        var allowed = property.GetCustomAttribute<AllowedValuesAttribute>()?.Values.OfType<string>().Where(v => v.Length > 0).ToList() ?? [];
        if (property.GetCustomAttribute<RegularExpressionAttribute>()?.Pattern is { } pattern && pattern.All(c => char.IsAsciiLetter(c) || c is '|' or '_'))
            allowed = [.. pattern.Split('|')];
        if (type.IsEnum)
            allowed = [.. Enum.GetNames(type)];
        if (allowed.Count > 0)
            return string.Join(", ", allowed.Select(v => $"`{v}`"));
        if (type == typeof(bool))
            return "true or false";
        if (type == typeof(string))
            return "text";
        if (typeof(IEnumerable).IsAssignableFrom(type))
            return "list of texts";
        var range = property.GetCustomAttribute<RangeAttribute>() is { } limits ? string.Create(CultureInfo.InvariantCulture, $", {limits.Minimum:#,0.##} to {limits.Maximum:#,0.##}") : "";
        return $"{(type == typeof(int) || type == typeof(long) ? "whole number" : "number")}{range}{UnitOf(property.Name)}";
    }

    /// <summary>By our way of naming: a number's unit stands in its name.</summary>
    private static string UnitOf(string name) => new[]
    {
        ("Seconds", " s"), ("Ms", " ms"), ("Minutes", " min"), ("Days", " days"), ("PerDay", " a day"), ("Megabytes", " MB"), ("Usd", " US dollars"), ("Inr", " rupees"),
    }.Where(u => name.EndsWith(u.Item1, StringComparison.Ordinal)).Select(u => u.Item2).FirstOrDefault(name.StartsWith("Megabytes", StringComparison.Ordinal) ? " MB" : "");

    /// <summary>The services as they are, with a configuration that remembers what it was asked for.</summary>
    private sealed class WithConfiguration(IServiceProvider services, IConfiguration configuration) : IServiceProvider
    {
        public object? GetService(Type serviceType) => serviceType == typeof(IConfiguration) ? configuration : services.GetService(serviceType);
    }

    private sealed class Asked(IConfiguration configuration) : IConfiguration
    {
        public List<string> Sections { get; } = [];

        public string? this[string key]
        {
            get => configuration[key];
            set => configuration[key] = value;
        }

        public IConfigurationSection GetSection(string key)
        {
            Sections.Add(key);
            return configuration.GetSection(key);
        }

        public IEnumerable<IConfigurationSection> GetChildren() => configuration.GetChildren();

        public IChangeToken GetReloadToken() => configuration.GetReloadToken();
    }
}
