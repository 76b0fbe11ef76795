using System.Security.Cryptography;

namespace TextileStudio.Core.Data;

/// <summary>Makes ids. Rows get UUIDv7 (they sort by creation); public addresses get 128 random bits (nothing to guess).</summary>
public sealed class IdSource(TimeProvider time)
{
    /// <summary>A UUIDv7 in lower-case text.</summary>
    public string NewId() => Guid.CreateVersion7(time.GetUtcNow()).ToString();

    /// <summary>32 lower-case hexadecimal digits from the operating system's random source.</summary>
    public static string NewUnguessable() => RandomNumberGenerator.GetHexString(32, lowercase: true);
}
