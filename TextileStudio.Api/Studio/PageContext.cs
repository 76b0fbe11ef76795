using System.Globalization;
using System.Text.RegularExpressions;
using NodaTime;
using TextileStudio.Api.Http;

namespace TextileStudio.Api.Studio;

/// <summary>What every page of one request needs to know: who asks, in which time zone times are shown, which moment it is. Filled by <see cref="PageGuard"/>.</summary>
public sealed partial class PageContext(TimeProvider time)
{
    /// <summary>Null on pages anybody may see.</summary>
    public Caller? Caller { get; internal set; }

    /// <summary>Whether the caller came by a page session; the Development sign-in without a key has none to leave.</summary>
    public bool CanSignOut { get; internal set; }

    public DateTimeZone Zone { get; internal set; } = DateTimeZone.Utc;

    /// <summary>One moment for the whole page, so that two lines never disagree.</summary>
    public DateTimeOffset Now { get; } = time.GetUtcNow();

    public string Path { get; internal set; } = "/";

    /// <summary>Whether the shop has a WhatsApp account, and so people to write to.</summary>
    public bool HasWhatsApp { get; internal set; }

    /// <summary>For pages behind sign-in, where there always is a caller.</summary>
    public string OrganizationId => Caller?.OrganizationId ?? throw new InvalidOperationException("This page has no caller.");

    public bool MayAdminister => Caller?.Scopes.HasFlag(Core.Organizations.KeyScopes.Admin) ?? false;

    public bool IsOwner => Caller?.Scopes.HasFlag(Core.Organizations.KeyScopes.Owner) ?? false;

    public bool MayWrite => Caller?.Scopes.HasFlag(Core.Organizations.KeyScopes.Write) ?? false;

    /// <summary>For instance <c> (UTC+05:30)</c>; empty for UTC itself.</summary>
    public string ZoneOffset => Zone == DateTimeZone.Utc ? "" : $" (UTC{Zone.GetUtcOffset(Instant.FromDateTimeOffset(Now)).ToString("m", null)})";

    /// <summary>An instant on the organization's clocks.</summary>
    public LocalDateTime Local(DateTimeOffset instant) => Instant.FromDateTimeOffset(instant).InZone(Zone).LocalDateTime;

    /// <summary>A sentence of the service, which knows no zone, with its UTC times put on the organization's clocks.</summary>
    public string Told(string sentence) => UtcTime().Replace(sentence, match =>
        DateTimeOffset.TryParse(match.Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? TimeWords.Full(Local(at)) : match.Value);

    [GeneratedRegex(@"\b\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d)?Z\b", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 10_000)]
    private static partial Regex UtcTime();
}
