using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Publishing.Platforms;

namespace TextileStudio.Tests.Publishing;

/// <summary>WhatsApp's client against a server that plays the notes' answers.</summary>
public sealed class WhatsAppTests
{
    private const string Phone = "/whatsapp/v25.0/whatsapp-1";
    private const string Person = "919876500001";
    private static readonly JsonObject Settings = new() { ["template"] = "festival_offer", ["text_template"] = "festival_news", ["template_language"] = "en" };
    private ScriptedNetwork _network = null!;
    private PublishingBench _bench = null!;

    [SetUp]
    public async Task SetUp()
    {
        _network = await ScriptedNetwork.StartAsync();
        _bench = await PublishingBench.StartAsync(_network.Address);
        _network.On("POST", $"{Phone}/media", 200, """{"id":"4490"}""")
            .On("POST", $"{Phone}/messages", 200, """{"messaging_product":"whatsapp","contacts":[{"input":"919876500001","wa_id":"919876500001"}],"messages":[{"id":"wamid.HBg1","message_status":"accepted"}]}""");
    }

    [TearDown]
    public async Task TearDown()
    {
        await _bench.DisposeAsync();
        await _network.DisposeAsync();
    }

    [Test]
    public async Task An_offer_is_a_template_with_its_picture_and_its_caption_in_one_line()
    {
        await _bench.AccountAsync(Platform.Whatsapp, settings: Settings.ToJsonString());
        var job = _bench.Job(Platform.Whatsapp, "Silk from ₹2,499\n\nToday  only\t🪔", [await _bench.PictureAsync()], recipient: Person);

        (await _bench.Publisher.PrepareAsync(job, CancellationToken.None)).Should().BeOfType<Preparation.Ready>();
        (await _bench.CommitAsync(job)).Should().Be(new PublishResult.Accepted("wamid.HBg1", null));

        var upload = _network.Single("POST", $"{Phone}/media");
        upload.Form["messaging_product"].Should().Be("whatsapp");
        upload.Form["type"].Should().Be("image/jpeg");
        upload.Files.Should().ContainKey("file");
        var message = JsonNode.Parse(_network.Single("POST", $"{Phone}/messages").Body)!;
        message["to"]!.GetValue<string>().Should().Be(Person);
        message["type"]!.GetValue<string>().Should().Be("template");
        message["biz_opaque_callback_data"]!.GetValue<string>().Should().Be("marker-1", "it is the only thread back to the attempt");
        message["template"]!["name"]!.GetValue<string>().Should().Be("festival_offer");
        message["template"]!["components"]![0]!["parameters"]![0]!["image"]!["id"]!.GetValue<string>().Should().Be("4490");
        message["template"]!["components"]![1]!["parameters"]![0]!["text"]!.GetValue<string>().Should().Be("Silk from ₹2,499 Today only 🪔", "a template's parameter may hold no line break");
    }

    [Test]
    public async Task A_free_message_is_the_caption_as_it_is()
    {
        await _bench.AccountAsync(Platform.Whatsapp);
        var job = _bench.Job(Platform.Whatsapp, "Your saree\nis ready", recipient: "IN.13491208655302741918", options: new JsonObject { ["message"] = "free" });

        (await _bench.Publisher.PrepareAsync(job, CancellationToken.None)).Should().BeOfType<Preparation.Ready>();
        (await _bench.CommitAsync(job)).Should().BeOfType<PublishResult.Accepted>();

        var message = JsonNode.Parse(_network.Single("POST", $"{Phone}/messages").Body)!;
        message["text"]!["body"]!.GetValue<string>().Should().Be("Your saree\nis ready");
        message["to"].Should().BeNull("people who hide their number are named by their id");
        message["recipient"]!.GetValue<string>().Should().Be("IN.13491208655302741918");
    }

    [Test]
    public async Task One_upload_serves_every_recipient()
    {
        await _bench.AccountAsync(Platform.Whatsapp, settings: Settings.ToJsonString());
        var picture = await _bench.PictureAsync();
        var jobs = Enumerable.Range(0, 12).Select(i => _bench.Job(Platform.Whatsapp, "Sale", [picture], recipient: $"9198765000{i:00}")).ToList();

        (await Task.WhenAll(jobs.Select(j => _bench.Publisher.PrepareAsync(j, CancellationToken.None)))).Should().AllBeOfType<Preparation.Ready>();

        _network.Of("POST", $"{Phone}/media").Should().ContainSingle("WhatsApp keeps it for thirty days");
        jobs.Should().OnlyContain(j => j.Handle["media"]!.GetValue<string>() == "4490");
    }

