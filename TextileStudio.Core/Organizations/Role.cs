namespace TextileStudio.Core.Organizations;

/// <summary>What a member is in an organization; each role may do what the one before may, and more.</summary>
public enum Role
{
    /// <summary>Sees everything but administration.</summary>
    Viewer,

    /// <summary>Makes posters, plans posts, connects accounts.</summary>
    Editor,

    /// <summary>Also members, keys, settings; makes no owners.</summary>
    Admin,

    /// <summary>Everything.</summary>
    Owner,
}

/// <summary>What roles and scopes allow. Nobody hands on more than these say.</summary>
public static class Roles
{
    /// <summary>The scopes a member of this role acts with.</summary>
    public static KeyScopes Scopes(this Role role) => role switch
    {
        Role.Viewer => KeyScopes.Read,
        Role.Editor => KeyScopes.Read | KeyScopes.Write,
        Role.Admin => KeyScopes.Read | KeyScopes.Write | KeyScopes.Admin,
        Role.Owner => KeyScopes.All,
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "A role without scopes."),
    };

    /// <summary>Whether who holds these scopes may give, take or change those of <paramref name="other"/>.</summary>
    public static bool Cover(this KeyScopes holder, KeyScopes other) => (other & ~holder) == KeyScopes.None;

    /// <summary>The refusal of an act on rights that the actor does not have.</summary>
    public static Refusal Beyond(string pointer, KeyScopes holder, KeyScopes wanted) => new(RefusalKind.Rule, "beyond_own_rights",
        "Nobody can give, take or change rights beyond their own. Somebody who has them can do this.",
        [new Violation(pointer, "granter", Words(holder), Words(wanted), "Choose rights that you have yourself, or ask an owner.")]);

    private static string Words(KeyScopes scopes) => scopes is KeyScopes.All ? "read, write, admin, owner" : scopes.ToString().ToLowerInvariant();
}
