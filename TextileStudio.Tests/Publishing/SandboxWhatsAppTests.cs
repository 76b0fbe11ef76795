using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Publishing.Sandbox;

namespace TextileStudio.Tests.Publishing;

/// <summary>The sandbox's WhatsApp over HTTP: as strict as the notes, and it reports.</summary>
public sealed class SandboxWhatsAppTests : SandboxFixture
{
    private const string Person = "919876500001";
    private static readonly string Business = SandboxApp.BusinessOf(PhoneId);
    private bool _deaf;

    protected override Task<bool> NotifiedAsync(SandboxNotice notice) => _deaf ? Task.FromResult(false) : base.NotifiedAsync(notice);

    [SetUp]
    public void Hear() => _deaf = false;

    [Test]
    public async Task A_template_with_a_picture_reaches_the_person_and_is_reported_signed()
    {
        var picture = await MediaAsync();

        var sent = await WhatsAppAsync(HttpMethod.Post, $"{PhoneId}/messages", Offer(picture, "Silk from ₹2,499 & दिवाली"));

        sent.Status.Should().Be(200, sent.Text);
        var id = sent.Json["messages"]![0]!["id"]!.GetValue<string>();
        id.Should().StartWith("wamid.");
        sent.Json["contacts"]![0]!["wa_id"]!.GetValue<string>().Should().Be(Person);
        var message = Posts().Should().ContainSingle().Subject;
        message.Text.Should().Be("A festival offer for you: Silk from ₹2,499 & दिवाली See you at the shop!", "the template is filled in as the person sees it");
        message.Media.Should().ContainSingle();
        message.Details!["to"]!.GetValue<string>().Should().Be(Person);

        await ToldAsync();
        Statuses().Should().Equal("sent", "delivered", "read");
        Notices.Should().OnlyContain(n => WhatsAppWebhooks.IsSigned(n.Body, n.Signature, SandboxApp.WhatsAppSecret), "each is signed with the app's secret");
        var report = Status(Notices.First());
        report["id"]!.GetValue<string>().Should().Be(id);
        report["biz_opaque_callback_data"]!.GetValue<string>().Should().Be("marker-1", "the callback string comes back letter for letter");
        Posts().Single().Details!["status"]!.GetValue<string>().Should().Be("read");
        var history = await WhatsAppAsync(HttpMethod.Get, $"{PhoneId}/message_history?message_id={Uri.EscapeDataString(id)}");
        history.Json["data"]![0]!["events"]!["data"]!.AsArray().Should().HaveCount(3);
        history.Text.Should().NotContain("marker-1", "a lost message cannot be found in the history");
    }

    [Test]
    public async Task Nothing_is_deduplicated_but_a_person_gets_one_message_in_six_seconds()
    {
        var body = Template("festival_news", "News");
        (await WhatsAppAsync(HttpMethod.Post, $"{PhoneId}/messages", body)).Status.Should().Be(200);
        (await WhatsAppAsync(HttpMethod.Post, $"{PhoneId}/messages", body)).Code.Should().StartWith("131056", "the pair's rate");
        Time.Advance(TimeSpan.FromSeconds(6));
        (await WhatsAppAsync(HttpMethod.Post, $"{PhoneId}/messages", body)).Status.Should().Be(200, "two equal requests are two messages");
        Posts().Should().HaveCount(2);
    }

    [Test]
    public async Task Free_messages_need_a_message_of_the_person_in_the_last_day()
    {
        var free = Message("text", new JsonObject { ["body"] = "Your saree is ready", ["preview_url"] = true });
        (await WhatsAppAsync(HttpMethod.Post, $"{PhoneId}/messages", free)).Code.Should().StartWith("131047", "they have never written");

        (await WhatsAppAsync(HttpMethod.Post, $"{PhoneId}/sandbox_messages", new JsonObject { ["from"] = Person, ["text"] = "Is it ready?" })).Status.Should().Be(200);
        await Host.Handler.WhenToldAsync();
        Notices.Single().Body.Should().NotBeEmpty("the service hears of it");
        (await WhatsAppAsync(HttpMethod.Post, $"{PhoneId}/messages", free)).Status.Should().Be(200, "the window is open");

        Time.Advance(TimeSpan.FromHours(24));
        (await WhatsAppAsync(HttpMethod.Post, $"{PhoneId}/messages", free)).Code.Should().StartWith("131047", "it closes after a day");
    }

