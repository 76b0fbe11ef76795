using System.Text.Json;
using System.Text.Json.Nodes;
using TextileStudio.Core.Data;

namespace TextileStudio.Core.Publishing.Connecting;

/// <summary>The network-specific settings of an account: facts the network told, and what its owner may choose.</summary>
public static class AccountSettings
{
    private const int LongestValue = 512;
    private static readonly string[] Switches = ["disable_comment", "disable_duet", "disable_stitch", "duplicate_check"];

    /// <summary>What the owner may change, by network.</summary>
    public static IReadOnlyDictionary<Platform, IReadOnlyList<string>> Changeable { get; } = new Dictionary<Platform, IReadOnlyList<string>>
    {
        [Platform.Tiktok] = ["privacy_level", "disable_comment", "disable_duet", "disable_stitch"],
        [Platform.Whatsapp] = ["template", "text_template", "video_template", "template_language"],
        [Platform.Linkedin] = ["duplicate_check"],
    };

    /// <summary>The stored settings with these on top; a null removes one.</summary>
    internal static string With(string stored, JsonObject? more)
    {
        var settings = StudioJson.Read<JsonObject>(stored) ?? [];
        foreach (var (name, value) in more ?? [])
        {
            settings.Remove(name);
            if (value is not null)
                settings[name] = value.DeepClone();
        }

        return settings.ToJsonString();
    }

    /// <summary>What is wrong with a change; empty when it can be made.</summary>
    internal static IReadOnlyList<Violation> Check(Account account, JsonObject change)
    {
        var allowed = Changeable.GetValueOrDefault(account.Platform) ?? [];
        var violations = new List<Violation>();
        foreach (var (name, value) in change)
        {
            if (!allowed.Contains(name))
            {
                violations.Add(new Violation($"/settings/{Violation.Shown(name)}", "unknown_setting", allowed.Count == 0 ? null : string.Join(", ", allowed), null,
                    $"Accounts on {PlatformNames.Of(account.Platform)} have no such setting to change."));
            }
            else if (Switches.Contains(name)
                ? value is not null && value.GetValueKind() is not (JsonValueKind.True or JsonValueKind.False)
                : value is not null && (value.GetValueKind() is not JsonValueKind.String || value.GetValue<string>() is not { Length: > 0 and <= LongestValue }))
            {
                violations.Add(new Violation($"/settings/{name}", "type", Switches.Contains(name) ? "true or false" : $"a text of 1 to {LongestValue} characters", null, "Send a value of this kind, or null to remove it."));
            }
            else if (name == "privacy_level" && value is not null && StudioJson.Read<JsonObject>(account.Settings)?["privacy_level_options"] is JsonArray { Count: > 0 } options
                && !options.Any(o => o!.GetValue<string>() == value.GetValue<string>()))
            {
                violations.Add(new Violation("/settings/privacy_level", "choice", string.Join(", ", options.Select(o => o!.GetValue<string>())), Violation.Shown(value.GetValue<string>()), "Choose one of what TikTok offers this account."));
            }
        }

        return violations;
    }
}
