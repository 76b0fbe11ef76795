using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;
using TextileStudio.Tests.Studio;

namespace TextileStudio.Tests.Publishing;

/// <summary>People are kept with their agreement and their no, one by one and by lists, over the API and the page.</summary>
[TestFixture(DatabaseProvider.Sqlite)]
[TestFixture(DatabaseProvider.Postgres)]
internal sealed class RecipientTests(DatabaseProvider provider)
{
    private StudioApp _app = null!;
    private HttpClient _client = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _app = await StudioApp.OnAsync(provider, [("Studio:Dispatch:Enabled", "false")]);

    [OneTimeTearDown]
    public async Task StopAsync() => await _app.DisposeAsync();

    [SetUp]
    public async Task NewShopAsync() => _client = _app.Client((await _app.OrganizationAsync("shop " + TestContext.CurrentContext.Random.GetString(12))).Key);

    [TearDown]
    public void Close() => _client.Dispose();

    [TestCase("98765 43210", "919876543210")]
    [TestCase("098765-43210", "919876543210")]
    [TestCase("+91 (98765) 43210", "919876543210")]
    [TestCase("0091 98765 43210", "919876543210")]
    [TestCase("919876543210", "919876543210")]
    [TestCase("+1 650-555-1234", "16505551234")]
    [TestCase("+44 7700 900123", "447700900123")]
    [TestCase("12345", null)]
    [TestCase("6505551234567", null, Description = "without a plus nobody knows whose country it is")]
    [TestCase("+91 22 2345 6789", null, Description = "a landline")]
    [TestCase("1234567890", null)]
    [TestCase("call me", null)]
    [TestCase("+0987654321", null)]
    public void A_number_is_understood_as_people_write_it(string written, string? phone) => PhoneNumber.Normal(written).Should().Be(phone);

    [Test]
    public async Task A_person_is_added_with_the_record_of_their_agreement_listed_and_found()
    {
        using var added = await _client.PostAsJsonAsync("/api/recipients/", new { phone = "98765 43210", name = "आशा", tag = "silk", opted_in_at = "2026-10-01T10:00:00+05:30", opt_in_source = "counter form" });
        added.StatusCode.Should().Be(HttpStatusCode.Created, await added.Content.ReadAsStringAsync());
        var person = await added.JsonAsync();
        person["phone"]!.GetValue<string>().Should().Be("+919876543210");
        person["opted_in_at"]!.GetValue<string>().Should().Be("2026-10-01T04:30:00Z");
        added.Headers.Location!.ToString().Should().Be($"/api/recipients/{person["id"]}/");
        (await _client.GetJsonAsync(added.Headers.Location.ToString()))["name"]!.GetValue<string>().Should().Be("आशा");
        (await _client.GetJsonAsync("/api/recipients/?tag=silk"))["count"]!.GetValue<int>().Should().Be(1);
        (await _client.GetJsonAsync("/api/recipients/?q=43210"))["count"]!.GetValue<int>().Should().Be(1);
        (await _client.GetJsonAsync("/api/recipients/?tag=cotton"))["count"]!.GetValue<int>().Should().Be(0);

        using var again = await _client.PostAsJsonAsync("/api/recipients/", new { phone = "+919876543210", opted_in_at = "2026-10-02T00:00:00Z", opt_in_source = "website" });
        again.StatusCode.Should().Be(HttpStatusCode.Conflict);
        (await again.JsonAsync())["existing_recipient_id"]!.GetValue<string>().Should().Be(person["id"]!.GetValue<string>());
    }

    [Test]
    public async Task Without_evidence_nobody_is_taken_and_everything_wrong_is_named_at_once()
    {
        using var answer = await _client.PostAsJsonAsync("/api/recipients/", new { phone = "12", name = new string('x', 121), opted_in_at = "2100-01-01T00:00:00Z" });
        answer.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        var problem = await answer.JsonAsync();
        problem["code"]!.GetValue<string>().Should().Be("invalid_recipient");
        problem["violations"]!.AsArray().Select(v => v!["pointer"]!.GetValue<string>()).Should().BeEquivalentTo("/phone", "/name", "/opted_in_at", "/opt_in_source");
    }

    [Test]
    public async Task The_same_request_twice_adds_once()
    {
        async Task<HttpResponseMessage> SendAsync()
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/recipients/") { Content = JsonContent.Create(new { phone = "9876543211", opted_in_at = "2026-10-01T00:00:00Z", opt_in_source = "form" }) };
            request.Headers.Add("Idempotency-Key", "one");
            return await _client.SendAsync(request);
        }