    private static IEnumerable<TestCaseData> Wrong()
    {
        TestCaseData Case(string name, JsonObject body, string code) => new TestCaseData(body, code).SetArgDisplayNames(name);
        yield return Case("product", Without(Template("festival_news", "x"), "messaging_product"), "100");
        yield return Case("unknown member", With(Template("festival_news", "x"), "marker", "y"), "100");
        yield return Case("nobody", Without(Template("festival_news", "x"), "to"), "131008");
        yield return Case("no number", With(Template("festival_news", "x"), "to", "call me"), "131009");
        yield return Case("no part", Without(Template("festival_news", "x"), "template"), "131008");
        yield return Case("poll", With(Message("poll", []), "type", "poll"), "100");
        yield return Case("long callback", With(Template("festival_news", "x"), "biz_opaque_callback_data", new string('x', 513)), "131009");
        yield return Case("no such template", Template("festival_nothing", "x"), "132001");
        yield return Case("other language", Template("festival_news", "x", language: "hi"), "132001");
        yield return Case("too few values", Template("festival_news", null), "132000");
        yield return Case("line break", Template("festival_news", "two\nlines"), "100");
        yield return Case("text too long", Template("festival_news", new string('x', 1_020)), "132005");
        yield return Case("header missing", Template("festival_offer", "x"), "132012");
        yield return Case("stopped offers", With(Template("festival_news", "x"), "to", "919876500050"), "131050");
        yield return Case("no such media", Message("image", new JsonObject { ["id"] = "1" }), "131009");
        yield return Case("id and link", Message("image", new JsonObject { ["id"] = "1", ["link"] = "https://a.test/b.jpg" }), "131009");
        yield return Case("dead link", Message("image", new JsonObject { ["link"] = "http://pictures.test/none.jpg" }), "131052");
        yield return Case("empty text", Message("text", new JsonObject { ["body"] = "" }), "131008");
        yield return Case("long text", Message("text", new JsonObject { ["body"] = new string('x', 4_097) }), "100");
    }

    [TestCaseSource(nameof(Wrong))]
    public async Task A_wrong_message_is_refused_with_the_networks_code_and_sends_nothing(JsonObject body, string code)
    {
        var answer = await WhatsAppAsync(HttpMethod.Post, $"{PhoneId}/messages", body.DeepClone());
        answer.Status.Should().BeInRange(400, 404, answer.Text);
        answer.Code.Split('/')[0].Should().Be(code, answer.Text);
        Posts().Should().BeEmpty();
        await ToldAsync();
        Notices.Should().BeEmpty("what was not accepted is not reported");
    }

    [Test]
    public async Task A_number_without_whatsapp_is_accepted_and_reported_as_failed()
    {
        (await WhatsAppAsync(HttpMethod.Post, $"{PhoneId}/messages", With(Template("festival_news", "x"), "to", "919876500000"))).Status.Should().Be(200, "200 only means accepted");
        await ToldAsync();
        Statuses().Should().Equal("failed");
        Status(Notices.Single())["errors"]![0]!["code"]!.GetValue<int>().Should().Be(131026);
    }

    [TestCase(SandboxFault.WebhooksReversed, "read", "delivered", "sent")]
    [TestCase(SandboxFault.WebhooksTwice, "sent", "sent", "delivered", "delivered", "read", "read")]
    [TestCase(SandboxFault.WebhooksMissing)]
    [TestCase(SandboxFault.FailedAfterSent, "sent", "failed")]
    [TestCase(SandboxFault.MarketingCap, "failed")]
    public async Task Reports_come_out_of_order_twice_or_not_at_all(SandboxFault fault, params string[] statuses)
    {
        Fault(fault, Platform.Whatsapp, times: 1);
        (await WhatsAppAsync(HttpMethod.Post, $"{PhoneId}/messages", Template("festival_news", "x"))).Status.Should().Be(200);
        await ToldAsync();
        Statuses().Should().Equal(statuses);
        Posts().Should().ContainSingle("the message went out whatever is told of it");
    }

    [Test]
    public async Task A_report_nobody_took_is_told_again_also_by_the_next_process()
    {
        _deaf = true;
        (await WhatsAppAsync(HttpMethod.Post, $"{PhoneId}/messages", Template("festival_news", "x"))).Status.Should().Be(200);
        Time.Advance(TimeSpan.FromMinutes(1));
        Notices.Should().BeEmpty();
        await CloseAsync();
        _deaf = false;
        await OpenAsync();
        await ToldAsync();
        Statuses().Should().BeEquivalentTo("sent", "delivered", "read");
    }