    [Test]
    public async Task A_template_that_does_not_fit_is_refused_before_anything_is_sent()
    {
        _network.On("GET", "/whatsapp/v25.0/waba-1/message_templates", 200, """
            {"data":[{"id":"1","name":"festival_offer","language":"en","status":"APPROVED","category":"MARKETING","components":[{"type":"HEADER","format":"IMAGE"},{"type":"BODY","text":"An offer: {{1}} and {{2}}!"}]}]}
            """);
        await _bench.AccountAsync(Platform.Whatsapp, settings: new JsonObject { ["waba_id"] = "waba-1", ["template"] = "festival_offer" }.ToJsonString());

        (await PreparedAsync("Sale", [])).Code.Should().Be("template_header", "it needs a picture");
        (await PreparedAsync("Sale", [await _bench.PictureAsync()])).Code.Should().Be("template_values", "a post fills one place");
        (await PreparedAsync("Sale", [], new JsonObject { ["template"] = "other" })).Code.Should().Be("template_missing");
        _network.Of("POST", $"{Phone}/messages").Should().BeEmpty();

        async Task<PublishError> PreparedAsync(string text, MediaItem[] media, JsonObject? options = null) =>
            (await _bench.Publisher.PrepareAsync(_bench.Job(Platform.Whatsapp, text, media, recipient: Person, options: options), CancellationToken.None))
            .Should().BeOfType<Preparation.Refused>().Subject.Error;
    }

    private static IEnumerable<TestCaseData> Codes()
    {
        foreach (var (code, outcome, category) in new (int, string, ErrorCategory)[]
        {
            (1, "unknown", default), (2, "unknown", default), (131000, "unknown", default), (131016, "unknown", default), (131057, "unknown", default), (133004, "unknown", default), (999999, "unknown", default),
            (4, "deferred", ErrorCategory.RateLimited), (80007, "deferred", ErrorCategory.RateLimited), (130429, "deferred", ErrorCategory.RateLimited),
            (131056, "deferred", ErrorCategory.RateLimited), (133016, "deferred", ErrorCategory.RateLimited),
            (131048, "deferred", ErrorCategory.SpamBlocked), (368, "deferred", ErrorCategory.SpamBlocked), (131031, "deferred", ErrorCategory.SpamBlocked), (131049, "refused", ErrorCategory.SpamBlocked),
            (0, "deferred", ErrorCategory.Reconnect), (190, "deferred", ErrorCategory.Reconnect),
            (131005, "refused", ErrorCategory.Permission), (3, "refused", ErrorCategory.Permission), (10, "refused", ErrorCategory.Permission), (200, "refused", ErrorCategory.Permission), (299, "refused", ErrorCategory.Permission),
            (33, "refused", ErrorCategory.Permission), (131037, "refused", ErrorCategory.Permission), (131042, "refused", ErrorCategory.Permission), (131045, "refused", ErrorCategory.Permission), (133010, "refused", ErrorCategory.Permission),
            (131047, "refused", ErrorCategory.RecipientOrWindow), (131026, "refused", ErrorCategory.RecipientOrWindow), (131021, "refused", ErrorCategory.RecipientOrWindow), (131030, "refused", ErrorCategory.RecipientOrWindow),
            (131050, "refused", ErrorCategory.RecipientOrWindow), (130497, "refused", ErrorCategory.RecipientOrWindow), (130472, "refused", ErrorCategory.RecipientOrWindow),
            (132000, "refused", ErrorCategory.ContentRejected), (132001, "refused", ErrorCategory.ContentRejected), (132005, "refused", ErrorCategory.ContentRejected), (132007, "refused", ErrorCategory.ContentRejected),
            (132012, "refused", ErrorCategory.ContentRejected), (132015, "refused", ErrorCategory.ContentRejected), (132016, "refused", ErrorCategory.ContentRejected),
            (100, "refused", ErrorCategory.ContentRejected), (131008, "refused", ErrorCategory.ContentRejected), (131009, "refused", ErrorCategory.ContentRejected), (131051, "refused", ErrorCategory.ContentRejected),
            (131052, "refused", ErrorCategory.ContentRejected), (131053, "refused", ErrorCategory.ContentRejected),
        })
        {
            yield return new TestCaseData(code, outcome, category).SetArgDisplayNames($"{code}");
        }
    }

