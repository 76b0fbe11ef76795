using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using TextileStudio.Api.Http;
using TextileStudio.Api.Scheduling;
using TextileStudio.Core;
using TextileStudio.Core.Organizations;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Api.Publishing;

/// <summary>A recipient as the wire shows it; the phone number with its plus.</summary>
public sealed record RecipientView(
    string Id, string Phone, string? Name, string? Tag, DateTimeOffset OptedInAt, string OptInSource, DateTimeOffset? OptedOutAt, string? OptOutReason, DateTimeOffset? LastInboundAt, DateTimeOffset CreatedAt)
{
    public static RecipientView Of(Recipient row) =>
        new(row.Id, "+" + row.Phone, row.Name, row.Tag, row.OptedInAt, row.OptInSource, row.OptedOutAt, row.OptOutReason, row.LastInboundAt, row.CreatedAt);
}

/// <summary>Why somebody gets nothing more; may be left out.</summary>
public sealed record OptOutRequest(string? Reason = null);

/// <summary>Recipients over HTTP.</summary>
public static class RecipientEndpoints
{
    private const int ReasonLimit = 200;
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static void MapRecipients(this RouteGroupBuilder api)
    {
        var recipients = api.MapGroup("/recipients").WithTags("Recipients");
        recipients.MapGet("/", ListAsync).RequireScope(KeyScopes.Read).WithName("ListRecipients").WithSummary("People who agreed to get messages, newest first");
        recipients.MapPost("/", AddAsync).RequireScope(KeyScopes.Write).Idempotent().WithName("AddRecipient").WithSummary("Add somebody, with the record of their agreement");
        recipients.MapPost("/import", ImportAsync).RequireScope(KeyScopes.Write).Idempotent().WithName("ImportRecipients")
            .WithSummary("Add many by CSV (phone,name,tag,opted_in_at,opt_in_source); each row is judged by itself").WithBodyLimit(Recipients.MostBytes + (64 * 1024))
            .Accepts<IFormFile>("multipart/form-data", "text/csv");
        recipients.MapGet("/{id}", FindAsync).RequireScope(KeyScopes.Read).WithName("GetRecipient").WithSummary("One recipient");
        recipients.MapDelete("/{id}", DeleteAsync).RequireScope(KeyScopes.Write).WithName("DeleteRecipient").WithSummary("Remove somebody; who has messages stays as opted out");
        recipients.MapPost("/{id}/opt_out", OptOutAsync).RequireScope(KeyScopes.Write).WithName("OptOutRecipient").WithSummary("Send nothing more to somebody");
    }

    private static async Task<Results<Ok<Page<RecipientView>>, ProblemAnswer>> ListAsync(
        HttpRequest request, [AsParameters] PageQuery page, string? tag, string? q, [FromQuery(Name = "opted_out")] string? optedOut, Caller caller, Recipients recipients, CancellationToken cancellationToken)
    {
        var span = page.Read();
        if (span.Refusal is { } refusal)
            return refusal.ToProblem();
        var reading = new QueryReading();
        var filter = reading.Or(new RecipientFilter(reading.Text("tag", tag, Recipients.TagLimit), reading.Text("q", q, 100), reading.Flag("opted_out", optedOut)));
        if (filter.Refusal is { } malformed)
            return malformed.ToProblem();
        var found = await recipients.PageAsync(caller.OrganizationId, filter.Value, span.Value.Size, span.Value.After, cancellationToken);
        return found.ToOk(p => request.ToPage(p.Count, p.Recipients.Select(RecipientView.Of).ToList(), p.Next, p.Previous));
    }

    private static async Task<Results<Created<RecipientView>, ProblemAnswer>> AddAsync(
        RecipientDraft draft, Caller caller, Recipients recipients, Idempotency idempotency, CancellationToken cancellationToken)
    {
        var outcome = await recipients.AddAsync(AuthorOf(caller), draft,
            (db, row, token) => idempotency.CompleteAsync(db, StatusCodes.Status201Created, RecipientView.Of(row), AddressOf(row), etag: null, token), cancellationToken);
        return outcome.ToCreated(AddressOf, RecipientView.Of);
    }

