using TextileStudio.Core.Organizations;

namespace TextileStudio.Tests.Security;

/// <summary>
/// What each operation of the OpenAPI document needs, written down a second time: null lets strangers in, <see cref="KeyScopes.None"/> everybody who is known.
/// A new route is one line here; without it <see cref="RoleMatrixTests"/> fails.
/// </summary>
internal static class RoleMatrix
{
    public static IReadOnlyDictionary<string, KeyScopes?> Needs { get; } = new Dictionary<string, KeyScopes?>(StringComparer.Ordinal)
    {
        ["GET /api/errors"] = null,
        ["GET /api/errors/{code}"] = null,

        ["POST /api/session"] = null,
        ["DELETE /api/session"] = null,
        ["GET /api/session"] = KeyScopes.None,
        ["POST /api/members/me/password"] = KeyScopes.None,
        ["POST /api/members/password-reset"] = null,
        ["POST /api/invitations/accept"] = null,

        ["GET /api/organizations"] = KeyScopes.Read,
        ["GET /api/organization"] = KeyScopes.Read,
        ["PATCH /api/organization"] = KeyScopes.Admin,
        ["GET /api/organization/identity-provider"] = KeyScopes.Admin,
        ["PUT /api/organization/identity-provider"] = KeyScopes.Owner,
        ["DELETE /api/organization/identity-provider"] = KeyScopes.Owner,
        ["GET /api/members"] = KeyScopes.Admin,
        ["POST /api/members"] = KeyScopes.Admin,
        ["GET /api/members/{id}"] = KeyScopes.Admin,
        ["PATCH /api/members/{id}"] = KeyScopes.Admin,
        ["DELETE /api/members/{id}"] = KeyScopes.Admin,
        ["POST /api/members/{id}/sign-out"] = KeyScopes.Admin,
        ["POST /api/members/{id}/password-reset"] = KeyScopes.Admin,
        ["GET /api/invitations"] = KeyScopes.Admin,
        ["POST /api/invitations"] = KeyScopes.Admin,
        ["GET /api/invitations/{id}"] = KeyScopes.Admin,
        ["DELETE /api/invitations/{id}"] = KeyScopes.Admin,
        ["GET /api/keys"] = KeyScopes.Admin,
        ["POST /api/keys"] = KeyScopes.Admin,
        ["GET /api/keys/{id}"] = KeyScopes.Admin,
        ["DELETE /api/keys/{id}"] = KeyScopes.Admin,
        ["POST /api/keys/{id}/rotate"] = KeyScopes.Admin,
        ["GET /api/audit"] = KeyScopes.Admin,

        ["GET /api/assets"] = KeyScopes.Read,
        ["GET /api/assets/{id}"] = KeyScopes.Read,
        ["POST /api/assets"] = KeyScopes.Write,
        ["GET /api/platforms"] = KeyScopes.Read,
        ["GET /api/accounts"] = KeyScopes.Read,
        ["GET /api/accounts/{id}"] = KeyScopes.Read,
        ["POST /api/accounts/connect"] = KeyScopes.Write,
        ["POST /api/accounts/{id}/check"] = KeyScopes.Write,
        ["POST /api/accounts/{id}/refresh"] = KeyScopes.Write,
        ["PATCH /api/accounts/{id}"] = KeyScopes.Write,
        ["DELETE /api/accounts/{id}"] = KeyScopes.Write,
        ["GET /api/recipients"] = KeyScopes.Read,
        ["GET /api/recipients/{id}"] = KeyScopes.Read,
        ["POST /api/recipients"] = KeyScopes.Write,
        ["POST /api/recipients/import"] = KeyScopes.Write,
        ["DELETE /api/recipients/{id}"] = KeyScopes.Write,
        ["POST /api/recipients/{id}/opt_out"] = KeyScopes.Write,

        ["GET /api/schedule"] = KeyScopes.Read,
        ["GET /api/schedule/{id}"] = KeyScopes.Read,
        ["GET /api/schedule/{id}/timeline"] = KeyScopes.Read,
        ["GET /api/schedule/ready_to_post"] = KeyScopes.Read,
        ["GET /api/schedule/analytics"] = KeyScopes.Read,
        ["POST /api/schedule/validate"] = KeyScopes.Read,
        ["POST /api/schedule"] = KeyScopes.Write,
        ["POST /api/schedule/process_ready_posts"] = KeyScopes.Write,
        ["PUT /api/schedule/{id}"] = KeyScopes.Write,
        ["PATCH /api/schedule/{id}"] = KeyScopes.Write,
        ["DELETE /api/schedule/{id}"] = KeyScopes.Write,
        ["POST /api/schedule/{id}/cancel"] = KeyScopes.Write,
        ["POST /api/schedule/{id}/retry"] = KeyScopes.Write,
        ["POST /api/schedule/{id}/approve"] = KeyScopes.Write,
        ["POST /api/schedule/{id}/resolution"] = KeyScopes.Write,
        ["POST /api/schedule/{id}/unpublish"] = KeyScopes.Write,

        ["GET /api/usage"] = KeyScopes.Read,
        ["GET /api/textile/themes"] = KeyScopes.Read,
        ["GET /api/textile/poster"] = KeyScopes.Read,
        ["GET /api/textile/poster/{id}"] = KeyScopes.Read,
        ["GET /api/textile/poster-jobs/{id}"] = KeyScopes.Read,
        ["DELETE /api/textile/poster-jobs/{id}"] = KeyScopes.Write,
        ["POST /api/textile/poster"] = KeyScopes.Write,
        ["POST /api/textile/caption"] = KeyScopes.Write,
        ["GET /api/brand-kit"] = KeyScopes.Read,
        ["PUT /api/brand-kit"] = KeyScopes.Write,
        ["DELETE /api/brand-kit"] = KeyScopes.Write,
    };
}
