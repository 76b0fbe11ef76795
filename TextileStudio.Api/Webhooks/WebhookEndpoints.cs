using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using TextileStudio.Api.Http;
using TextileStudio.Api.Publishing;
using TextileStudio.Core;
using TextileStudio.Core.Data;
using TextileStudio.Core.Organizations;
using TextileStudio.Core.Webhooks;

namespace TextileStudio.Api.Webhooks;

/// <summary>Webhooks over HTTP: endpoints, their secrets, what was sent to them.</summary>
public static class WebhookEndpoints
{
    public static IServiceCollection AddWebhooks(this IServiceCollection services)
    {
        services.AddOptions<WebhookOptions>().BindConfiguration("Studio:Webhooks").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<Listeners>();
        services.AddSingleton<DeliverySignal>();
        services.AddSingleton<Outbox>();
        services.AddSingleton<FanOut>();
        services.AddSingleton<DeliveryCall>();
        services.AddSingleton<DeliveryRecorder>();
        services.AddSingleton<Deliverer>();
        services.AddSingleton<WebhookRegistry>();
        services.AddSingleton<DeliveryLog>();
        services.AddHostedService<DeliveryService>();
        return services;
    }

    public static void MapWebhooks(this RouteGroupBuilder api)
    {
        var webhooks = api.MapGroup("/webhooks").WithTags("Webhooks");
        webhooks.MapGet("/", ListAsync).RequireScope(KeyScopes.Read).WithName("ListWebhooks").WithSummary("The organization's endpoints, newest first; secrets are never shown again");
        webhooks.MapGet("/event-types", ListTypes).RequireScope(KeyScopes.Read).WithName("ListWebhookEvents").WithSummary("The kinds of events an endpoint may ask for");
        webhooks.MapPost("/", CreateAsync).RequireScope(KeyScopes.Admin).Idempotent().WithName("CreateWebhook").WithSummary("Register an endpoint; its signing secret is shown in this answer and never again");
        webhooks.MapGet("/{id}", FindAsync).RequireScope(KeyScopes.Read).WithName("GetWebhook").WithSummary("One endpoint");
        webhooks.MapPatch("/{id}", ChangeAsync).RequireScope(KeyScopes.Admin).WithName("ChangeWebhook").WithSummary("Change an endpoint, or switch it on or off");
        webhooks.MapDelete("/{id}", DeleteAsync).RequireScope(KeyScopes.Admin).WithName("DeleteWebhook").WithSummary("Remove an endpoint and its log");
        webhooks.MapPost("/{id}/secret", RotateAsync).RequireScope(KeyScopes.Admin).WithName("RotateWebhookSecret")
            .WithSummary("Make a new signing secret; for overlap_hours deliveries carry signatures of both");
        webhooks.MapPost("/{id}/test", TestAsync).RequireScope(KeyScopes.Write).WithName("TestWebhook").WithSummary("Send a harmless event to this endpoint");
        webhooks.MapGet("/{id}/deliveries", ListDeliveriesAsync).RequireScope(KeyScopes.Read).WithName("ListWebhookDeliveries").WithSummary("What was sent to an endpoint, newest first");
        webhooks.MapGet("/{id}/deliveries/{delivery_id}", FindDeliveryAsync).RequireScope(KeyScopes.Read).WithName("GetWebhookDelivery").WithSummary("One delivery with its body and its tries");
        webhooks.MapPost("/{id}/deliveries/{delivery_id}/replay", ReplayAsync).RequireScope(KeyScopes.Write).WithName("ReplayWebhookDelivery")
            .WithSummary("Send an event once more, under the same webhook-id");
    }

    private static Ok<EventTypesView> ListTypes() => TypedResults.Ok(new EventTypesView(EventTypes.Catalogue));

    private static async Task<Results<Ok<Page<WebhookView>>, ProblemAnswer>> ListAsync(
        HttpRequest request, [AsParameters] PageQuery query, Caller caller, WebhookRegistry registry, CancellationToken cancellationToken)
    {
        var span = query.Read();
        if (span.Refusal is { } refusal)
            return refusal.ToProblem();
        var page = await registry.PageAsync(caller.OrganizationId, span.Value.Size, span.Value.After, cancellationToken);
        return page.ToOk(p => request.ToPage(p.Count, [.. p.Endpoints.Select(WebhookView.Of)], p.Next, p.Previous));
    }

