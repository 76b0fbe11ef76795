using System.Net;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using TextileStudio.Api.Http;
using TextileStudio.Core.Organizations;
using TextileStudio.Tests.Security;

namespace TextileStudio.Tests.Http;

/// <summary>The document at /openapi/v1.json tells clients the whole truth.</summary>
public sealed class OpenApiTests
{
    [Test]
    public async Task The_document_is_open_and_names_sign_in_scopes_and_problems()
    {
        await using var app = new StudioApp();
        var answer = await app.Client("").GetAsync("/openapi/v1.json");
        answer.StatusCode.Should().Be(HttpStatusCode.OK, "clients are generated before anybody has a key");
        var document = await answer.JsonAsync();
        ((string)document["components"]!["securitySchemes"]!["key"]!["scheme"]!).Should().Be("bearer");
        document["components"]!["schemas"]!["Problem"].Should().NotBeNull();

        var create = document["paths"]!["/api/keys"]!["post"]!;
        ((string)create["description"]!).Should().Contain("admin", "the scope is part of the contract");
        ((JsonArray)create["parameters"]!).Select(p => (string)p!["name"]!).Should().Contain("Idempotency-Key");
        ((string)create["responses"]!["422"]!["content"]!["application/problem+json"]!["schema"]!["$ref"]!).Should().EndWith("/Problem");
        create["responses"]!["201"].Should().NotBeNull();
    }

    [Test]
    public async Task Every_route_of_the_api_is_in_the_document_and_names_a_scope()
    {
        await using var app = new StudioApp();
        var paths = (await app.Client("").GetJsonAsync("/openapi/v1.json"))["paths"]!.AsObject().Select(p => p.Key.TrimEnd('/')).ToHashSet(StringComparer.Ordinal);
        var routes = app.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
            .Where(e => e.RoutePattern.RawText?.TrimStart('/').StartsWith("api/", StringComparison.Ordinal) == true
                && !e.RoutePattern.RawText.Contains("/errors", StringComparison.Ordinal)
                && e.Metadata.GetMetadata<HttpMethodMetadata>() is not null).ToList();
        routes.Should().NotBeEmpty();
        routes.Where(e => e.Metadata.GetMetadata<RequiredScopeAttribute>() is null && !IsOpenOnPurpose(e)).Select(e => e.DisplayName)
            .Should().BeEmpty("a route without a scope would let every key in, read-only ones too");
        routes.Select(e => "/" + e.RoutePattern.RawText!.Trim('/')).Where(p => !paths.Contains(p))
            .Should().BeEmpty("a route that is not in the document is walked by no test");
    }

    // Signing in and out, joining, one's own password: the matrix says so as well.
    private static bool IsOpenOnPurpose(RouteEndpoint route) =>
        RoleMatrix.Needs.TryGetValue($"{route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods[0]} /{route.RoutePattern.RawText!.Trim('/')}", out var needs) && (needs is null || needs == KeyScopes.None);
}
