using System.ComponentModel;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using TextileStudio.Api.Http;
using TextileStudio.Api.Scheduling;
using TextileStudio.Core;
using TextileStudio.Core.Organizations;

namespace TextileStudio.Api.Organizations;

/// <summary>The audit log over HTTP. There is no route that changes it.</summary>
public static class AuditEndpoints
{
    private const int MostText = 200;

    public static void MapAudit(this RouteGroupBuilder api) =>
        api.MapGet("/audit/", ListAsync).RequireScope(KeyScopes.Admin).WithTags("Audit").WithSummary("Every administrative act, newest first: who, what, on what, from where, when");

    /// <summary>The query of a search, as filter; 400 for what is none.</summary>
    internal static Outcome<AuditFilter> Read(this AuditQuery query)
    {
        var reading = new QueryReading();
        return reading.Or(new AuditFilter(reading.Text("action", query.Action, MostText), reading.Text("actor", query.Actor, MostText), reading.Text("target_id", query.TargetId, MostText),
            reading.Text("q", query.Q, MostText), reading.Instant("from", query.From), reading.Instant("to", query.To)));
    }

    private static async Task<Results<Ok<Page<AuditView>>, ProblemAnswer>> ListAsync(
        HttpRequest request, [AsParameters] PageQuery page, [AsParameters] AuditQuery query, Caller caller, AuditTrail trail, CancellationToken cancellationToken)
    {
        var span = page.Read();
        if (span.Refusal is { } refusal)
            return refusal.ToProblem();
        var filter = query.Read();
        if (filter.Refusal is { } malformed)
            return malformed.ToProblem();
        var found = await trail.ListAsync(caller.OrganizationId, filter.Value, span.Value.Size, span.Value.After, cancellationToken);
        return found.ToOk(p => request.ToPage(p.Count, [.. p.Entries.Select(AuditView.Of)], p.Next, p.Previous));
    }
}

/// <summary>What to search the audit log for.</summary>
public readonly record struct AuditQuery(
    [property: FromQuery(Name = "action"), Description("A whole name such as `key.created`, or a thing such as `key`.")] string? Action,
    [property: FromQuery(Name = "actor"), Description("`member:<id>`, `key:<id>`, `operator`, `provider` or `stranger`.")] string? Actor,
    [property: FromQuery(Name = "target_id"), Description("The id of the thing it was done to.")] string? TargetId,
    [property: FromQuery(Name = "q"), Description("A part of an action, a name, an address or a value.")] string? Q,
    [property: FromQuery(Name = "from"), Description("From this instant on.")] string? From,
    [property: FromQuery(Name = "to"), Description("Before this instant.")] string? To);

/// <summary>One act. <paramref name="Changes"/> has each changed field with its `old` and `new` value.</summary>
public sealed record AuditView(string Id, DateTimeOffset At, string Actor, string? ActorName, string? Address, string Action, string? TargetId, string? TargetName, JsonObject? Changes)
{
    internal static AuditView Of(AuditEntry row) => new(row.Id, row.At, row.Actor, row.ActorName, row.Address, row.Action, row.TargetId, row.TargetName, row.Changes is null ? null : JsonNode.Parse(row.Changes)!.AsObject());
}
