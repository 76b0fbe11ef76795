using System.Text;
using System.Text.Json.Nodes;

namespace TextileStudio.Tests.Security;

/// <summary>What tenant B must see when it calls an operation with tenant A's ids.</summary>
internal enum Sees
{
    /// <summary>The address names A's object: 404.</summary>
    NotFound,

    /// <summary>The body names A's object: 404, or 422 where the rule about it is what is broken.</summary>
    Refusal,

    /// <summary>The operation names no object of A: any answer but without a trace of A.</summary>
    NothingOfA,
}

/// <summary>One call of one operation by tenant B.</summary>
internal sealed record Visit(string Operation, Sees Sees, string Path, string? Json = null, string MediaType = "application/json", Func<HttpContent>? Content = null)
{
    public HttpRequestMessage Request() => new(new HttpMethod(Operation.Split(' ')[0]), Path)
    {
        Content = Content?.Invoke() ?? (Json is null ? null : new StringContent(Json, Encoding.UTF8, MediaType)),
    };
}

/// <summary>
/// The walk's fixtures: for every operation of the OpenAPI document at least one call that names tenant <c>a</c>'s objects wherever the operation can name any.
/// A new route is one line here; without it <see cref="TenantWalkTests"/> fails.
/// </summary>
internal static class TenantFixtures
{
    public static IReadOnlyList<Visit> Visits(Tenant a) =>
    [
        new("GET /api/errors", Sees.NothingOfA, "/api/errors"),
        new("GET /api/errors/{code}", Sees.NothingOfA, $"/api/errors/{a.PendingId}"),

        new("GET /api/organizations", Sees.NothingOfA, $"/api/organizations/?organization_id={a.OrganizationId}"),
        new("GET /api/keys", Sees.NothingOfA, $"/api/keys/?organization_id={a.OrganizationId}"),
        new("POST /api/keys", Sees.NothingOfA, "/api/keys/", $$"""{"name":"b","scopes":["read"],"organization_id":"{{a.OrganizationId}}"}"""),
        new("GET /api/keys/{id}", Sees.NotFound, $"/api/keys/{a.KeyId}/"),
        new("DELETE /api/keys/{id}", Sees.NotFound, $"/api/keys/{a.KeyId}/"),
        new("POST /api/keys/{id}/rotate", Sees.NotFound, $"/api/keys/{a.KeyId}/rotate/", "{}"),

        new("GET /api/organization", Sees.NothingOfA, $"/api/organization/?organization_id={a.OrganizationId}"),
        new("PATCH /api/organization", Sees.Refusal, "/api/organization/", $$"""{"name":"mine now","organization_id":"{{a.OrganizationId}}"}"""),
        new("GET /api/organization/identity-provider", Sees.NothingOfA, "/api/organization/identity-provider/"),
        new("PUT /api/organization/identity-provider", Sees.Refusal, "/api/organization/identity-provider/", $$"""{"issuer":"https://login.invalid","audience":"x","organization_id":"{{a.OrganizationId}}"}"""),
        new("DELETE /api/organization/identity-provider", Sees.NothingOfA, "/api/organization/identity-provider/"),
        new("GET /api/members", Sees.NothingOfA, $"/api/members/?organization_id={a.OrganizationId}"),
        new("POST /api/members", Sees.Refusal, "/api/members/", $$"""{"name":"b","subject":"{{a.Marker}}","role":"viewer","organization_id":"{{a.OrganizationId}}"}"""),
        new("GET /api/members/{id}", Sees.NotFound, $"/api/members/{a.MemberId}/"),
        new("PATCH /api/members/{id}", Sees.NotFound, $"/api/members/{a.MemberId}/", """{"role":"viewer"}"""),
        new("DELETE /api/members/{id}", Sees.NotFound, $"/api/members/{a.MemberId}/?keep_keys=true"),
        new("POST /api/members/{id}/sign-out", Sees.NotFound, $"/api/members/{a.MemberId}/sign-out/"),
        new("POST /api/members/{id}/password-reset", Sees.NotFound, $"/api/members/{a.MemberId}/password-reset/"),
        new("POST /api/members/me/password", Sees.NothingOfA, "/api/members/me/password/", """{"current_password":"x","new_password":"a new long password"}"""),
        new("POST /api/members/password-reset", Sees.Refusal, "/api/members/password-reset/", $$"""{"token":"{{a.MemberId}}","new_password":"a new long password"}"""),
        new("GET /api/invitations", Sees.NothingOfA, $"/api/invitations/?organization_id={a.OrganizationId}"),
        new("POST /api/invitations", Sees.Refusal, "/api/invitations/", $$"""{"role":"viewer","organization_id":"{{a.OrganizationId}}"}"""),
        new("GET /api/invitations/{id}", Sees.NotFound, $"/api/invitations/{a.InvitationId}/"),
        new("DELETE /api/invitations/{id}", Sees.NotFound, $"/api/invitations/{a.InvitationId}/"),
        new("POST /api/invitations/accept", Sees.Refusal, "/api/invitations/accept/", $$"""{"token":"{{a.InvitationId}}","login":"b-login","name":"b","password":"a new long password"}"""),
        new("GET /api/session", Sees.NothingOfA, "/api/session/"),
        new("POST /api/session", Sees.NothingOfA, "/api/session/", $$"""{"login":"login-{{a.OrganizationId}}","password":"x"}"""),
        new("DELETE /api/session", Sees.NothingOfA, "/api/session/"),
        new("GET /api/audit", Sees.NothingOfA, $"/api/audit/?q={a.OrganizationId}"),
        new("GET /api/audit", Sees.NothingOfA, $"/api/audit/?target_id={a.MemberId}"),

        new("POST /api/assets", Sees.NothingOfA, "/api/assets/", Content: () => Picture()),
        new("GET /api/assets", Sees.NothingOfA, "/api/assets/"),
        new("GET /api/assets/{id}", Sees.NotFound, $"/api/assets/{a.AssetId}/"),

        new("GET /api/platforms", Sees.NothingOfA, "/api/platforms/"),
        new("GET /api/accounts", Sees.NothingOfA, "/api/accounts/"),
        new("GET /api/accounts/{id}", Sees.NotFound, $"/api/accounts/{a.AccountId}/"),
        new("POST /api/accounts/connect", Sees.Refusal, "/api/accounts/connect/", $$"""{"platform":"facebook","account_id":"{{a.AccountId}}"}"""),
        new("POST /api/accounts/{id}/check", Sees.NotFound, $"/api/accounts/{a.AccountId}/check/"),
        new("POST /api/accounts/{id}/refresh", Sees.NotFound, $"/api/accounts/{a.AccountId}/refresh/"),
        new("PATCH /api/accounts/{id}", Sees.NotFound, $"/api/accounts/{a.AccountId}/", """{"display_name":"mine now"}"""),
        new("DELETE /api/accounts/{id}", Sees.NotFound, $"/api/accounts/{a.AccountId}/?force=true"),

        new("GET /api/recipients", Sees.NothingOfA, $"/api/recipients/?tag={a.Marker}"),
        new("GET /api/recipients", Sees.NothingOfA, $"/api/recipients/?q={a.Marker}"),
        new("POST /api/recipients", Sees.NothingOfA, "/api/recipients/", """{"phone":"9876500009","opted_in_at":"2026-10-01T00:00:00Z","opt_in_source":"form"}"""),
        new("POST /api/recipients/import", Sees.NothingOfA, "/api/recipients/import/", "phone,opted_in_at,opt_in_source\n9876500008,2026-10-01,form\n", "text/csv"),
        new("GET /api/recipients/{id}", Sees.NotFound, $"/api/recipients/{a.RecipientId}/"),
        new("DELETE /api/recipients/{id}", Sees.NotFound, $"/api/recipients/{a.RecipientId}/"),
        new("POST /api/recipients/{id}/opt_out", Sees.NotFound, $"/api/recipients/{a.RecipientId}/opt_out/", """{"reason":"mine now"}"""),

        new("GET /api/schedule", Sees.NothingOfA, $"/api/schedule/?account_id={a.AccountId}"),
        new("GET /api/schedule", Sees.NothingOfA, $"/api/schedule/?parent_id={a.ScheduledId}"),
        new("GET /api/schedule", Sees.NothingOfA, $"/api/schedule/?q={a.Marker}"),
        new("GET /api/schedule", Sees.NothingOfA, "/api/schedule/?ordering=-scheduled_time"),
        new("POST /api/schedule", Sees.Refusal, "/api/schedule/", Post($"\"account_id\":\"{a.AccountId}\"")),
        new("POST /api/schedule", Sees.Refusal, "/api/schedule/", Post($"\"asset_id\":\"{a.AssetId}\"")),
        new("POST /api/schedule", Sees.Refusal, "/api/schedule/", Post($"\"asset_url\":\"{a.MediaUrl}\"")),
        new("POST /api/schedule", Sees.Refusal, "/api/schedule/", Post($"\"media\":[{{\"asset_id\":\"{a.AssetId}\"}}]")),
        new("POST /api/schedule", Sees.Refusal, "/api/schedule/", Post($"\"media\":[{{\"asset_url\":\"{a.MediaUrl}\"}}]")),
        new("POST /api/schedule", Sees.Refusal, "/api/schedule/", Post($"\"organization_id\":\"{a.OrganizationId}\"")),
        new("POST /api/schedule/bulk", Sees.Refusal, "/api/schedule/bulk/", $$"""{"posts":[{{Post($"\"account_id\":\"{a.AccountId}\"")}}]}"""),
        new("POST /api/schedule/bulk", Sees.Refusal, "/api/schedule/bulk/", $$"""{"posts":[{{Post($"\"asset_id\":\"{a.AssetId}\"")}}]}"""),
        new("POST /api/schedule/bulk", Sees.Refusal, "/api/schedule/bulk/", $$"""{"posts":[{{Post($"\"asset_url\":\"{a.MediaUrl}\"")}}]}"""),
        new("POST /api/schedule/bulk", Sees.NothingOfA, "/api/schedule/bulk/", $$"""{"dry_run":true,"posts":[{{Post($"\"account_id\":\"{a.AccountId}\",\"asset_id\":\"{a.AssetId}\"")}}]}"""),
        new("POST /api/schedule/bulk", Sees.Refusal, "/api/schedule/bulk/", $$"""{"posts":[{{Post("")}}],"organization_id":"{{a.OrganizationId}}"}"""),
        new("GET /api/schedule/ready_to_post", Sees.NothingOfA, "/api/schedule/ready_to_post/"),
        new("POST /api/schedule/process_ready_posts", Sees.NothingOfA, "/api/schedule/process_ready_posts/"),
        new("POST /api/schedule/validate", Sees.NothingOfA, "/api/schedule/validate/", Post($"\"account_id\":\"{a.AccountId}\",\"asset_id\":\"{a.AssetId}\"")),
        new("GET /api/schedule/analytics", Sees.NothingOfA, $"/api/schedule/analytics/?account_id={a.AccountId}"),
        new("GET /api/schedule/{id}", Sees.NotFound, $"/api/schedule/{a.PendingId}/"),
        new("PUT /api/schedule/{id}", Sees.NotFound, $"/api/schedule/{a.PendingId}/", Post("\"first_comment\":\"mine now\"")),
        new("PATCH /api/schedule/{id}", Sees.NotFound, $"/api/schedule/{a.PendingId}/", """{"caption":"mine now"}""", "application/merge-patch+json"),
        new("DELETE /api/schedule/{id}", Sees.NotFound, $"/api/schedule/{a.ScheduledId}/"),
        new("POST /api/schedule/{id}/cancel", Sees.NotFound, $"/api/schedule/{a.ScheduledId}/cancel/"),
        new("POST /api/schedule/{id}/retry", Sees.NotFound, $"/api/schedule/{a.ScheduledId}/retry/"),
        new("POST /api/schedule/{id}/approve", Sees.NotFound, $"/api/schedule/{a.PendingId}/approve/"),
        new("POST /api/schedule/{id}/resolution", Sees.NotFound, $"/api/schedule/{a.ScheduledId}/resolution/", """{"outcome":"leave"}"""),
        new("POST /api/schedule/{id}/unpublish", Sees.NotFound, $"/api/schedule/{a.ScheduledId}/unpublish/"),
        new("GET /api/schedule/{id}/timeline", Sees.NotFound, $"/api/schedule/{a.PendingId}/timeline/"),

        new("GET /api/webhooks", Sees.NothingOfA, "/api/webhooks/"),
        new("GET /api/webhooks/event-types", Sees.NothingOfA, "/api/webhooks/event-types/"),
        new("POST /api/webhooks", Sees.NothingOfA, "/api/webhooks/", """{"url":"https://10.0.0.1/b"}"""),
        new("POST /api/webhooks", Sees.Refusal, "/api/webhooks/", $$"""{"url":"https://10.0.0.1/b","organization_id":"{{a.OrganizationId}}"}"""),
        new("GET /api/webhooks/{id}", Sees.NotFound, $"/api/webhooks/{a.WebhookId}/"),
        new("PATCH /api/webhooks/{id}", Sees.NotFound, $"/api/webhooks/{a.WebhookId}/", """{"enabled":false}"""),
        new("DELETE /api/webhooks/{id}", Sees.NotFound, $"/api/webhooks/{a.WebhookId}/"),
        new("POST /api/webhooks/{id}/secret", Sees.NotFound, $"/api/webhooks/{a.WebhookId}/secret/", """{"overlap_hours":0}"""),
        new("POST /api/webhooks/{id}/test", Sees.NotFound, $"/api/webhooks/{a.WebhookId}/test/"),
        new("GET /api/webhooks/{id}/deliveries", Sees.NotFound, $"/api/webhooks/{a.WebhookId}/deliveries/"),
        new("GET /api/webhooks/{id}/deliveries/{delivery_id}", Sees.NotFound, $"/api/webhooks/{a.WebhookId}/deliveries/{a.WebhookDeliveryId}/"),
        new("POST /api/webhooks/{id}/deliveries/{delivery_id}/replay", Sees.NotFound, $"/api/webhooks/{a.WebhookId}/deliveries/{a.WebhookDeliveryId}/replay/"),

        new("GET /api/usage", Sees.NothingOfA, $"/api/usage/?organization_id={a.OrganizationId}"),
        new("PUT /api/usage/budget", Sees.Refusal, "/api/usage/budget/", $$"""{"monthly_inr":500,"organization_id":"{{a.OrganizationId}}"}"""),
        new("PUT /api/usage/budget", Sees.NothingOfA, "/api/usage/budget/", """{"monthly_inr":500}"""),

        new("POST /api/textile/caption", Sees.NothingOfA, "/api/textile/caption/", $$"""{"product_name":"Silk saree","platforms":["facebook"]}"""),
        new("GET /api/textile/themes", Sees.NothingOfA, "/api/textile/themes/"),
        new("POST /api/textile/poster", Sees.Refusal, "/api/textile/poster/", $$"""{"product_name":"Silk saree","asset_id":"{{a.AssetId}}"}"""),
        new("POST /api/textile/poster", Sees.Refusal, "/api/textile/poster/", $$"""{"product_name":"Silk saree","product_image_url":"{{a.MediaUrl}}"}"""),
        new("GET /api/textile/poster", Sees.NothingOfA, "/api/textile/poster/"),
        new("GET /api/textile/poster-jobs/{id}", Sees.NotFound, $"/api/textile/poster-jobs/{a.PosterJobId}/"),
        new("DELETE /api/textile/poster-jobs/{id}", Sees.NotFound, $"/api/textile/poster-jobs/{a.PosterJobId}/"),
        new("GET /api/brand-kit", Sees.NothingOfA, "/api/brand-kit/"),
        new("PUT /api/brand-kit", Sees.Refusal, "/api/brand-kit/", $$"""{"brand_name":"mine now","logo_asset_id":"{{a.AssetId}}"}"""),
        new("PUT /api/brand-kit", Sees.Refusal, "/api/brand-kit/", $$"""{"brand_name":"mine now","organization_id":"{{a.OrganizationId}}"}"""),
        new("DELETE /api/brand-kit", Sees.NothingOfA, "/api/brand-kit/"),
        new("GET /api/textile/poster/{id}", Sees.NotFound, $"/api/textile/poster/{a.PosterId}/"),
    ];

    private static string Post(string members)
    {
        var post = (JsonObject)JsonNode.Parse("{" + members + "}")!;
        post["platform"] = "facebook";
        post["caption"] = "B's own words";
        post["scheduled_time"] = "2030-01-01T10:00:00Z";
        return post.ToJsonString();
    }

    private static HttpContent Picture()
    {
        var content = new ByteArrayContent(Convert.FromBase64String(Tenant.Picture));
        content.Headers.ContentType = new("image/png");
        return content;
    }
}
