using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using TextileStudio.Core.Organizations;

namespace TextileStudio.Api.Http;

/// <summary>The OpenAPI document at <c>/openapi/v1.json</c>: what the framework reads from the routes, with sign-in, scopes, idempotency and problem documents added.</summary>
internal static class OpenApiSetup
{
    private const string About =
        """
        Turns a textile shop's product photo into a finished festival poster with captions, and posts it at the planned time.

        Send your key as `Authorization: Bearer tsk_…` or in `X-Api-Key`, or a token of your organization's identity provider as `Authorization: Bearer eyJ…`. Everything belongs to the key's organization; another organization's objects are 404.
        Scopes are `read`, `write`, `admin` and `owner`. A key has those it was made with; a member has those of the role: viewer read, editor read and write, admin also admin, owner all.
        Any body may carry `organization_id`; it must be the key's own.
        Errors are `application/problem+json` with all violations at once; a violation's pointer is a JSON pointer into the body, or `?name` for a query parameter.
        Lists give `count`, `next`, `previous` and `results`; follow `next` as it is. Instants are RFC 3339 with an offset. A trailing slash is accepted everywhere.
        What is no HTTP at all (a broken request line, `%00` in a path) never reaches the service: the server answers a bare 400 and closes the connection.
        """;

    public static IServiceCollection AddStudioOpenApi(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.AddDocumentTransformer(DescribeAsync);
        options.AddOperationTransformer(CompleteAsync);
        options.AddSchemaTransformer((schema, context, _) =>
        {
            var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
            if (type == typeof(DateTimeOffset))
            {
                schema.Type = type == context.JsonTypeInfo.Type ? JsonSchemaType.String : JsonSchemaType.String | JsonSchemaType.Null;
                schema.Format = "date-time";
            }

            schema.AdditionalPropertiesAllowed |= type == typeof(Problem); // a refusal may say more, such as the current status
            return Task.CompletedTask;
        });
    });

    private static async Task DescribeAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info.Title = "Textile Studio";
        document.Info.Version = "v1";
        document.Info.Description = About;
        document.AddComponent<IOpenApiSecurityScheme>("key", new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            Description = "An API key of your organization (`tsk_…`), or a token of its identity provider (JWT)",
        });
        document.AddComponent<IOpenApiSecurityScheme>("key_header", new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.ApiKey,
            In = ParameterLocation.Header,
            Name = "X-Api-Key",
            Description = "The same key, for clients that cannot set Authorization.",
        });
        document.Security =
        [
            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("key", document)] = [] },
            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("key_header", document)] = [] },
        ];
        if (document.Components?.Schemas?.ContainsKey("Problem") != true)
            document.AddComponent<IOpenApiSchema>("Problem", await context.GetOrCreateSchemaAsync(typeof(Problem), cancellationToken: cancellationToken));
    }

    private static Task CompleteAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var method = context.Description.HttpMethod ?? "GET";
        var takesBody = operation.RequestBody is not null;
        var idempotent = metadata.OfType<IdempotentMark>().Any();
        var scopes = metadata.OfType<RequiredScopeAttribute>().Aggregate(KeyScopes.None, (all, s) => all | s.Scopes);

        operation.OperationId ??= OperationIdOf(method, context.Description.RelativePath ?? "");
        if (scopes != KeyScopes.None)
            operation.Description = $"{operation.Description}\n\nNeeds scope: {scopes.Names()}.".Trim();
        if (idempotent)
        {
            operation.Parameters ??= [];
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = "Idempotency-Key",
                In = ParameterLocation.Header,
                Description = "1 to 255 visible ASCII characters, kept 24 hours: the same request again gives the same answer with `Idempotent-Replayed: true`.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = 255 },
            });
        }

        if (metadata.OfType<AsyncMark>().Any())
        {
            operation.Parameters ??= [];
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = "Prefer",
                In = ParameterLocation.Header,
                Description = "`respond-async`: answered at once with 202 and the address to ask at; the work is done in the background.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            });
        }

        operation.Responses ??= [];
        int[] statuses = [400, 401, 403, .. HasId(context) ? [404] : Array.Empty<int>(), .. idempotent || (HasId(context) && method != "GET") ? [409] : Array.Empty<int>(),
            .. takesBody ? [413, 415, 422] : Array.Empty<int>(), 429, 503];
        foreach (var status in statuses)
            operation.Responses.TryAdd(status.ToString(), ProblemOf(status, context.Document));
        return Task.CompletedTask;
    }

    private static bool HasId(OpenApiOperationTransformerContext context) => context.Description.RelativePath?.Contains('{', StringComparison.Ordinal) == true;

    // "GET api/keys/{id}/" is get_keys_by_id.
    private static string OperationIdOf(string method, string path) =>
        string.Join('_', path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(p => p != "api")
            .Select(p => p is ['{', .. var name, '}'] ? "by_" + name.Split(':')[0] : p).Prepend(method.ToLowerInvariant()));

    private static OpenApiResponse ProblemOf(int status, OpenApiDocument? document) => new()
    {
        Description = ErrorCatalogue.TitleOf(status),
        Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
        {
            [ProblemAnswer.ContentType] = new() { Schema = new OpenApiSchemaReference("Problem", document) },
        },
    };
}
