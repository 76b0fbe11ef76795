using System.ComponentModel.DataAnnotations;

namespace TextileStudio.Core.Organizations;

/// <summary>Settings under <c>Studio:SignIn</c>.</summary>
public sealed class SignInSettings
{
    /// <summary>Wrong passwords for one name before it is locked.</summary>
    [Range(3, 100)]
    public int TriesPerName { get; set; } = 10;

    /// <summary>Wrong passwords from one address before it is locked. Everybody behind one proxy has one address.</summary>
    [Range(3, 10_000)]
    public int TriesPerAddress { get; set; } = 50;

    /// <summary>How long tries count, and so how long a lock lasts at most.</summary>
    [Range(1, 1_440)]
    public int LockMinutes { get; set; } = 15;

    /// <summary>Rounds of PBKDF2-HMAC-SHA512 for one password.</summary>
    [Range(100_000, 10_000_000)]
    public int PasswordRounds { get; set; } = 210_000;
}
