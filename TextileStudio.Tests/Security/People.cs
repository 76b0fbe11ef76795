using System.Net;
using System.Text.Json.Nodes;
using FluentAssertions;
using TextileStudio.Core.Data;
using TextileStudio.Core.Organizations;

namespace TextileStudio.Tests.Security;

/// <summary>Members made and signed in the way people are: invited, joined by the link's token, signed in by password.</summary>
internal static class People
{
    public const string Password = "silk threads at dawn";

    /// <summary>Fewer rounds than in service: tests sign in often.</summary>
    public static readonly (string Name, string Value)[] Settings = [("Studio:SignIn:PasswordRounds", "100000"), ("Studio:Dispatch:Enabled", "false")];

    public static async Task<(JsonNode Answer, string Token)> InviteAsync(this HttpClient admin, Role role, string more = "")
    {
        var answer = await admin.PostJsonTextAsync("/api/invitations/", $$"""{"role":"{{Wire.Name(role)}}"{{more}}}""");
        answer.StatusCode.Should().Be(HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        var node = await answer.JsonAsync();
        return (node, (string)node["token"]!);
    }

    public static Task<HttpResponseMessage> JoinAsync(this StudioApp app, string token, string login, string name = "Somebody", string password = Password) =>
        app.Client("").PostAsync("/api/invitations/accept/", new JsonObject { ["token"] = token, ["login"] = login, ["name"] = name, ["password"] = password });

    /// <summary>A member of this role, as its id.</summary>
    public static async Task<string> MemberAsync(this StudioApp app, HttpClient admin, Role role, string login)
    {
        var joined = await app.JoinAsync((await admin.InviteAsync(role)).Token, login, $"{role} {login}");
        joined.StatusCode.Should().Be(HttpStatusCode.Created, await joined.Content.ReadAsStringAsync());
        return (string)(await joined.JsonAsync())["id"]!;
    }

    public static Task<HttpResponseMessage> TrySignInAsync(this HttpClient browser, string login, string password = Password) =>
        browser.PostAsync("/api/session/", new JsonObject { ["login"] = login, ["password"] = password });

    /// <summary>A browser that is signed in, as our own pages use the API.</summary>
    public static async Task<HttpClient> SignedInAsync(this StudioApp app, string login, string password = Password)
    {
        var browser = app.Browser();
        browser.DefaultRequestHeaders.Add("Sec-Fetch-Site", "same-origin");
        (await browser.TrySignInAsync(login, password)).StatusCode.Should().Be(HttpStatusCode.NoContent);
        return browser;
    }

    /// <summary>A browser of a new member of this role.</summary>
    public static async Task<HttpClient> BrowserOfAsync(this StudioApp app, HttpClient admin, Role role, string login)
    {
        await app.MemberAsync(admin, role, login);
        return await app.SignedInAsync(login);
    }

    public static async Task<string> CodeAsync(this HttpResponseMessage answer) => (string?)(await answer.JsonAsync())["code"] ?? "";
}
