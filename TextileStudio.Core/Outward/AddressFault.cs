namespace TextileStudio.Core.Outward;

/// <summary>Why an address that a stranger gave is not called.</summary>
public enum AddressFault
{
    /// <summary>Neither http nor https, or http where https is needed.</summary>
    Scheme,

    TooLong,

    /// <summary>It carries a user name or password.</summary>
    UserInfo,

    /// <summary>No host, or another port than the scheme's own.</summary>
    HostOrPort,

    /// <summary>At least one of the addresses its name stands for is not on the public internet.</summary>
    NotPublic,

    /// <summary>Its name stands for no address at all.</summary>
    NameUnknown,
}

/// <summary>Thrown by every call of <see cref="OutwardWeb"/> to an address that may not be called; nothing was sent.</summary>
public sealed class AddressRefusedException(AddressFault fault) : IOException($"The address is refused: {fault}.")
{
    public AddressFault Fault { get; } = fault;

    /// <summary>The fault behind what an HTTP client threw; null when it was something else.</summary>
    public static AddressFault? In(Exception? exception) => exception switch
    {
        null => null,
        AddressRefusedException refused => refused.Fault,
        _ => In(exception.InnerException),
    };
}
