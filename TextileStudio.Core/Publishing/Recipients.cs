using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Data;
using TextileStudio.Core.Organizations;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Core.Publishing;

/// <summary>A recipient as a client describes one. Everything is optional here so that all that is missing can be named at once.</summary>
/// <param name="Phone">With country code, or an Indian mobile number without.</param>
/// <param name="Tag">The group for broadcasts to a part.</param>
/// <param name="OptedInAt">When the person agreed.</param>
/// <param name="OptInSource">How: "counter form", "website".</param>
public sealed record RecipientDraft(string? Phone = null, string? Name = null, string? Tag = null, DateTimeOffset? OptedInAt = null, string? OptInSource = null);

/// <summary>Which recipients to list.</summary>
/// <param name="OptedOut">True: only those who opted out; false: only those who may be written to.</param>
public sealed record RecipientFilter(string? Tag = null, string? Text = null, bool? OptedOut = null);

/// <summary>One page of recipients, newest first.</summary>
public sealed record RecipientPage(long Count, IReadOnlyList<Recipient> Recipients, string[]? Next, string[]? Previous);

/// <summary>How many people may be written to, in all and by tag.</summary>
public sealed record Audiences(int Everybody, IReadOnlyDictionary<string, int> ByTag);

/// <summary>The people who agreed to get messages: kept with the evidence, and with their no. Importing is in <c>Recipients.Import.cs</c>.</summary>
public sealed partial class Recipients(StudioDbs dbs, WriteRetry writes, PostLedger ledger, IdSource ids, TimeProvider time)
{
    public const int NameLimit = 120;
    public const int TagLimit = 40;
    public const int SourceLimit = 200;

    /// <summary>Clocks differ a little; an agreement of tomorrow is a slip.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(5);

    public async Task<Outcome<RecipientPage>> PageAsync(string organizationId, RecipientFilter filter, int size, string[]? cursor, CancellationToken cancellationToken)
    {
        await using var db = dbs.ForOrganization(organizationId);
        var rows = Filtered(db, filter);
        var slice = await Keyset.ReadAsync(rows, r => r.CreatedAt, r => r.Id, descending: true, size, cursor,
            string.Join('\n', "recipients", organizationId, filter.Tag, filter.Text, filter.OptedOut), cancellationToken);
        return slice is null ? Keyset.BadCursor() : new RecipientPage(await rows.LongCountAsync(cancellationToken), slice.Rows, slice.Next, slice.Previous);
    }

    /// <summary>Null when not there, or another tenant's.</summary>
    public async Task<Recipient?> FindAsync(string organizationId, string id, CancellationToken cancellationToken)
    {
        await using var db = dbs.ForOrganization(organizationId);
        return await db.Recipients.AsNoTracking().FirstOrDefaultAsync(r => r.Id == id, cancellationToken);
    }

    public async Task<Audiences> AudiencesAsync(string organizationId, CancellationToken cancellationToken)
    {
        await using var db = dbs.ForOrganization(organizationId);
        var groups = await db.Recipients.Where(r => r.OptedOutAt == null).GroupBy(r => r.Tag).Select(g => new { g.Key, Count = g.Count() }).ToListAsync(cancellationToken);
        return new Audiences(groups.Sum(g => g.Count), groups.Where(g => g.Key is not null).OrderBy(g => g.Key, StringComparer.Ordinal).ToDictionary(g => g.Key!, g => g.Count));
    }