    [Test]
    public async Task Templates_are_created_listed_judged_and_deleted()
    {
        var template = new JsonObject
        {
            ["name"] = "pongal_offer", ["language"] = "ta", ["category"] = "MARKETING",
            ["components"] = new JsonArray(new JsonObject { ["type"] = "BODY", ["text"] = "வணக்கம் {{1}} வாருங்கள்", ["example"] = new JsonObject { ["body_text"] = new JsonArray(new JsonArray("x")) } }),
        };
        var created = await WhatsAppAsync(HttpMethod.Post, $"{Business}/message_templates", template);
        created.Json["status"]!.GetValue<string>().Should().Be("PENDING", created.Text);
        (await WhatsAppAsync(HttpMethod.Post, $"{PhoneId}/messages", Template("pongal_offer", "x", language: "ta"))).Code.Should().StartWith("132001", "it is not approved yet");
        Time.Advance(TimeSpan.FromSeconds(2));
        var listed = await WhatsAppAsync(HttpMethod.Get, $"{Business}/message_templates?name=pongal_offer&fields=name,status,language");
        listed.Json["data"]![0]!["status"]!.GetValue<string>().Should().Be("APPROVED");
        (await WhatsAppAsync(HttpMethod.Post, $"{PhoneId}/messages", Template("pongal_offer", "x", language: "ta"))).Status.Should().Be(200);
        (await WhatsAppAsync(HttpMethod.Post, $"{Business}/message_templates", template.DeepClone())).Code.Should().Be("100/2388024", "it exists");
        (await WhatsAppAsync(HttpMethod.Delete, $"{Business}/message_templates?name=pongal_offer")).Status.Should().Be(200);
        (await WhatsAppAsync(HttpMethod.Get, $"{Business}/message_templates?name=pongal_offer")).Json["data"]!.AsArray().Should().BeEmpty();

        var edge = (JsonObject)template.DeepClone();
        edge["components"]![0]!["text"] = "{{1}} at the start";
        (await WhatsAppAsync(HttpMethod.Post, $"{Business}/message_templates", edge)).Code.Should().Be("100/2388299");
        (await WhatsAppAsync(HttpMethod.Get, "123/message_templates")).Code.Should().Be("100/33", "another business account");
    }

    [Test]
    public async Task Media_are_kept_described_and_deleted_and_must_be_what_they_say()
    {
        var id = await MediaAsync();
        var media = await WhatsAppAsync(HttpMethod.Get, id);
        media.Json["mime_type"]!.GetValue<string>().Should().Be("image/jpeg");
        media.Json["file_size"]!.GetValue<string>().Should().Be("400", "sizes are texts there");
        (await WhatsAppAsync(HttpMethod.Delete, id)).Json["success"]!.GetValue<bool>().Should().BeTrue();
        (await WhatsAppAsync(HttpMethod.Get, id)).Code.Should().Be("100/33");
        using var lie = new MultipartFormDataContent { { new StringContent("whatsapp"), "messaging_product" }, { new StringContent("image/png"), "type" } };
        lie.Add(Bytes(Jpeg(100, 100), "image/png"), "file", "a.png");
        (await WhatsAppAsync(HttpMethod.Post, $"{PhoneId}/media", lie)).Code.Should().StartWith("100/");
        (await WhatsAppAsync(HttpMethod.Get, $"{PhoneId}?fields=display_phone_number,quality_rating")).Json["quality_rating"]!.GetValue<string>().Should().Be("GREEN");
    }

    private async Task<string> MediaAsync()
    {
        using var form = new MultipartFormDataContent { { new StringContent("whatsapp"), "messaging_product" }, { new StringContent("image/jpeg"), "type" } };
        form.Add(Bytes(Jpeg(1080, 1080), "image/jpeg"), "file", "poster.jpg");
        return (await WhatsAppAsync(HttpMethod.Post, $"{PhoneId}/media", form)).Id;
    }

    /// <summary>Lets the reports fall due and be told.</summary>
    private async Task ToldAsync()
    {
        for (var i = 0; i < 8; i++)
        {
            Time.Advance(TimeSpan.FromMilliseconds(40));
            await Task.WhenAny(Host.Handler.WhenToldAsync(), Task.Delay(TimeSpan.FromMilliseconds(60), TimeProvider.System));
        }
    }

    private IEnumerable<string> Statuses() => Notices.Select(n => Status(n)["status"]!.GetValue<string>());

    private static JsonNode Status(SandboxNotice notice) => JsonNode.Parse(notice.Body)!["entry"]![0]!["changes"]![0]!["value"]!["statuses"]![0]!;

    private static JsonObject Message(string type, JsonObject part) => new()
    {
        ["messaging_product"] = "whatsapp", ["recipient_type"] = "individual", ["to"] = Person, ["type"] = type, [type] = part,
    };

    private static JsonObject Template(string name, string? text, string language = "en")
    {
        var template = new JsonObject { ["name"] = name, ["language"] = new JsonObject { ["code"] = language } };
        if (text is not null)
            template["components"] = new JsonArray(new JsonObject { ["type"] = "body", ["parameters"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = text }) });
        return Message("template", template);
    }

    private static JsonObject Offer(string picture, string text)
    {
        var offer = Template("festival_offer", text);
        offer["template"]!["components"]!.AsArray().Insert(0, new JsonObject
        {
            ["type"] = "header", ["parameters"] = new JsonArray(new JsonObject { ["type"] = "image", ["image"] = new JsonObject { ["id"] = picture } }),
        });
        offer["biz_opaque_callback_data"] = "marker-1";
        return offer;
    }

    private static JsonObject With(JsonObject body, string name, string value)
    {
        body[name] = value;
        return body;
    }

    private static JsonObject Without(JsonObject body, string name)
    {
        body.Remove(name);
        return body;
    }
}