    private static async Task<Results<Created<IssuedWebhookView>, ProblemAnswer>> CreateAsync(
        CreateWebhook body, Caller caller, WebhookRegistry registry, Idempotency idempotency, CancellationToken cancellationToken)
    {
        // The address's name is looked up before anything is written.
        if (await idempotency.ReserveAsync(cancellationToken) is { } taken)
            return taken.ToProblem();
        var outcome = await registry.CreateAsync(caller.Author(), new EndpointDraft(body.Url, body.Description, body.Events, body.Enabled),
            // The stored answer, and so every replay, is without the secret: it is shown once.
            (db, endpoint, token) => idempotency.CompleteAsync(db, StatusCodes.Status201Created, new IssuedWebhookView(WebhookView.Of(endpoint), null), AddressOf(endpoint), etag: null, token), cancellationToken);
        return outcome.ToCreated(issued => AddressOf(issued.Endpoint), issued => new IssuedWebhookView(WebhookView.Of(issued.Endpoint), issued.Secret));
    }

    private static async Task<Results<Ok<WebhookView>, ProblemAnswer>> FindAsync(string id, Caller caller, WebhookRegistry registry, CancellationToken cancellationToken) =>
        await registry.FindAsync(caller.OrganizationId, id, cancellationToken) is { } endpoint ? TypedResults.Ok(WebhookView.Of(endpoint)) : Refusal.NotFound("webhook endpoint").ToProblem();

    private static async Task<Results<Ok<WebhookView>, ProblemAnswer>> ChangeAsync(string id, ChangeWebhook body, Caller caller, WebhookRegistry registry, CancellationToken cancellationToken) =>
        (await registry.ChangeAsync(caller.Author(), id, new EndpointDraft(body.Url, body.Description, body.Events, body.Enabled), cancellationToken)).ToOk(WebhookView.Of);

    private static async Task<Results<NoContent, ProblemAnswer>> DeleteAsync(string id, Caller caller, WebhookRegistry registry, CancellationToken cancellationToken) =>
        (await registry.DeleteAsync(caller.Author(), id, cancellationToken)).ToNoContent();

    private static async Task<Results<Ok<IssuedWebhookView>, ProblemAnswer>> RotateAsync(string id, [FromBody] RotateSecret? body, Caller caller, WebhookRegistry registry, CancellationToken cancellationToken) =>
        (await registry.RotateAsync(caller.Author(), id, body?.OverlapHours ?? WebhookRegistry.OverlapHours, cancellationToken)).ToOk(issued => new IssuedWebhookView(WebhookView.Of(issued.Endpoint), issued.Secret));

    private static async Task<Results<Accepted<DeliveryView>, ProblemAnswer>> TestAsync(string id, Caller caller, DeliveryLog deliveries, CancellationToken cancellationToken) =>
        Begun(await deliveries.TestAsync(caller.Author(), id, cancellationToken));

    private static async Task<Results<Ok<Page<DeliveryView>>, ProblemAnswer>> ListDeliveriesAsync(
        string id, HttpRequest request, [AsParameters] PageQuery query, string? status, Caller caller, DeliveryLog deliveries, CancellationToken cancellationToken)
    {
        var span = query.Read();
        if (span.Refusal is { } refusal)
            return refusal.ToProblem();
        if (status is not null && !Wire.TryParse<DeliveryStatus>(status, out _))
        {
            return new Refusal(RefusalKind.Malformed, "invalid_query", "status names no state of a delivery.",
                [new Violation("?status", "one_of", string.Join(", ", Wire.All<DeliveryStatus>()), Violation.Shown(status), "Take one of these, or leave it out.")]).ToProblem();
        }

        var page = await deliveries.PageAsync(caller.OrganizationId, id, status is null ? null : Wire.Parse<DeliveryStatus>(status), span.Value.Size, span.Value.After, cancellationToken);
        return page.ToOk(p => request.ToPage(p.Count, [.. p.Deliveries.Select(DeliveryView.Of)], p.Next, p.Previous));
    }

    private static async Task<Results<Ok<ReadDeliveryView>, ProblemAnswer>> FindDeliveryAsync(
        string id, [FromRoute(Name = "delivery_id")] string deliveryId, Caller caller, DeliveryLog deliveries, CancellationToken cancellationToken) =>
        (await deliveries.FindAsync(caller.OrganizationId, id, deliveryId, cancellationToken)).ToOk(ReadDeliveryView.Of);

    private static async Task<Results<Accepted<DeliveryView>, ProblemAnswer>> ReplayAsync(
        string id, [FromRoute(Name = "delivery_id")] string deliveryId, Caller caller, DeliveryLog deliveries, CancellationToken cancellationToken) =>
        Begun(await deliveries.ReplayAsync(caller.Author(), id, deliveryId, cancellationToken));

    private static Results<Accepted<DeliveryView>, ProblemAnswer> Begun(Outcome<WebhookDelivery> outcome) => outcome.Refusal is { } refusal
        ? refusal.ToProblem()
        : TypedResults.Accepted($"/api/webhooks/{outcome.Value.EndpointId}/deliveries/{outcome.Value.Id}/", DeliveryView.Of(outcome.Value));

    private static string AddressOf(WebhookEndpoint endpoint) => $"/api/webhooks/{endpoint.Id}/";
}
