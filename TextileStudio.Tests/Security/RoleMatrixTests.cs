using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Data;
using TextileStudio.Core.Organizations;

namespace TextileStudio.Tests.Security;

/// <summary>Every operation of the OpenAPI document is called by a stranger, by keys of every set of scopes and by members of every role, and by one who was removed.</summary>
public sealed class RoleMatrixTests
{
    [Test]
    public async Task Every_operation_lets_in_whom_it_should_and_nobody_else()
    {
        await using var app = await StudioApp.OnAsync(DatabaseProvider.Sqlite, People.Settings);
        var document = await Operations.DocumentAsync(app);
        var operations = Operations.Of(document).Select(o => (o.Method, Path: o.Path.TrimEnd('/'), o.Operation)).ToList();
        operations.Select(o => $"{o.Method} {o.Path}").Where(o => !RoleMatrix.Needs.ContainsKey(o)).Should().BeEmpty("what a route needs is decided, not left over: add a line to RoleMatrix");
        RoleMatrix.Needs.Keys.Except(operations.Select(o => $"{o.Method} {o.Path}")).Should().BeEmpty("a line without a route hides a slip");

        var failures = new List<string>();
        var calls = 0;
        foreach (var (who, client, scopes, known) in await CallersAsync(app))
        {
            foreach (var (method, path, operation) in operations)
            {
                // Signing out would end the caller's own session.
                if ((method, path) == ("DELETE", "/api/session"))
                    continue;
                using var request = Nearly(method, path, operation);
                using var answer = await client.SendAsync(request);
                calls++;
                var needs = RoleMatrix.Needs[$"{method} {path}"];
                var expected = needs is null || (known && (scopes & needs.Value) == needs.Value) ? "in" : known ? "403" : "401";
                var got = answer.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized && await RefusesCallerAsync(answer) ? $"{(int)answer.StatusCode}" : "in";
                if (got != expected)
                    failures.Add($"{who} at {method} {path}: {got} instead of {expected} ({(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()})");
            }
        }

        failures.Should().BeEmpty();
        await TestContext.Out.WriteLineAsync($"{operations.Count} operations, {calls} calls");
        calls.Should().BeGreaterThan(operations.Count * 20);
    }

    private static async Task<List<(string Who, HttpClient Client, KeyScopes Scopes, bool Known)>> CallersAsync(StudioApp app)
    {
        var owner = app.Client();
        await app.MemberAsync(owner, Role.Owner, "stays-owner");
        var callers = new List<(string, HttpClient, KeyScopes, bool)> { ("a stranger", app.Client(""), KeyScopes.None, false) };
        for (var scopes = KeyScopes.Read; scopes <= KeyScopes.All; scopes++)
            callers.Add(($"a key with {scopes}", app.Client((await app.OrganizationAsync("demo", scopes)).Key), scopes, true));
        foreach (var role in Enum.GetValues<Role>())
            callers.Add(($"{role}", await app.BrowserOfAsync(owner, role, $"matrix-{role}".ToLowerInvariant()), role.Scopes(), true));
        var gone = await app.MemberAsync(owner, Role.Owner, "gone-owner");
        var removed = await app.SignedInAsync("gone-owner");
        await owner.DeleteAsync($"/api/members/{gone}/");
        callers.Add(("a removed owner", removed, KeyScopes.None, false));
        return callers;
    }

    /// <summary>A call that authorization lets pass and everything behind it stops: nothing has these ids, nothing takes this body.</summary>
    private static HttpRequestMessage Nearly(string method, string path, JsonNode operation)
    {
        var address = System.Text.RegularExpressions.Regex.Replace(path, @"\{[^}]*\}", "nothing", System.Text.RegularExpressions.RegexOptions.NonBacktracking);
        var request = new HttpRequestMessage(new HttpMethod(method), address + "/");
        if (operation["requestBody"]?["content"]?.AsObject().FirstOrDefault().Key is { } type)
            request.Content = type.StartsWith("multipart/", StringComparison.Ordinal) ? new MultipartFormDataContent { { new StringContent("x"), "x" } } : new StringContent("""{"x":1}""", Encoding.UTF8, type);
        else if (method is "POST")
            request.Content = new StringContent("", Encoding.UTF8, "application/json");
        return request;
    }

    // A wrong password is a 401 too, of another kind.
    private static async Task<bool> RefusesCallerAsync(HttpResponseMessage answer) => await answer.CodeAsync() is "key_missing" or "key_invalid" or "scope_missing" or "forbidden";
}
