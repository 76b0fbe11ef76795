namespace TextileStudio.Core.Organizations;

/// <summary>What people type to sign in.</summary>
public static class SignInNames
{
    public const int Least = 3;
    public const int Most = 100;
    private const string Fix = "Use an e-mail address, or a name of 3 to 100 letters, digits and . _ - + @, without blanks.";

    /// <summary>The form it is kept and compared in; null for what is no sign-in name. Case does not matter.</summary>
    public static string? Normal(string? text)
    {
        text = text?.Trim().Normalize().ToLowerInvariant();
        return text is { Length: >= Least and <= Most } && text.All(c => char.IsLetterOrDigit(c) || char.IsSurrogate(c) || c is '.' or '_' or '-' or '+' or '@'
            || char.GetUnicodeCategory(c) is System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.SpacingCombiningMark) ? text : null;
    }

    public static Violation Bad(string? text) => new("/login", "sign_in_name", $"{Least}-{Most}", text is null ? null : Violation.Shown(text), Fix);
}

/// <summary>Which passwords are taken. Length is what counts; what stands on every guesser's list is refused.</summary>
public static class PasswordRules
{
    public const int Least = 10;
    public const int Most = 200;

    private static readonly HashSet<string> Guessed = new(StringComparer.OrdinalIgnoreCase)
    {
        "1234567890", "0123456789", "9876543210", "12345678910", "123456789012", "qwertyuiop", "qwerty12345", "1q2w3e4r5t", "1qaz2wsx3edc", "zaq12wsxcde", "password12", "password123",
        "password1234", "passw0rd123", "administrator", "admin12345", "admin123456", "welcome123", "welcome1234", "letmein123", "iloveyou12", "iloveyou123", "sunshine123", "princess123",
        "football123", "baseball123", "superman123", "trustno1234", "changeme123", "changeme1234", "india12345", "india123456", "jaishriram", "jaimatadi123", "krishna123", "omnamahshivaya", "textile123",
        "textilestudio", "abcdefghij", "abcd123456", "abc123456789", "asdfghjkl123", "qazwsxedcrfv", "1111111111", "0000000000", "correcthorsebatterystaple",
    };

    /// <summary>The form in which a password is hashed: the same characters are the same password, whatever keyboard wrote them.</summary>
    public static string Normal(string password) => password.Normalize();

    /// <summary>What is wrong with it, or null.</summary>
    public static Violation? Fault(string pointer, string password, string? login)
    {
        var text = Normal(password);
        if (text.Length is < Least or > Most)
            return new Violation(pointer, "password_length", $"{Least}-{Most}", $"{text.Length}", $"Choose a password of {Least} to {Most} characters; a few words in a row are easy to remember.");
        if (text.Distinct().Count() < 5 || Guessed.Contains(text))
            return new Violation(pointer, "password_guessable", null, null, "This password is among the first that are guessed. Choose another one.");
        var own = login?.Split('@')[0];
        return own is { Length: >= 4 } && text.Contains(own, StringComparison.OrdinalIgnoreCase)
            ? new Violation(pointer, "password_guessable", null, null, "The password must not hold your sign-in name. Choose another one.")
            : null;
    }
}
