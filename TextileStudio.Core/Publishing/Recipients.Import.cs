using System.Globalization;
using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Data;
using TextileStudio.Core.Organizations;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Core.Publishing;

/// <summary>What became of one row of an import.</summary>
public enum ImportResult
{
    Added,

    /// <summary>The person was known; name, tag or a newer agreement were taken over.</summary>
    Updated,

    /// <summary>The person was known, and the row says nothing new.</summary>
    Unchanged,

    /// <summary>Had opted out, and has agreed again since.</summary>
    OptedInAgain,

    /// <summary>The same number stands further up; the two were merged.</summary>
    Merged,

    Refused,
}

/// <summary>One row, by the line of the file it begins on; the first line is 1.</summary>
public sealed record ImportRow(int Line, ImportResult Result, string? Phone, IReadOnlyList<Violation> Violations);

/// <summary>What an import did, or with <paramref name="DryRun"/> would do.</summary>
public sealed record ImportReport(bool DryRun, int Rows, int Added, int Updated, int Unchanged, int OptedInAgain, int Merged, int Refused, IReadOnlyList<ImportRow> Results);

/// <content>Importing a list. Rows are judged one by one: a bad row hinders no other, and nothing of it is kept.</content>
public sealed partial class Recipients
{
    public const int MostRows = 5_000;
    public const int MostBytes = 2 * 1024 * 1024;

    private static readonly string[] Columns = ["phone", "name", "tag", "opted_in_at", "opt_in_source"];
    private static readonly string[] Required = ["phone", "opted_in_at", "opt_in_source"];
    private static readonly string[] Days = ["yyyy-MM-dd", "d/M/yyyy", "d-M-yyyy", "d.M.yyyy"];

    /// <summary>
    /// Reads a CSV with the columns <c>phone,name,tag,opted_in_at,opt_in_source</c> in any order, the first and the last two required. All rows that can be taken are taken in one transaction.
    /// </summary>
    public async Task<Outcome<ImportReport>> ImportAsync(Author author, string csv, bool dryRun, Func<StudioDb, ImportReport, CancellationToken, Task>? alongside, CancellationToken cancellationToken)
    {
        var records = Csv.Read(csv).Take(MostRows + 2).ToList();
        if (HeaderFault(records) is { } fault)
            return fault;
        var header = records[0].Fields.Select(f => f.Trim().ToLowerInvariant().Replace(' ', '_')).ToList();
        var rows = records.Skip(1).Select(record => Read(header, record)).ToList();
        if (dryRun)
        {
            await using var db = dbs.ForOrganization(author.OrganizationId);
            return await ApplyAsync(db, author, rows, dryRun: true, cancellationToken);
        }

        return await writes.InTransactionAsync<Outcome<ImportReport>>(Scope.Of(author.OrganizationId), async (db, token) =>
        {
            await AloneAsync(db, author.OrganizationId, token);
            var report = await ApplyAsync(db, author, rows, dryRun: false, token);
            db.Audit(author, time.GetUtcNow(), "recipients.imported", null, null, ("rows", null, $"{report.Rows}"), ("refused", null, $"{report.Refused}"));
            await db.SaveChangesAsync(token);
            if (alongside is not null)
                await alongside(db, report, token);
            return report;
        }, cancellationToken);
    }

    private static Refusal? HeaderFault(List<CsvRecord> records)
    {
        Refusal Bad(string detail, string rule, string? limit, string? actual) =>
            new(RefusalKind.Rule, "invalid_import", detail, [new Violation("", rule, limit, actual, detail)]);
        if (records.Count == 0)
            return Bad("The file is empty. Its first line names the columns: phone,name,tag,opted_in_at,opt_in_source.", "required", null, null);
        var header = records[0].Fields.Select(f => f.Trim().ToLowerInvariant().Replace(' ', '_')).ToList();
        if (header.Find(c => !Columns.Contains(c)) is { } stranger)
            return Bad($"The first line names a column “{Violation.Shown(stranger)}”, which is none of {string.Join(", ", Columns)}.", "columns", string.Join(",", Columns), Violation.Shown(stranger));
        if (header.Distinct().Count() != header.Count)
            return Bad("The first line names a column twice.", "columns", string.Join(",", Columns), null);
        if (Required.Where(c => !header.Contains(c)).ToList() is { Count: > 0 } lacking)
            return Bad($"The first line lacks {string.Join(", ", lacking)}: without the record of an agreement nobody is written to.", "columns", string.Join(",", Columns), null);
        return records.Count - 1 > MostRows ? Bad($"At most {MostRows} rows are taken at once; split the file.", "rows", $"{MostRows}", null) : null;
    }

