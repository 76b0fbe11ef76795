namespace TextileStudio.Core.Data;

/// <summary>Whose rows a <see cref="StudioDb"/> sees. The default sees nothing, so a forgotten scope shows as missing data, never as another tenant's.</summary>
public readonly record struct Scope
{
    private Scope(string? organizationId, bool system)
    {
        OrganizationId = organizationId;
        IsSystem = system;
    }

    public string? OrganizationId { get; }

    public bool IsSystem { get; }

    /// <summary>One tenant's rows.</summary>
    public static Scope Of(string organizationId) => new(organizationId, system: false);

    /// <summary>Every tenant's rows: the dispatcher, sign-in by key, housekeeping.</summary>
    public static Scope System { get; } = new(null, system: true);
}
