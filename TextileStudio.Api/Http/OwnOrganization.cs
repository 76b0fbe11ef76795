using System.Text.Json.Nodes;
using TextileStudio.Core;

namespace TextileStudio.Api.Http;

/// <summary>
/// Every body may name its organization beside what its route takes, for clients that serve several. The key decides; a body that names another one is refused
/// before any feature sees it, so that nobody believes to have acted there.
/// </summary>
internal static class OwnOrganization
{
    public const string Field = "organization_id";

    /// <summary>The refusal of a name that is not the caller's own.</summary>
    public static ProblemAnswer? Refusal(HttpContext context, string? named) => string.IsNullOrEmpty(named) || named == context.FindCaller()?.OrganizationId
        ? null
        : new ProblemAnswer(404, "other_organization", "This key belongs to another organization than the body names. Use a key of that organization, or leave organization_id out.",
            [new Violation("/" + Field, "own_organization", context.FindCaller()?.OrganizationId, null, "Leave it out, or name the organization of your key.")]);

    /// <summary>Takes the field out of a body that has the right shape: routes need not declare it. Null where it does not stand there.</summary>
    public static (string? Named, byte[] Remainder)? TakeFrom(ReadOnlyMemory<byte> json)
    {
        // Most bodies do not have it, and need no second reading.
        if (json.Span.IndexOf("\"organization_id\""u8) < 0 || JsonNode.Parse(json.Span) is not JsonObject body || !body.Remove(Field, out var named))
            return null;
        return (named?.GetValue<string>(), System.Text.Encoding.UTF8.GetBytes(body.ToJsonString()));
    }
}