    /// <summary>
    /// Adds somebody. Who opted out comes back only with an agreement given after that. <paramref name="alongside"/> runs in the same transaction, for an idempotency key.
    /// </summary>
    public async Task<Outcome<Recipient>> AddAsync(
        Author author, RecipientDraft draft, Func<StudioDb, Recipient, CancellationToken, Task>? alongside, CancellationToken cancellationToken)
    {
        var violations = Violations(draft);
        if (violations.Count > 0)
            return Refused(violations);
        var phone = PhoneNumber.Normal(draft.Phone)!;
        return await writes.InTransactionAsync<Outcome<Recipient>>(Scope.Of(author.OrganizationId), async (db, token) =>
        {
            await AloneAsync(db, author.OrganizationId, token);
            var known = await db.Recipients.FirstOrDefaultAsync(r => r.Phone == phone, token);
            if (known is { OptedOutAt: null })
                return Known(known);
            if (known is not null && draft.OptedInAt <= known.OptedOutAt)
                return Refused([NoNewAgreement(known)]);
            if (known is null)
                db.Recipients.Add(known = NewRow(author.OrganizationId, phone, draft));
            else
                Merge(known, draft);
            await db.SaveChangesAsync(token);
            if (alongside is not null)
                await alongside(db, known, token);
            return known;
        }, cancellationToken);
    }

    /// <summary>Nothing more is sent to them, from this instant: what waits for them is cancelled. Doing it again changes nothing.</summary>
    public async Task<Outcome<Recipient>> OptOutAsync(Author author, string id, string? reason, CancellationToken cancellationToken) =>
        await writes.InTransactionAsync<Outcome<Recipient>>(Scope.Of(author.OrganizationId), async (db, token) =>
        {
            if (!await db.Recipients.AnyAsync(r => r.Id == id, token))
                return Refusal.NotFound("recipient");
            await ledger.OptOutAsync(db, id, reason ?? "told the shop", author.Actor, token);
            return await db.Recipients.AsNoTracking().SingleAsync(r => r.Id == id, token);
        }, cancellationToken);

    /// <summary>Removes somebody. Who has messages stays as opted out, for the messages and the no are a record.</summary>
    public async Task<Outcome<bool>> DeleteAsync(Author author, string id, CancellationToken cancellationToken) =>
        await writes.InTransactionAsync<Outcome<bool>>(Scope.Of(author.OrganizationId), async (db, token) =>
        {
            if (!await db.Recipients.AnyAsync(r => r.Id == id, token))
                return Refusal.NotFound("recipient");
            if (await db.Posts.AnyAsync(p => p.RecipientId == id, token))
                await ledger.OptOutAsync(db, id, "removed by the shop", author.Actor, token);
            else
                await db.Recipients.Where(r => r.Id == id).ExecuteDeleteAsync(token);
            db.Audit(author, time.GetUtcNow(), "recipient.removed", id, null);
            await db.SaveChangesAsync(token);
            return true;
        }, cancellationToken);

