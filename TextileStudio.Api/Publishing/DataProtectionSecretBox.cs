using Microsoft.AspNetCore.DataProtection;
using TextileStudio.Core.Publishing;

namespace TextileStudio.Api.Publishing;

/// <summary>Encrypts tokens and webhook secrets with the key ring in the data directory; the purpose binds a ciphertext to its organization and row.</summary>
internal sealed class DataProtectionSecretBox(IDataProtectionProvider protection) : ISecretBox
{
    private const string Root = "textile-studio/secrets/v1";

    public string Protect(string purpose, string secret) => protection.CreateProtector(Root, purpose).Protect(secret);

    public string Unprotect(string purpose, string protectedSecret) => protection.CreateProtector(Root, purpose).Unprotect(protectedSecret);
}
