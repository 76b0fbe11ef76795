using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.DataProtection;

namespace TextileStudio.Api.Http;

/// <summary>Seals the key ring with the operator's certificate, so that a copy of the data directory alone opens nothing. Without one the keys lie readable for the service's own user.</summary>
internal static class KeyRingSeal
{
    public const string File = "Studio:KeyRing:CertificateFile";
    public const string Password = "Studio:KeyRing:CertificatePassword";

    public static IDataProtectionBuilder SealWith(this IDataProtectionBuilder protection, IConfiguration configuration)
    {
        if (configuration[File] is not { Length: > 0 } file)
            return protection;
        var certificate = Open(file, configuration[Password]);
        return protection.ProtectKeysWithCertificate(certificate).UnprotectKeysWithAnyCertificate(certificate);
    }

    private static X509Certificate2 Open(string file, string? password)
    {
        try
        {
            return X509CertificateLoader.LoadPkcs12FromFile(file, password);
        }
        catch (Exception fault) when (fault is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException($"{File} names a file that cannot be opened as a certificate with its private key, or {Password} is wrong.", fault);
        }
    }
}
