namespace TextileStudio.Core.Publishing.Platforms;

/// <summary>
/// Where a network tells us to send bytes. It is followed only to the origin we talk to anyway or, over https, to a host of that network's own: a token or a
/// customer's picture goes nowhere else, whatever an answer says.
/// </summary>
internal static class UploadAddress
{
    /// <summary>Null where <paramref name="text"/> is no address or leads elsewhere. <paramref name="domains"/> are names such as <c>tiktokapis.com</c>; hosts below them count.</summary>
    public static Uri? Trusted(PublishContext context, string? text, params string[] domains)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.UserInfo.Length > 0)
            return null;
        if (Uri.Compare(address, context.Http.BaseAddress, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0)
            return address;
        return address.Scheme == Uri.UriSchemeHttps && address.IsDefaultPort
            && Array.Exists(domains, d => address.Host.Equals(d, StringComparison.OrdinalIgnoreCase) || address.Host.EndsWith("." + d, StringComparison.OrdinalIgnoreCase)) ? address : null;
    }
}
