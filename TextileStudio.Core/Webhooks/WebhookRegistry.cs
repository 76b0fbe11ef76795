using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Data;
using TextileStudio.Core.Organizations;
using TextileStudio.Core.Outward;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Core.Webhooks;

/// <summary>What an owner says of an endpoint. In a change null leaves a thing as it is.</summary>
public sealed record EndpointDraft(string? Url = null, string? Description = null, IReadOnlyList<string>? Events = null, bool? Enabled = null);

/// <summary>An endpoint and its new secret, which is shown now and never again.</summary>
public sealed record IssuedSecret(WebhookEndpoint Endpoint, string Secret);

/// <summary>One page of an organization's endpoints.</summary>
public sealed record EndpointPage(long Count, IReadOnlyList<WebhookEndpoint> Endpoints, string[]? Next, string[]? Previous);

/// <summary>The endpoints of an organization: registering, changing, new secrets, removing. An address is checked here and again at every delivery.</summary>
public sealed class WebhookRegistry(StudioDbs dbs, WriteRetry writes, ISecretBox secrets, OutwardWeb web, Listeners listeners, IdSource ids, TimeProvider time)
{
    public const int MostEndpoints = 20;
    public const int DescriptionLimit = 200;
    public const int MostOverlapHours = 168;
    public const int OverlapHours = 24;
    private const int MostKinds = 50;
    private static readonly TimeSpan LookLimit = TimeSpan.FromSeconds(5);

    /// <summary>Newest first.</summary>
    public async Task<Outcome<EndpointPage>> PageAsync(string organizationId, int size, string[]? cursor, CancellationToken cancellationToken)
    {
        await using var db = dbs.ForOrganization(organizationId);
        var slice = await Keyset.ReadAsync(db.WebhookEndpoints, e => e.CreatedAt, e => e.Id, descending: true, size, cursor, $"webhooks\n{organizationId}", cancellationToken);
        return slice is null ? Keyset.BadCursor() : new EndpointPage(await db.WebhookEndpoints.LongCountAsync(cancellationToken), slice.Rows, slice.Next, slice.Previous);
    }

    /// <summary>Null when not there, or another tenant's.</summary>
    public async Task<WebhookEndpoint?> FindAsync(string organizationId, string id, CancellationToken cancellationToken)
    {
        await using var db = dbs.ForOrganization(organizationId);
        return await db.WebhookEndpoints.AsNoTracking().FirstOrDefaultAsync(e => e.Id == id, cancellationToken);
    }