    private static async Task<Results<Ok<ImportReport>, ProblemAnswer>> ImportAsync(
        HttpContext context, [FromQuery(Name = "dry_run")] string? dryRun, Caller caller, Recipients recipients, Idempotency idempotency, CancellationToken cancellationToken)
    {
        var reading = new QueryReading();
        var rehearsal = reading.Flag("dry_run", dryRun) ?? false;
        if (reading.Or(rehearsal).Refusal is { } malformed)
            return malformed.ToProblem();
        var csv = await ReadAsync(context.Request, cancellationToken);
        if (csv.Refusal is { } unreadable)
            return unreadable.ToProblem();
        var outcome = await recipients.ImportAsync(AuthorOf(caller), csv.Value, rehearsal,
            (db, report, token) => idempotency.CompleteAsync(db, StatusCodes.Status200OK, report, location: null, etag: null, token), cancellationToken);
        return outcome.ToOk();
    }

    private static async Task<Results<Ok<RecipientView>, ProblemAnswer>> FindAsync(string id, Caller caller, Recipients recipients, CancellationToken cancellationToken) =>
        await recipients.FindAsync(caller.OrganizationId, id, cancellationToken) is { } row ? TypedResults.Ok(RecipientView.Of(row)) : Refusal.NotFound("recipient").ToProblem();

    private static async Task<Results<NoContent, ProblemAnswer>> DeleteAsync(string id, Caller caller, Recipients recipients, CancellationToken cancellationToken) =>
        (await recipients.DeleteAsync(AuthorOf(caller), id, cancellationToken)).ToNoContent();

    private static async Task<Results<Ok<RecipientView>, ProblemAnswer>> OptOutAsync(
        string id, [FromBody] OptOutRequest? request, Caller caller, Recipients recipients, CancellationToken cancellationToken)
    {
        if (request?.Reason is { Length: > ReasonLimit })
        {
            return new Refusal(RefusalKind.Rule, "invalid_recipient", $"Shorten the reason to {ReasonLimit} characters.",
                [new Violation("/reason", "text_length", $"{ReasonLimit}", $"{request.Reason.Length}", $"Shorten it to {ReasonLimit} characters.")]).ToProblem();
        }

        return (await recipients.OptOutAsync(AuthorOf(caller), id, request?.Reason, cancellationToken)).ToOk(RecipientView.Of);
    }

    /// <summary>The CSV of a form's one file, or of a body of its own; UTF-8 either way.</summary>
    internal static async Task<Outcome<string>> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        if (request.HasFormContentType)
        {
            var files = (await request.ReadFormAsync(cancellationToken)).Files;
            if (files.Count != 1)
                return new Refusal(RefusalKind.Malformed, "form_malformed", "Send exactly one file.", [new Violation("/file", "files", "1", $"{files.Count}", "Send one CSV file per request.")]);
            if (files[0].Length > Recipients.MostBytes)
                return TooLarge();
            await files[0].CopyToAsync(bytes, cancellationToken);
        }
        else
        {
            var piece = new byte[16 * 1024];
            for (int read; (read = await request.Body.ReadAsync(piece, cancellationToken)) > 0;)
            {
                if (bytes.Length + read > Recipients.MostBytes)
                    return TooLarge();
                bytes.Write(piece, 0, read);
            }
        }

        try
        {
            return Strict.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
        }
        catch (DecoderFallbackException)
        {
            return new Refusal(RefusalKind.Rule, "invalid_import", "The file is not in UTF-8. Save it as “CSV UTF-8”.", [new Violation("", "encoding", "UTF-8", null, "Save the file as CSV UTF-8.")]);
        }
    }

    private static Refusal TooLarge() => new(RefusalKind.TooLarge, "body_too_large", "A list may have at most 2 MiB; split it.");

    private static Author AuthorOf(Caller caller) => caller.Author();

    private static string AddressOf(Recipient row) => $"/api/recipients/{row.Id}/";
}
