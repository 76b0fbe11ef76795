using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing.Platforms;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Core.Publishing;

/// <summary>
/// What WhatsApp tells by itself: how messages fare, and what people write back. Reports come in any order and more than once, and are the only proof of a message
/// whose answer was lost. What names nothing of ours is passed over in silence.
/// </summary>
public sealed class WhatsAppWebhooks(WriteRetry writes, PostLedger ledger, IdSource ids, TimeProvider time)
{
    private const string Actor = "webhook:whatsapp";
    private static readonly HashSet<string> StopWords =
        new(["stop", "stop all", "stop promotions", "unsubscribe", "opt out", "optout", "no more", "बंद", "बंद करो", "बंद करें", "रोको", "रोकें", "நிறுத்து", "ఆపు", "বন্ধ", "બંધ"], StringComparer.Ordinal);

    /// <summary>Whether <paramref name="signature"/> (<c>sha256=…</c>) is the body's under the app's secret; compared in constant time.</summary>
    public static bool IsSigned(ReadOnlySpan<byte> body, string? signature, string secret)
    {
        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body, expected);
        Span<byte> given = stackalloc byte[HMACSHA256.HashSizeInBytes];
        return signature is { Length: 71 } && signature.StartsWith("sha256=", StringComparison.Ordinal)
            && Convert.FromHexString(signature.AsSpan(7), given, out _, out _) is System.Buffers.OperationStatus.Done
            && CryptographicOperations.FixedTimeEquals(expected, given);
    }

    /// <summary>Takes a webhook whose signature was found right, in one transaction: whoever is answered 200 may forget it. False for what is no JSON of the known form.</summary>
    public async Task<bool> ReceiveAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        JsonDocument document;
        try
        {
            document = LooseJson.Document(body);
        }
        catch (JsonException)
        {
            return false;
        }

        using (document)
        {
            if (document.RootElement.Text("object") != "whatsapp_business_account")
                return false;
            var values = document.RootElement.Items("entry").SelectMany(e => e.Items("changes")).Where(c => c.Text("field") == "messages").Select(c => c.At("value")).OfType<JsonElement>().ToList();
            for (var again = false; ; again = true)
            {
                try
                {
                    await writes.InTransactionAsync(Scope.System, (db, token) => ApplyAsync(db, values, token), cancellationToken);
                    return true;
                }
                catch (DbUpdateException duplicate) when (!again && WriteRetry.IsDuplicate(duplicate))
                {
                    // Another node took the same report at this moment; the second look finds it.
                }
            }
        }
    }

    private async Task<bool> ApplyAsync(StudioDb db, List<JsonElement> values, CancellationToken cancellationToken)
    {
        foreach (var value in values)
        {
            if (value.At("metadata")?.Id("phone_number_id") is not { } phone)
                continue;
            foreach (var status in value.Items("statuses"))
                await ReportAsync(db, phone, status, cancellationToken);
            foreach (var message in value.Items("messages"))
                await InboundAsync(db, phone, value, message, cancellationToken);
        }

        await db.SaveChangesAsync(cancellationToken);
        return true;
    }

    private async Task ReportAsync(StudioDb db, string phone, JsonElement status, CancellationToken cancellationToken)
    {
        if (status.Id("biz_opaque_callback_data") is not { Length: <= 64 } marker || DeliveryOf(status.Text("status")) is not { } delivery)
            return;
        var kind = status.Text("status")!;

        // The marker must be of a message of that very phone number: who signs for one number does not speak for another.
        var attempt = await db.Attempts.AsNoTracking().FirstOrDefaultAsync(a => a.Marker == marker && db.Posts.Any(p => p.Id == a.PostId && p.Platform == Platform.Whatsapp
            && db.Accounts.Any(acc => acc.Id == p.AccountId && acc.ExternalId == phone)), cancellationToken);
        if (attempt is null)
            return;
        var at = Instant(status.Text("timestamp")) ?? time.GetUtcNow();
        var errors = status.At("errors")?.GetRawText();
        if (!await db.NetworkEvents.AnyAsync(e => e.OrganizationId == attempt.OrganizationId && e.Marker == marker && e.Kind == kind, cancellationToken))
        {
            db.NetworkEvents.Add(new NetworkEvent
            {
                Id = ids.NewId(), OrganizationId = attempt.OrganizationId, Platform = Platform.Whatsapp, Marker = marker, Kind = kind, RemoteId = status.Id("id"), At = at, Detail = errors,
            });
            await db.SaveChangesAsync(cancellationToken);
        }

        var error = delivery is Delivery.Undelivered ? WhatsApp.ErrorOf(errors) : null;
        await ledger.NoteDeliveryAsync(db, attempt.PostId, delivery, at, error, cancellationToken);
        await ledger.HastenAsync(db, attempt.PostId, marker, cancellationToken);
        if (error?.Code == WhatsApp.OptedOut && await db.Posts.Where(p => p.Id == attempt.PostId).Select(p => p.RecipientId).FirstOrDefaultAsync(cancellationToken) is { } recipient)
            await ledger.OptOutAsync(db, recipient, "told WhatsApp to get no more offers", Actor, cancellationToken);
    }

    /// <summary>A person has written: free messages are allowed again for a day, and a plain no is honoured at once.</summary>
    private async Task InboundAsync(StudioDb db, string phone, JsonElement value, JsonElement message, CancellationToken cancellationToken)
    {
        var from = message.Id("from");
        var userId = message.Id("from_user_id") ?? value.Items("contacts").Where(c => c.Text("wa_id") == from).Select(c => c.Id("user_id")).FirstOrDefault();
        var at = Instant(message.Text("timestamp")) ?? time.GetUtcNow();
        var people = await db.Recipients
            .Where(r => (from != null && r.Phone == from) || (userId != null && r.UserId == userId))
            .Where(r => db.Accounts.Any(a => a.OrganizationId == r.OrganizationId && a.Platform == Platform.Whatsapp && a.ExternalId == phone))
            .ToListAsync(cancellationToken);
        foreach (var person in people)
        {
            if (!(person.LastInboundAt >= at))
                person.LastInboundAt = at;
            person.UserId = userId is { Length: <= 140 } ? userId : person.UserId;
            await db.SaveChangesAsync(cancellationToken);
            if (SaysStop(message))
                await ledger.OptOutAsync(db, person.Id, "answered STOP", Actor, cancellationToken);
        }
    }

    private static bool SaysStop(JsonElement message)
    {
        string?[] said =
        [
            message.At("text")?.Text("body"), message.At("button")?.Text("text"), message.At("button")?.Text("payload"),
            message.At("interactive")?.At("button_reply")?.Text("title"), message.At("interactive")?.At("button_reply")?.Text("id"),
        ];
        return said.OfType<string>().Any(text => StopWords.Contains(text.Normalize().Trim().Trim('.', '!', '"', '\'', '*').Trim().ToLowerInvariant()));
    }

    private static Delivery? DeliveryOf(string? status) => status switch
    {
        "sent" => Delivery.Sent,
        "delivered" => Delivery.Delivered,
        "read" or "played" => Delivery.Read,
        "failed" => Delivery.Undelivered,
        _ => null,
    };

    private static DateTimeOffset? Instant(string? seconds) =>
        long.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var epoch) && epoch < 253_402_300_800 ? DateTimeOffset.FromUnixTimeSeconds(epoch) : null;
}