    /// <summary>Registers an endpoint. It hears of what happens from now on.</summary>
    /// <param name="alongside">Runs in the same transaction, for instance to keep an idempotency key.</param>
    public async Task<Outcome<IssuedSecret>> CreateAsync(Author author, EndpointDraft draft, Func<StudioDb, WebhookEndpoint, CancellationToken, Task>? alongside, CancellationToken cancellationToken)
    {
        if (await CheckAsync(draft with { Url = draft.Url ?? "" }, cancellationToken) is { } refusal)
            return refusal;
        var outcome = await writes.InTransactionAsync<Outcome<IssuedSecret>>(Scope.Of(author.OrganizationId), async (db, token) =>
        {
            if (db is PostgresStudioDb)
                await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({$"webhooks/{author.OrganizationId}"}, 0))", token);
            if (await db.WebhookEndpoints.CountAsync(token) >= MostEndpoints)
                return new Refusal(RefusalKind.Rule, "too_many_webhooks", $"An organization may have {MostEndpoints} webhook endpoints. Remove one that is not used any more.");
            var (id, secret) = (ids.NewId(), WebhookSignature.NewSecret());
            var endpoint = new WebhookEndpoint
            {
                Id = id, OrganizationId = author.OrganizationId, Url = draft.Url!, Description = Trimmed(draft.Description), Events = StudioJson.Write(Chosen(draft.Events ?? [EventTypes.All])),
                ProtectedSecret = secrets.Protect(WebhookEndpoint.SecretPurpose(author.OrganizationId, id), secret), CreatedAt = time.GetUtcNow(),
            };
            if (draft.Enabled is false)
                (endpoint.Disabled, endpoint.DisabledAt) = (DisabledReason.Owner, endpoint.CreatedAt);
            db.WebhookEndpoints.Add(endpoint);
            db.Audit(author, endpoint.CreatedAt, "webhook.created", id, HostOf(endpoint));
            if (alongside is not null)
                await alongside(db, endpoint, token);
            await db.SaveChangesAsync(token);
            return new IssuedSecret(endpoint, secret);
        }, cancellationToken);
        if (outcome.Refusal is null)
            listeners.Note(author.OrganizationId);
        return outcome;
    }

    /// <summary>Changes what is given. Switching an endpoint on forgets why it was off.</summary>
    public async Task<Outcome<WebhookEndpoint>> ChangeAsync(Author author, string id, EndpointDraft change, CancellationToken cancellationToken)
    {
        if (await FindAsync(author.OrganizationId, id, cancellationToken) is null)
            return Refusal.NotFound("webhook endpoint");
        if (await CheckAsync(change, cancellationToken) is { } refusal)
            return refusal;
        var outcome = await writes.InTransactionAsync<Outcome<WebhookEndpoint>>(Scope.Of(author.OrganizationId), async (db, token) =>
        {
            if (await db.WebhookEndpoints.SingleOrDefaultAsync(e => e.Id == id, token) is not { } endpoint)
                return Refusal.NotFound("webhook endpoint");
            var (host, events, off) = (HostOf(endpoint), endpoint.Events, endpoint.Disabled);
            endpoint.Url = change.Url ?? endpoint.Url;
            endpoint.Description = change.Description is { } text ? Trimmed(text) : endpoint.Description;
            endpoint.Events = change.Events is { } chosen ? StudioJson.Write(Chosen(chosen)) : endpoint.Events;
            if (change.Enabled is true)
                (endpoint.Disabled, endpoint.DisabledAt, endpoint.FailingSince, endpoint.HoldUntil) = (null, null, null, null);
            else if (change.Enabled is false && endpoint.Disabled is null)
                (endpoint.Disabled, endpoint.DisabledAt) = (DisabledReason.Owner, time.GetUtcNow());
            db.Audit(author, time.GetUtcNow(), "webhook.changed", id, HostOf(endpoint),
                ("host", host, HostOf(endpoint)), ("events", events, endpoint.Events), ("enabled", off is null ? "true" : "false", endpoint.Disabled is null ? "true" : "false"));
            await db.SaveChangesAsync(token);
            return endpoint;
        }, cancellationToken);
        if (outcome.Refusal is null)
            listeners.Note(author.OrganizationId);
        return outcome;
    }

    /// <summary>Makes a new secret. For <paramref name="overlapHours"/> deliveries are signed with the old one too.</summary>
    public async Task<Outcome<IssuedSecret>> RotateAsync(Author author, string id, int overlapHours, CancellationToken cancellationToken)
    {
        if (overlapHours is < 0 or > MostOverlapHours)
        {
            return new Refusal(RefusalKind.Rule, "invalid_webhook", $"The old secret may count for 0 to {MostOverlapHours} hours more.",
                [new Violation("/overlap_hours", "range", $"0-{MostOverlapHours}", $"{overlapHours}", $"Send a whole number from 0 to {MostOverlapHours}.")]);
        }

        return await writes.InTransactionAsync<Outcome<IssuedSecret>>(Scope.Of(author.OrganizationId), async (db, token) =>
        {
            if (await db.WebhookEndpoints.SingleOrDefaultAsync(e => e.Id == id, token) is not { } endpoint)
                return Refusal.NotFound("webhook endpoint");
            var secret = WebhookSignature.NewSecret();
            endpoint.ProtectedOldSecret = overlapHours == 0 ? null : endpoint.ProtectedSecret;
            endpoint.OldSecretUntil = overlapHours == 0 ? null : time.GetUtcNow() + TimeSpan.FromHours(overlapHours);
            endpoint.ProtectedSecret = secrets.Protect(WebhookEndpoint.SecretPurpose(author.OrganizationId, id), secret);
            db.Audit(author, time.GetUtcNow(), "webhook.secret_rotated", id, HostOf(endpoint));
            await db.SaveChangesAsync(token);
            return new IssuedSecret(endpoint, secret);
        }, cancellationToken);
    }

    /// <summary>Removes an endpoint with its deliveries; what is under way may still arrive.</summary>
    public async Task<Outcome<bool>> DeleteAsync(Author author, string id, CancellationToken cancellationToken) =>
        await writes.InTransactionAsync<Outcome<bool>>(Scope.Of(author.OrganizationId), async (db, token) =>
        {
            if (await db.WebhookEndpoints.SingleOrDefaultAsync(e => e.Id == id, token) is not { } endpoint)
                return Refusal.NotFound("webhook endpoint");
            await db.WebhookDeliveries.Where(d => d.EndpointId == id).ExecuteDeleteAsync(token);
            db.WebhookEndpoints.Remove(endpoint);
            db.Audit(author, time.GetUtcNow(), "webhook.removed", id, HostOf(endpoint));
            await db.SaveChangesAsync(token);
            return true;
        }, cancellationToken);

    private async Task<Refusal?> CheckAsync(EndpointDraft draft, CancellationToken cancellationToken)
    {
        var violations = new List<Violation>();
        var code = "invalid_webhook";
        if (draft.Url is { } url && await ObjectionAsync(url, cancellationToken) is { } objection)
        {
            code = "webhook_url_refused";
            violations.Add(new Violation("/url", "webhook_url_refused", null, Violation.Shown(url), objection));
        }

        if (Trimmed(draft.Description) is { Length: > DescriptionLimit } text)
            violations.Add(new Violation("/description", "length", $"{DescriptionLimit}", $"{text.Length}", $"Shorten it to {DescriptionLimit} characters."));
        if (draft.Events is { Count: 0 })
            violations.Add(new Violation("/events", "required", "at least one", "0", "Name at least one kind of event, or “*” for all."));
        if (draft.Events is { Count: > MostKinds } many)
        {
            violations.Add(new Violation("/events", "count", $"{MostKinds}", $"{many.Count}", $"Name at most {MostKinds} kinds, or “*” for all."));
            return Refused(code, violations);
        }

        for (var i = 0; i < (draft.Events?.Count ?? 0); i++)
        {
            if (!EventTypes.IsKnown(draft.Events![i]))
                violations.Add(new Violation($"/events/{i}", "one_of", string.Join(", ", EventTypes.Catalogue.Select(t => t.Name)), Violation.Shown(draft.Events[i]), "Take a name from /api/webhooks/event-types/, or “*” for all."));
        }

        return violations.Count == 0 ? null : Refused(code, violations);
    }

    private static Refusal Refused(string code, List<Violation> violations) =>
        new(RefusalKind.Rule, code, violations.Count == 1 ? violations[0].Fix : "The endpoint cannot be registered in this way; see the violations.", violations);

    private async Task<string?> ObjectionAsync(string url, CancellationToken cancellationToken)
    {
        const string What = "The address of a webhook";
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || url.Any(char.IsWhiteSpace))
            return OutwardWeb.Sentence(AddressFault.Scheme, What, needsHttps: true);
        using var limit = new CancellationTokenSource(LookLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await web.LookAsync(uri, needsHttps: true, either.Token) is { } fault ? OutwardWeb.Sentence(fault, What, needsHttps: true) : null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return OutwardWeb.Sentence(AddressFault.NameUnknown, What);
        }
    }

    /// <summary>What may be written down of an address: its path and query may be secrets.</summary>
    private static string HostOf(WebhookEndpoint endpoint) => new Uri(endpoint.Url).Host;

    private static string[] Chosen(IReadOnlyList<string> events) => events.Contains(EventTypes.All) ? [EventTypes.All] : [.. events.Distinct(StringComparer.Ordinal)];

    private static string? Trimmed(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim().Normalize();
}