    private (CsvRecord Record, RecipientDraft Draft, List<Violation> Violations) Read(List<string> header, CsvRecord record)
    {
        string? Field(string column) => header.IndexOf(column) is var at and >= 0 && at < record.Fields.Count && record.Fields[at].Trim() is { Length: > 0 } text ? text : null;
        var agreed = Field("opted_in_at");
        var draft = new RecipientDraft(Field("phone"), Field("name"), Field("tag"), Instant(agreed), Field("opt_in_source"));
        if (record.Broken)
            return (record, draft, [new Violation("", "quote", null, null, "A quotation mark that begins here is never closed.")]);
        if (record.Fields.Count > header.Count)
            return (record, draft, [new Violation("", "fields", $"{header.Count}", $"{record.Fields.Count}", "The row has more fields than the first line names; put quotes around a field that holds a comma.")]);
        var violations = Violations(draft);
        if (agreed is not null && draft.OptedInAt is null)
            violations[violations.FindIndex(v => v.Pointer == "/opted_in_at")] = new Violation("/opted_in_at", "instant", "2026-10-01 or RFC 3339", Violation.Shown(agreed), "Write the day as 2026-10-01, or an instant with its offset.");
        return (record, draft, violations);
    }

    /// <summary>An instant, or a day as India and the world write it; a day begins in UTC.</summary>
    private static DateTimeOffset? Instant(string? text) =>
        text is null ? null
        : InstantText.TryParse(text, out var instant) ? instant.ToUniversalTime()
        : DateTimeOffset.TryParseExact(text, Days, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var day) ? day
        : null;

    private async Task<ImportReport> ApplyAsync(
        StudioDb db, Author author, List<(CsvRecord Record, RecipientDraft Draft, List<Violation> Violations)> rows, bool dryRun, CancellationToken cancellationToken)
    {
        var phones = rows.Where(r => r.Violations.Count == 0).Select(r => PhoneNumber.Normal(r.Draft.Phone)!).Distinct().ToList();
        var known = new Dictionary<string, Recipient>();
        foreach (var some in phones.Chunk(500))
        {
            var found = db.Recipients.Where(r => some.Contains(r.Phone));
            foreach (var row in await (dryRun ? found.AsNoTracking() : found).ToListAsync(cancellationToken))
                known[row.Phone] = row;
        }

        var seen = new HashSet<string>();
        var results = new List<ImportRow>(rows.Count);
        foreach (var (record, draft, violations) in rows)
        {
            var phone = PhoneNumber.Normal(draft.Phone);
            if (violations.Count == 0 && known.TryGetValue(phone!, out var gone) && draft.OptedInAt <= gone.OptedOutAt)
                violations.Add(NoNewAgreement(gone));
            if (violations.Count > 0)
            {
                results.Add(new ImportRow(record.Line, ImportResult.Refused, phone, violations));
                continue;
            }

            ImportResult result;
            if (known.TryGetValue(phone!, out var row))
            {
                var before = (row.Name, row.Tag, row.OptedInAt, row.OptInSource);
                result = !seen.Add(phone!) ? ImportResult.Merged : row.OptedOutAt is not null ? ImportResult.OptedInAgain : ImportResult.Updated;
                Merge(row, draft);
                if (result is ImportResult.Updated && before == (row.Name, row.Tag, row.OptedInAt, row.OptInSource))
                    result = ImportResult.Unchanged;
            }
            else
            {
                row = NewRow(author.OrganizationId, phone!, draft);
                known[phone!] = row;
                seen.Add(phone!);
                if (!dryRun)
                    db.Recipients.Add(row);
                result = ImportResult.Added;
            }

            results.Add(new ImportRow(record.Line, result, phone, []));
        }

        int Count(ImportResult result) => results.Count(r => r.Result == result);
        return new ImportReport(dryRun, results.Count, Count(ImportResult.Added), Count(ImportResult.Updated), Count(ImportResult.Unchanged), Count(ImportResult.OptedInAgain),
            Count(ImportResult.Merged), Count(ImportResult.Refused), results);
    }
}
