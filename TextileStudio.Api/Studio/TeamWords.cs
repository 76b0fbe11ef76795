using TextileStudio.Core.Data;
using TextileStudio.Core.Organizations;

namespace TextileStudio.Api.Studio;

/// <summary>How the pages speak of roles, scopes and what was done.</summary>
public static class TeamWords
{
    private static readonly Dictionary<string, string> Acts = new(StringComparer.Ordinal)
    {
        ["organization.changed"] = "changed the shop's settings",
        ["provider.set"] = "set the identity provider",
        ["provider.removed"] = "removed the identity provider",
        ["member.added"] = "added the member",
        ["member.joined"] = "joined",
        ["member.changed"] = "changed the member",
        ["member.removed"] = "removed the member",
        ["member.signed_in"] = "signed in",
        ["member.signed_out"] = "ended the sessions of",
        ["member.locked"] = "typed too many wrong passwords; signing in is locked for",
        ["member.password_changed"] = "changed the own password",
        ["member.password_reset"] = "set a new password by a link",
        ["reset.created"] = "made a password link for",
        ["invitation.created"] = "made an invitation",
        ["invitation.revoked"] = "took back an invitation",
        ["key.created"] = "made the API key",
        ["key.rotated"] = "rotated the API key",
        ["key.revoked"] = "revoked the API key",
        ["account.connected"] = "connected",
        ["account.changed"] = "changed",
        ["account.disconnected"] = "disconnected",
        ["webhook.created"] = "made the webhook to",
        ["webhook.changed"] = "changed the webhook to",
        ["webhook.secret_rotated"] = "made a new secret for the webhook to",
        ["webhook.removed"] = "removed the webhook to",
        ["budget.changed"] = "set the monthly budget",
        ["brand_kit.changed"] = "changed the brand kit",
        ["brand_kit.removed"] = "removed the brand kit",
        ["recipient.removed"] = "removed a recipient",
        ["recipients.imported"] = "imported recipients",
        ["studio.restored"] = "restored the studio from a backup",
    };

    /// <summary>Acts whose actor is the thing itself: the name stands there already.</summary>
    private static readonly HashSet<string> OfOneself = ["member.joined", "member.signed_in", "member.password_changed", "member.password_reset"];

    /// <summary>Fields whose values are ids, which tell people nothing.</summary>
    private static readonly HashSet<string> Ids = ["replaced_by", "invitation", "made_by"];

    public static string Name(Role role) => role.ToString();

    /// <summary>What a role may do, after its name.</summary>
    public static string About(Role role) => role switch
    {
        Role.Viewer => "sees posts and posters, changes nothing",
        Role.Editor => "makes posters, plans posts, connects accounts",
        Role.Admin => "does what editors do, and looks after members, keys and settings",
        _ => "does everything, and makes other owners",
    };

    public static string About(KeyScopes scope) => scope switch
    {
        KeyScopes.Read => "See posts, posters, accounts",
        KeyScopes.Write => "Make posters, plan posts",
        KeyScopes.Admin => "Members, keys, settings",
        _ => "Everything owners do",
    };

    /// <summary>The roles that somebody with these scopes may give, the smallest first.</summary>
    public static IEnumerable<Role> Givable(KeyScopes scopes) => Enum.GetValues<Role>().Where(r => scopes.Cover(r.Scopes()));

    /// <summary>What was done, as the middle of a sentence; the name of an act that has no words here.</summary>
    public static string Act(AuditEntry entry) => Acts.GetValueOrDefault(entry.Action, entry.Action.Replace('.', ' ').Replace('_', ' '));

    /// <summary>On what it was done; null where the sentence is whole without.</summary>
    public static string? Target(AuditEntry entry) => OfOneself.Contains(entry.Action) ? null : entry.TargetName;

    public static string Actor(AuditEntry entry) => entry.ActorName ?? entry.Actor.Split(':', 2)[0] switch
    {
        "stranger" => "Somebody",
        "operator" => "The operator",
        "key" => "An API key",
        var other => other,
    };

    /// <summary>What kind of actor that was, where it is no person.</summary>
    public static string? Kind(AuditEntry entry) => entry.Actor.StartsWith("key:", StringComparison.Ordinal) ? "API key" : null;

    /// <summary>The changed fields, each in a few words.</summary>
    public static IEnumerable<string> Changes(AuditEntry entry) =>
        (StudioJson.Read<Dictionary<string, AuditChange>>(entry.Changes) ?? []).Where(c => !Ids.Contains(c.Key)).Select(c => (Field: c.Key.Replace('_', ' '), c.Value) switch
        {
            ({ } field, { Old: null, New: { } fresh }) => $"{field}: {fresh}",
            ({ } field, { Old: { } old, New: null }) => $"{field}: {old} → none",
            ({ } field, var change) => $"{field}: {change.Old} → {change.New}",
        });
}
