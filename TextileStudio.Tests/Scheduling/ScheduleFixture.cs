using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using NUnit.Framework;
using TextileStudio.Api.Dispatch;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Scheduling;
using TextileStudio.Tests.Assets;

namespace TextileStudio.Tests.Scheduling;

/// <summary>One service for all tests of a fixture, on a clock that stands still; each test has an organization of its own with an account on every network that has a client.</summary>
public abstract class ScheduleFixture(DatabaseProvider provider = DatabaseProvider.Sqlite)
{
    protected static readonly DateTimeOffset Now = new(2026, 11, 8, 4, 0, 0, TimeSpan.Zero);

    protected StudioApp App { get; private set; } = null!;

    protected FakeTime Time { get; private set; } = null!;

    protected HttpClient Client { get; private set; } = null!;

    protected string OrganizationId { get; private set; } = "";

    [OneTimeSetUp]
    public async Task StartServiceAsync()
    {
        Time = new FakeTime(Now);
        App = await StudioApp.OnAsync(provider, Settings, Time, WithoutDispatch);
    }

    [OneTimeTearDown]
    public async Task StopServiceAsync() => await App.DisposeAsync();

    [SetUp]
    public async Task NewOrganizationAsync() => (Client, OrganizationId) = await TenantAsync();

    [TearDown]
    public void DisposeClient() => Client.Dispose();

    protected virtual IEnumerable<(string, string)> Settings => [];

    /// <summary>Nothing is sent by itself: these tests are about what people do before.</summary>
    protected static void WithoutDispatch(IServiceCollection services)
    {
        foreach (var shell in services.Where(s => s.ServiceType == typeof(IHostedService) && s.ImplementationFactory?.Method.ReturnType == typeof(DispatchService)).ToList())
            services.Remove(shell);
    }

    protected async Task<(HttpClient Client, string OrganizationId)> TenantAsync()
    {
        var (organizationId, key) = await App.OrganizationAsync("shop " + TestContext.CurrentContext.Random.GetString(12));
        foreach (var platform in new[] { Platform.Facebook, Platform.Instagram, Platform.X, Platform.Linkedin })
            await AccountAsync(organizationId, platform, "1");
        return (App.Client(key), organizationId);
    }

    protected async Task<string> AccountAsync(string organizationId, Platform platform, string external)
    {
        await using var db = App.Dbs.ForOrganization(organizationId);
        var account = new Account
        {
            Id = App.Get<IdSource>().NewId(),
            OrganizationId = organizationId,
            Platform = platform,
            ExternalId = external,
            Username = $"{Wire.Name(platform)}_{external}",
            DisplayName = "Shop",
            ProtectedToken = "none",
            CreatedAt = Now,
        };
        db.Accounts.Add(account);
        await db.SaveChangesAsync();
        return account.Id;
    }

    protected static JsonObject Draft(string platform = "facebook", string caption = "Silk sarees for Diwali", int minutes = 60) => new()
    {
        ["platform"] = platform,
        ["caption"] = caption,
        ["scheduled_time"] = Now.AddMinutes(minutes).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"),
    };

    protected async Task<JsonNode> CreatedAsync(JsonObject? draft = null, HttpClient? client = null)
    {
        var response = await (client ?? Client).PostAsJsonAsync("/api/schedule/", draft ?? Draft());
        var body = await response.JsonAsync();
        response.StatusCode.Should().Be(HttpStatusCode.Created, "{0}", body);
        return body;
    }

    protected async Task<string> UploadAsync(byte[]? picture = null, HttpClient? client = null)
    {
        using var content = new ByteArrayContent(picture ?? SamplePictures.Jpeg(1080, 1350));
        content.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");
        var response = await (client ?? Client).PostAsync("/api/assets/", content);
        var body = await response.JsonAsync();
        response.StatusCode.Should().Be(HttpStatusCode.Created, "{0}", body);
        return body["id"]!.GetValue<string>();
    }

    /// <summary>Puts a post into a status, as the dispatcher would have.</summary>
    protected async Task PutIntoAsync(string id, PostStatus status, CheckReason? reason = null, string? errorCode = null, DateTimeOffset? postedAt = null)
    {
        await using var db = App.Dbs.ForSystem();
        await db.Posts.Where(p => p.Id == id).ExecuteUpdateAsync(set => set
            .SetProperty(p => p.Status, status)
            .SetProperty(p => p.Reason, reason)
            .SetProperty(p => p.ErrorCode, errorCode)
            .SetProperty(p => p.PostedAt, postedAt)
            .SetProperty(p => p.Version, p => p.Version + 1));
    }

    protected static async Task<JsonNode> RefusedAsync(HttpResponseMessage response, HttpStatusCode status, string code)
    {
        var body = await response.JsonAsync();
        response.StatusCode.Should().Be(status, "{0}", body);
        response.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
        body["code"]!.GetValue<string>().Should().Be(code, "{0}", body);
        return body;
    }

    protected static IEnumerable<string> Rules(JsonNode problem) =>
        problem["violations"]!.AsArray().Select(v => $"{v!["pointer"]!.GetValue<string>()} {v["rule"]!.GetValue<string>()}");

    protected static string Id(JsonNode post) => post["id"]!.GetValue<string>();

    protected Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, JsonNode? body = null, string? ifMatch = null, HttpClient? client = null)
    {
        var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = JsonContent.Create(body, method == HttpMethod.Patch ? new MediaTypeHeaderValue("application/merge-patch+json") : null);
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return (client ?? Client).SendAsync(request);
    }
}
