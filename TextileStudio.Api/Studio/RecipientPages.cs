using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using NodaTime.Text;
using TextileStudio.Api.Http;
using TextileStudio.Core;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Api.Studio;

/// <summary>What was typed to add somebody, word for word, so that a refused form comes back as it was sent.</summary>
public sealed record RecipientForm(string Phone = "", string Name = "", string Tag = "", string OptedInOn = "", string OptInSource = "");

/// <summary>What the page of recipients shows.</summary>
public sealed record RecipientsView(RecipientPage Page, Audiences Audiences, string? Text, string? Tag, string Show, string? Next, bool HasAccount)
{
    public static IReadOnlyList<string> Shows { get; } = ["all", "agreed", "opted_out"];
}

/// <summary>The page of recipients: list, add, import, opt out.</summary>
internal static class RecipientPages
{
    private const int PageSize = 50;
    private const int FormBytes = (2 * Recipients.MostBytes) + (64 * 1024);
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static void MapRecipientPages(this RouteGroupBuilder pages)
    {
        pages.MapGet("/recipients", ShowAsync);
        pages.MapPost("/recipients", AddAsync);
        pages.MapPost("/recipients/import", ImportAsync)
            .WithMetadata(new RequestSizeLimitAttribute(FormBytes), new RequestFormLimitsAttribute { MultipartBodyLengthLimit = FormBytes, ValueLengthLimit = Recipients.MostBytes });
        pages.MapPost("/recipients/{id}/opt-out", OptOutAsync);
    }

    private static async Task<IResult> ShowAsync(
        Recipients recipients, PageContext page, CancellationToken cancellationToken, string? q = null, string? tag = null, string? show = null, string? cursor = null, string? did = null) =>
        await PageAsync(recipients, page, new Filter(Short(q), Short(tag), RecipientsView.Shows.Contains(show ?? "") ? show! : "all", cursor), Blank(page), cancellationToken,
            done: did switch { "added" => "Added.", "opted-out" => "Noted. Nothing more is sent to them.", _ => null });

    private static async Task<IResult> AddAsync(HttpContext http, Recipients recipients, PageContext page, CancellationToken cancellationToken)
    {
        var form = await http.Request.ReadFormAsync(cancellationToken);
        var typed = new RecipientForm(form["phone"].ToString(), form["name"].ToString(), form["tag"].ToString(), form["opted_in_at"].ToString(), form["opt_in_source"].ToString());
        var outcome = await recipients.AddAsync(AuthorOf(page), new RecipientDraft(typed.Phone, OrNull(typed.Name), OrNull(typed.Tag), Day(typed.OptedInOn, page), typed.OptInSource), null, cancellationToken);
        return outcome.Refusal is { } refusal
            ? await PageAsync(recipients, page, new Filter(), typed, cancellationToken, refusal)
            : Page.Go("/recipients?did=added");
    }

    private static async Task<IResult> ImportAsync(HttpContext http, Recipients recipients, PageContext page, CancellationToken cancellationToken)
    {
        var form = await http.Request.ReadFormAsync(cancellationToken);
        var csv = form["list"].ToString();
        if (form.Files.GetFile("file") is { Length: > 0 } file)
        {
            if (file.Length > Recipients.MostBytes)
                return await PageAsync(recipients, page, new Filter(), Blank(page), cancellationToken, Unreadable("A list may have at most 2 MB; split it."));
            using var bytes = new MemoryStream();
            await file.CopyToAsync(bytes, cancellationToken);
            try
            {
                csv = Strict.GetString(bytes.ToArray());
            }
            catch (DecoderFallbackException)
            {
                return await PageAsync(recipients, page, new Filter(), Blank(page), cancellationToken, Unreadable("The file is not in UTF-8. Save it from the spreadsheet as “CSV UTF-8”."));
            }
        }

        var rehearsal = form["rehearse"].ToString() == "yes";
        var outcome = await recipients.ImportAsync(AuthorOf(page), csv, rehearsal, null, cancellationToken);
        return await PageAsync(recipients, page, new Filter(), Blank(page), cancellationToken, outcome.Refusal, report: outcome.Refusal is null ? outcome.Value : null, pasted: rehearsal || outcome.Refusal is not null ? form["list"].ToString() : "");
    }

    private static async Task<IResult> OptOutAsync(string id, Recipients recipients, PageContext page, CancellationToken cancellationToken) =>
        (await recipients.OptOutAsync(AuthorOf(page), id, null, cancellationToken)).Refusal is { } refusal ? Page.Error(refusal) : Page.Go("/recipients?did=opted-out");

    private sealed record Filter(string? Text = null, string? Tag = null, string Show = "all", string? Cursor = null);

    private static async Task<RazorComponentResult> PageAsync(
        Recipients recipients, PageContext page, Filter filter, RecipientForm form, CancellationToken cancellationToken, Refusal? refusal = null, ImportReport? report = null, string pasted = "", string? done = null)
    {
        var wanted = new RecipientFilter(filter.Tag, filter.Text, filter.Show switch { "agreed" => false, "opted_out" => true, _ => null });
        var found = await recipients.PageAsync(page.OrganizationId, wanted, PageSize, string.IsNullOrEmpty(filter.Cursor) ? null : Paging.ReadCursor(filter.Cursor), cancellationToken);
        if (found.Refusal is { } lost)
            return Page.Error(lost);
        var next = found.Value.Next is { } parts
            ? $"/recipients?q={Uri.EscapeDataString(filter.Text ?? "")}&tag={Uri.EscapeDataString(filter.Tag ?? "")}&show={filter.Show}&cursor={Paging.CursorOf(parts)}"
            : null;
        var view = new RecipientsView(found.Value, await recipients.AudiencesAsync(page.OrganizationId, cancellationToken), filter.Text, filter.Tag, filter.Show, next, page.HasWhatsApp);
        return Page.Show<Pages.RecipientsPage>(new()
        {
            ["View"] = view, ["Form"] = form, ["Refusal"] = refusal, ["Report"] = report, ["Pasted"] = pasted, ["Done"] = done,
        }, refusal is null ? 200 : Page.StatusOf(refusal));
    }

    private static RecipientForm Blank(PageContext page) => new() { OptedInOn = Today(page) };

    private static string Today(PageContext page) => LocalDatePattern.Iso.Format(page.Local(page.Now).Date);

    /// <summary>The beginning of a day on the shop's clocks.</summary>
    private static DateTimeOffset? Day(string text, PageContext page) =>
        LocalDatePattern.Iso.Parse(text) is { Success: true, Value: var day } ? day.AtStartOfDayInZone(page.Zone).ToDateTimeOffset() : null;

    private static Refusal Unreadable(string detail) => new(RefusalKind.Rule, "invalid_import", detail);

    private static Author AuthorOf(PageContext page) => page.Caller!.Author();

    private static string? OrNull(string text) => string.IsNullOrWhiteSpace(text) ? null : text;

    private static string? Short(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim()[..Math.Min(text.Trim().Length, 100)];
}