    /// <summary>Two that add the same number at once do it one after another: on SQLite the write transaction is alone, PostgreSQL needs a lock.</summary>
    private static async Task AloneAsync(StudioDb db, string organizationId, CancellationToken cancellationToken)
    {
        if (db is PostgresStudioDb)
            await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({"recipients/" + organizationId}, 0))", cancellationToken);
    }

    private static IQueryable<Recipient> Filtered(StudioDb db, RecipientFilter filter)
    {
        var rows = db.Recipients.AsQueryable();
        if (filter.Tag is { } tag)
            rows = rows.Where(r => r.Tag == tag);
        if (filter.OptedOut is { } gone)
            rows = rows.Where(r => (r.OptedOutAt != null) == gone);
        if (!string.IsNullOrWhiteSpace(filter.Text))
        {
            var text = filter.Text.Trim().Normalize();
            var digits = string.Concat(text.Where(char.IsAsciiDigit));
#pragma warning disable CA1304, CA1311, CA1862 // translated to SQL's lower(), which takes no culture
            var lower = text.ToLowerInvariant();
            rows = digits.Length >= 3
                ? rows.Where(r => r.Phone.Contains(digits) || (r.Name != null && r.Name.ToLower().Contains(lower)))
                : rows.Where(r => r.Name != null && r.Name.ToLower().Contains(lower));
#pragma warning restore CA1304, CA1311, CA1862
        }

        return rows;
    }

    private List<Violation> Violations(RecipientDraft draft)
    {
        List<Violation> violations = [];
        if (string.IsNullOrWhiteSpace(draft.Phone))
            violations.Add(new Violation("/phone", "required", "a mobile number", null, "Give the person's mobile number."));
        else if (PhoneNumber.Normal(draft.Phone) is null)
            violations.Add(new Violation("/phone", "phone", "+ and 8 to 15 digits", Violation.Shown(draft.Phone), "Write the mobile number with + and the country code; an Indian one may be just its ten digits."));
        Words("/name", draft.Name, NameLimit);
        Words("/tag", draft.Tag, TagLimit);
        if (draft.OptedInAt is null)
            violations.Add(new Violation("/opted_in_at", "required", "a date or instant", null, "Say when the person agreed; without that nobody is written to."));
        else if (draft.OptedInAt > time.GetUtcNow() + Slack)
            violations.Add(new Violation("/opted_in_at", "time_in_future", Zones.Rfc3339(time.GetUtcNow()), Zones.Rfc3339(draft.OptedInAt.Value), "The agreement lies in the future; give the time it was given at."));
        if (string.IsNullOrWhiteSpace(draft.OptInSource))
            violations.Add(new Violation("/opt_in_source", "required", "a few words", null, "Say how the person agreed, for instance: counter form."));
        else
            Words("/opt_in_source", draft.OptInSource, SourceLimit);
        return violations;

        void Words(string pointer, string? text, int most)
        {
            if (text is null)
                return;
            if (PostText.Normal(text) is not { } normal)
                violations.Add(new Violation(pointer, "text_malformed", null, null, "The text holds a NUL character or half a character; send proper Unicode."));
            else if (normal.Length > most)
                violations.Add(new Violation(pointer, "text_length", $"{most}", $"{normal.Length}", $"Shorten it to {most} characters."));
        }
    }

    private Recipient NewRow(string organizationId, string phone, RecipientDraft draft) => new()
    {
        Id = ids.NewId(),
        OrganizationId = organizationId,
        Phone = phone,
        Name = Words(draft.Name),
        Tag = Words(draft.Tag),
        OptedInAt = draft.OptedInAt!.Value.ToUniversalTime(),
        OptInSource = Words(draft.OptInSource)!,
        CreatedAt = time.GetUtcNow(),
    };

    /// <summary>What the draft says replaces what was known; an older agreement replaces no newer one.</summary>
    private static void Merge(Recipient row, RecipientDraft draft)
    {
        row.Name = Words(draft.Name) ?? row.Name;
        row.Tag = Words(draft.Tag) ?? row.Tag;
        if (draft.OptedInAt > row.OptedInAt)
            (row.OptedInAt, row.OptInSource) = (draft.OptedInAt.Value.ToUniversalTime(), Words(draft.OptInSource)!);
        if (row.OptedOutAt < draft.OptedInAt)
            (row.OptedOutAt, row.OptOutReason) = (null, null);
    }

    private static string? Words(string? text) => string.IsNullOrWhiteSpace(text) ? null : PostText.Normal(text)!.Trim();

    private static Violation NoNewAgreement(Recipient known) => new("/opted_in_at", "opted_out", Zones.Rfc3339(known.OptedOutAt!.Value), null,
        "This person has asked for no more messages. Only an agreement given after that brings them back.");

    private static Refusal Known(Recipient known) => new(RefusalKind.Conflict, "recipient_exists", "This number is among the recipients already.")
    {
        Extra = new Dictionary<string, object?> { ["existing_recipient_id"] = known.Id },
    };

    private static Refusal Refused(List<Violation> violations) => new(RefusalKind.Rule, "invalid_recipient",
        violations.Count == 1 ? violations[0].Fix : $"{violations.Count} things about this recipient are against the rules; see violations.", violations);
}