    [TestCaseSource(nameof(Codes))]
    public async Task Every_code_has_its_class_in_an_answer_and_in_a_report(int code, string outcome, ErrorCategory category)
    {
        await using var network = await ScriptedNetwork.StartAsync();
        await using var bench = await PublishingBench.StartAsync(network.Address);
        await bench.AccountAsync(Platform.Whatsapp, settings: Settings.ToJsonString());
        network.On("POST", $"{Phone}/messages", code is 190 or 0 ? 401 : 400, $$$"""{"error":{"message":"(#{{{code}}}) words","type":"OAuthException","code":{{{code}}},"error_data":{"messaging_product":"whatsapp","details":"The details."},"fbtrace_id":"A"}}""");
        var job = bench.Job(Platform.Whatsapp, "Sale", recipient: Person);
        await bench.Publisher.PrepareAsync(job, CancellationToken.None);

        var result = await bench.CommitAsync(job);

        switch (outcome)
        {
            case "unknown":
                result.Should().BeOfType<PublishResult.Unknown>("such an answer proves nothing");
                break;
            case "deferred":
                result.Should().BeOfType<PublishResult.Deferred>().Which.Error.Category.Should().Be(category);
                break;
            default:
                result.Should().BeOfType<PublishResult.Refused>().Which.Error.Category.Should().Be(category);
                break;
        }

        var told = WhatsApp.ErrorOf($$$"""[{"code":{{{code}}},"title":"words","error_data":{"details":"The details."}}]""");
        if (outcome is not "unknown")
            told.Category.Should().Be(category, "one table serves both ways");
        told.Message.Should().NotBeNullOrWhiteSpace();
    }

    [Test]
    public async Task A_doubtful_message_is_what_the_reports_say_and_silence_is_no_absence()
    {
        await _bench.AccountAsync(Platform.Whatsapp);
        var job = _bench.Job(Platform.Whatsapp, "Sale", recipient: Person);
        (await _bench.Publisher.ReconcileAsync(job, CancellationToken.None)).Should().BeOfType<Reconciliation.StillUnknown>("nothing was heard, and that proves nothing");

        await ReportAsync("failed", """[{"code":131026,"title":"Message undeliverable"}]""");
        (await _bench.Publisher.ReconcileAsync(job, CancellationToken.None)).Should().BeOfType<Reconciliation.Refused>().Which.Error.Code.Should().Be("undeliverable");

        await ReportAsync("delivered", null);
        (await _bench.Publisher.ReconcileAsync(job, CancellationToken.None)).Should().Be(new Reconciliation.Found("wamid.9", null), "it was delivered, whatever else was said");
    }

    [Test]
    public async Task Messages_keep_to_the_pace_of_the_network()
    {
        var time = new FakeTime();
        await using var bench = await PublishingBench.StartAsync(_network.Address, time);
        await bench.AccountAsync(Platform.Whatsapp, settings: Settings.ToJsonString());
        var ready = Enumerable.Range(0, 40).Select(i => bench.Publisher.PrepareAsync(bench.Job(Platform.Whatsapp, "Sale", recipient: $"91987650{i:0000}"), CancellationToken.None)).ToList();
        async Task<int> ReadyAsync(int atLeast)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            while (ready.Count(t => t.IsCompletedSuccessfully) < atLeast)
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, limit.Token);
            return ready.Count(t => t.IsCompletedSuccessfully);
        }

        (await ReadyAsync(15)).Should().Be(15, "a quarter of a second takes a quarter of sixty");
        time.Advance(TimeSpan.FromMilliseconds(250));
        (await ReadyAsync(30)).Should().Be(30);
        time.Advance(TimeSpan.FromMilliseconds(250));
        (await ReadyAsync(40)).Should().Be(40);

        var again = await bench.Publisher.PrepareAsync(bench.Job(Platform.Whatsapp, "More", recipient: "919876500000"), CancellationToken.None);
        again.Should().BeOfType<Preparation.Deferred>("one person gets one message in six seconds; it waits in the queue, not in a slot")
            .Which.Until.Should().BeAfter(time.GetUtcNow().AddSeconds(5));
    }

    /// <summary>As the webhook keeps it; the marker belongs to a post's attempt.</summary>
    private async Task ReportAsync(string kind, string? detail)
    {
        await using var db = _bench.Dbs.ForSystem();
        db.NetworkEvents.Add(new NetworkEvent
        {
            Id = kind, OrganizationId = PublishingBench.Organization, Platform = Platform.Whatsapp, Marker = "marker-1", Kind = kind, RemoteId = "wamid.9", At = _bench.Time.GetUtcNow(), Detail = detail,
        });
        await db.SaveChangesAsync();
    }
}