        using var first = await SendAsync();
        using var second = await SendAsync();
        second.StatusCode.Should().Be(HttpStatusCode.Created);
        second.Headers.GetValues("Idempotent-Replayed").Should().Equal("true");
        (await second.Content.ReadAsStringAsync()).Should().Be(await first.Content.ReadAsStringAsync());
    }

    [Test]
    public async Task Who_opts_out_stays_out_until_they_agree_anew()
    {
        using var added = await _client.PostAsJsonAsync("/api/recipients/", new { phone = "9876543212", opted_in_at = "2026-10-01T00:00:00Z", opt_in_source = "form" });
        var id = (await added.JsonAsync())["id"]!.GetValue<string>();
        using var gone = await _client.PostAsJsonAsync($"/api/recipients/{id}/opt_out/", new { reason = "asked at the counter" });
        (await gone.JsonAsync())["opt_out_reason"]!.GetValue<string>().Should().Be("asked at the counter");
        using var old = await _client.PostAsJsonAsync("/api/recipients/", new { phone = "9876543212", opted_in_at = "2026-10-02T00:00:00Z", opt_in_source = "old list" });
        old.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity, "an agreement from before their no is none");
        var later = TimeProvider.System.GetUtcNow().AddSeconds(1);
        using var anew = await _client.PostAsJsonAsync("/api/recipients/", new { phone = "9876543212", opted_in_at = later.ToString("O"), opt_in_source = "new form" });
        anew.StatusCode.Should().Be(HttpStatusCode.Created, await anew.Content.ReadAsStringAsync());
        (await anew.JsonAsync())["opted_out_at"].Should().BeNull();
        using var removed = await _client.DeleteAsync($"/api/recipients/{id}/");
        removed.StatusCode.Should().Be(HttpStatusCode.NoContent);
        using var none = await _client.GetAsync($"/api/recipients/{id}/");
        none.StatusCode.Should().Be(HttpStatusCode.NotFound, "who has no messages leaves no trace");
    }

    [Test]
    public async Task A_list_is_judged_row_by_row_with_line_numbers()
    {
        const string List = "\uFEFFPhone,Name,Tag,Opted In At,Opt In Source\r\n" +
            "98765 43210,\"Sharma, Asha\",silk,2026-10-01,counter form\r\n" +
            "\r\n" +
            "+91 98765 43211,\"He said \"\"yes\"\"\nby phone\",,1/10/2026,website\r\n" +
            "9876543210,,gold,2026-10-05,website\r\n" +
            "12345,Short,,2026-10-01,form\r\n" +
            "9876543213,No evidence,,,\r\n" +
            "9876543214,Comma,not quoted,silk,2026-10-01,form\r\n" +
            "9876543215,Bad day,,1st October,form\r\n";

        var rehearsal = await ImportAsync(List, "?dry_run=true");
        rehearsal["added"]!.GetValue<int>().Should().Be(2);
        (await _client.GetJsonAsync("/api/recipients/"))["count"]!.GetValue<int>().Should().Be(0, "a rehearsal keeps nothing");

        var report = await ImportAsync(List);
        (report["rows"]!.GetValue<int>(), report["added"]!.GetValue<int>(), report["merged"]!.GetValue<int>(), report["refused"]!.GetValue<int>()).Should().Be((7, 2, 1, 4));
        report["results"]!.AsArray().Select(r => $"{r!["line"]} {r["result"]}").Should().Equal("2 added", "4 added", "6 merged", "7 refused", "8 refused", "9 refused", "10 refused");
        report["results"]![4]!["violations"]!.AsArray().Select(v => v!["pointer"]!.GetValue<string>()).Should().Equal("/opted_in_at", "/opt_in_source");
        var asha = (await _client.GetJsonAsync("/api/recipients/?q=Asha"))["results"]![0]!;
        asha["name"]!.GetValue<string>().Should().Be("Sharma, Asha");
        asha["tag"]!.GetValue<string>().Should().Be("gold", "the later row of the same number adds to the earlier");
        asha["opted_in_at"]!.GetValue<string>().Should().Be("2026-10-05T00:00:00Z", "the newer agreement is kept");

        var again = await ImportAsync(List);
        (again["added"]!.GetValue<int>(), again["unchanged"]!.GetValue<int>() + again["updated"]!.GetValue<int>()).Should().Be((0, 2));
    }

    [TestCase("", "empty")]
    [TestCase("phone,name\n9876543210,A", "lacks opted_in_at")]
    [TestCase("phone,nickname,opted_in_at,opt_in_source\n", "nickname")]
    [TestCase("phone,phone,opted_in_at,opt_in_source\n", "twice")]
    public async Task A_list_of_a_wrong_form_is_refused_as_a_whole(string list, string word)
    {
        using var answer = await _client.PostAsync("/api/recipients/import/", new StringContent(list, Encoding.UTF8, "text/csv"));
        answer.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        (await answer.JsonAsync())["detail"]!.GetValue<string>().Should().Contain(word);
    }

    [Test]
    public async Task Five_thousand_rows_are_taken_at_once_and_one_more_is_not()
    {
        var rows = Enumerable.Range(0, 5_000).Select(i => $"98{i:00000000},,bulk,2026-10-01,list").ToList();
        var list = "phone,name,tag,opted_in_at,opt_in_source\n" + string.Join('\n', rows);
        (await ImportAsync(list))["added"]!.GetValue<int>().Should().Be(5_000);
        using var answer = await _client.PostAsync("/api/recipients/import/", new StringContent(list + "\n9700000000,,bulk,2026-10-01,list", Encoding.UTF8, "text/csv"));
        answer.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
    }

    [Test]
    public async Task A_file_may_come_as_a_form_and_must_be_utf8()
    {
        using var form = new MultipartFormDataContent { { new StringContent("phone,opted_in_at,opt_in_source\n9876543219,2026-10-01,form", Encoding.UTF8, "text/csv"), "file", "people.csv" } };
        using var taken = await _client.PostAsync("/api/recipients/import/", form);
        (await taken.JsonAsync())["added"]!.GetValue<int>().Should().Be(1);
        using var latin = new ByteArrayContent([.. "phone,name,opted_in_at,opt_in_source\n"u8, 0xE9, 0xFF]);
        latin.Headers.ContentType = new("text/csv");
        using var refused = await _client.PostAsync("/api/recipients/import/", latin);
        (await refused.JsonAsync())["detail"]!.GetValue<string>().Should().Contain("UTF-8");
    }

    [Test]
    public async Task The_page_adds_imports_and_opts_out_without_script()
    {
        var browser = _app.Browser();
        var page = await browser.PageAsync("/recipients");
        page.Should().Contain("Asha Sharma").And.Contain("+91 98765 00001").And.Contain("href=\"/recipients\"", "the shop has a WhatsApp account");
        var token = PageReading.TokenOf(page);
        using var wrong = await browser.SubmitAsync("/recipients", token, ("phone", "12"), ("name", "<b>Bold</b>"), ("tag", ""), ("opted_in_at", "2026-10-01"), ("opt_in_source", ""));
        var again = await wrong.Content.ReadAsStringAsync();
        wrong.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        again.Should().Contain("Write the mobile number").And.Contain("Say how the person agreed").And.Contain("&lt;b&gt;Bold").And.NotContain("<b>Bold");
        var number = provider is DatabaseProvider.Sqlite ? "98111 22334" : "98111 22335";
        using var added = await browser.SubmitAsync("/recipients", token, ("phone", number), ("name", "Latha"), ("tag", "silk"), ("opted_in_at", "2026-10-01"), ("opt_in_source", "form"));
        added.StatusCode.Should().Be(HttpStatusCode.OK, "it leads back to the list");
        (await added.Content.ReadAsStringAsync()).Should().Contain("Latha");
        using var imported = await browser.SubmitAsync("/recipients/import", token, ("list", "phone,opted_in_at,opt_in_source\n9811122336,2026-10-01,form\nnobody,2026-10-01,form"));
        (await imported.Content.ReadAsStringAsync()).Should().Contain("2 rows: 1 new, 1 not taken.").And.Contain("Line");
        string id;
        await using (var db = _app.Dbs.ForSystem())
            id = (await db.Recipients.FirstAsync(r => r.Name == "Latha")).Id;
        using var gone = await browser.SubmitAsync($"/recipients/{id}/opt-out", token);
        (await gone.Content.ReadAsStringAsync()).Should().Contain("Nothing more is sent to them");
        (await browser.PageAsync("/recipients?show=opted_out")).Should().Contain("Latha").And.NotContain("Asha Sharma");
    }

    private async Task<JsonNode> ImportAsync(string list, string query = "")
    {
        using var answer = await _client.PostAsync("/api/recipients/import/" + query, new StringContent(list, Encoding.UTF8, "text/csv"));
        answer.StatusCode.Should().Be(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        return await answer.JsonAsync();
    }
}
