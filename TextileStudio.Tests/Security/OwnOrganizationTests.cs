using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Data;
using TextileStudio.Tests.Assets;

namespace TextileStudio.Tests.Security;

/// <summary>A body may name the key's organization and no other.</summary>
[TestFixture(DatabaseProvider.Sqlite)]
[TestFixture(DatabaseProvider.Postgres)]
public sealed class OwnOrganizationTests(DatabaseProvider provider)
{
    private StudioApp _app = null!;
    private HttpClient _client = null!;
    private string _other = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _app = await StudioApp.OnAsync(provider);
        _client = _app.Client();
        (_other, _) = await _app.OrganizationAsync();
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _client.Dispose();
        await _app.DisposeAsync();
    }

    private static IEnumerable<TestCaseData> Bodies() =>
    [
        new("POST", "/api/keys/", """{"name":"a","scopes":["read"]}""", 201),
        new("POST", "/api/textile/caption/", """{"product_name":"Silk saree","platforms":["x"]}""", 200),
        new("POST", "/api/textile/poster/", """{"product_name":"Silk saree"}""", 422),
        new("POST", "/api/schedule/", """{"platform":"x","caption":"Own","scheduled_time":"2027-01-01T10:00:00Z"}""", 201),
        new("POST", "/api/schedule/bulk/", """{"posts":[{"platform":"x","caption":"Own, in a bulk","scheduled_time":"2027-01-01T10:00:00Z"}]}""", 201),
        new("POST", "/api/schedule/validate/", """{"platform":"x"}""", 200),
        new("PUT", "/api/schedule/{id}/", """{"platform":"x","caption":"Replaced","scheduled_time":"2027-01-02T10:00:00Z"}""", 200),
        new("PATCH", "/api/schedule/{id}/", """{"caption":"Changed"}""", 200),
        new("POST", "/api/schedule/{id}/resolution/", """{"outcome":"leave"}""", 409),
        new("PUT", "/sandbox/api/faults", """{"faults":[]}""", 200),
    ];

    [TestCaseSource(nameof(Bodies))]
    public async Task A_body_may_name_its_own_organization_and_no_other(string method, string path, string body, int without)
    {
        if (path.Contains("{id}", StringComparison.Ordinal))
        {
            var post = await (await _client.PostJsonTextAsync("/api/schedule/", $$"""{"platform":"x","caption":"{{method}} {{path}}","scheduled_time":"2027-01-01T10:00:00Z"}""")).JsonAsync();
            path = path.Replace("{id}", (string)post["id"]!, StringComparison.Ordinal);
        }

        (await SendAsync(method, path, body, _other)).Should().Be((404, "other_organization"), "nobody shall believe to have acted for another organization");
        (await SendAsync(method, path, body, _app.DemoId())).Status.Should().Be(without, "naming one's own changes nothing");
        (await SendAsync(method, path, body, 7)).Should().Be((400, "json_malformed"), "an organization is named by a text");
    }

    [TestCase("/api/textile/poster/", "product_image")]
    [TestCase("/api/assets/", "file")]
    public async Task A_form_may_too(string path, string field)
    {
        (await UploadAsync(path, field, _other)).StatusCode.Should().Be(HttpStatusCode.NotFound, "nobody shall believe to have acted for another organization");
        var own = await UploadAsync(path, field, _app.DemoId());
        own.StatusCode.Should().NotBe(HttpStatusCode.NotFound).And.NotBe(HttpStatusCode.BadRequest, "naming one's own changes nothing");
    }

    [Test]
    public async Task An_escaped_name_gets_no_further()
    {
        var answer = await _client.PostJsonTextAsync("/api/keys/", $$"""{"name":"a","scopes":["read"],"organization\u005fid":"{{_other}}"}""");
        answer.StatusCode.Should().Be(HttpStatusCode.BadRequest, "it is the same field however it is spelled");
    }

    private async Task<(int Status, string? Code)> SendAsync(string method, string path, string body, JsonNode organization)
    {
        var fields = JsonNode.Parse(body)!.AsObject();
        fields["organization_id"] = organization;
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = new StringContent(fields.ToJsonString(), new MediaTypeHeaderValue("application/json")) };
        using var answer = await _client.SendAsync(request);
        return ((int)answer.StatusCode, (int)answer.StatusCode < 400 ? null : (string?)(await answer.JsonAsync())["code"]);
    }

    private async Task<HttpResponseMessage> UploadAsync(string path, string field, string organization)
    {
        using var form = new MultipartFormDataContent
        {
            { new StringContent(organization), "organization_id" },
            { new ByteArrayContent(SamplePictures.Jpeg(300, 300)), field, "a.jpg" },
        };
        return await _client.PostAsync(path, form);
    }
}
