using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;

namespace TextileStudio.Tests.Scheduling;

/// <summary>What a network does not understand is said when the post is planned, not found out when it goes out.</summary>
public sealed class PostOptionTests : ScheduleFixture
{
    [TestCase("facebook", """{"link":"https://example.com/sarees","alt_text":"A saree"}""")]
    [TestCase("x", """{"reply_settings":"following"}""")]
    [TestCase("x", """{"reply_settings":null}""")]
    public async Task An_option_of_the_network_is_taken(string platform, string options) =>
        (await CreatedAsync(With(platform, options)))["status"]!.GetValue<string>().Should().Be("scheduled");

    [TestCase("facebook", """{"reply_settings":"following"}""", "/options/reply_settings unknown_option")]
    [TestCase("x", """{"link":"https://example.com"}""", "/options/link unknown_option")]
    [TestCase("x", """{"a/b":"c"}""", "/options/a~1b unknown_option")]
    [TestCase("x", """{"reply_settings":"friends"}""", "/options/reply_settings one_of")]
    [TestCase("x", """{"alt_text":7}""", "/options/alt_text type")]
    [TestCase("facebook", """{"link":"javascript:alert(1)"}""", "/options/link url")]
    public async Task What_the_network_does_not_take_is_refused(string platform, string options, string rule) =>
        Rules(await RefusedAsync(await Client.PostAsJsonAsync("/api/schedule/", With(platform, options)), HttpStatusCode.UnprocessableEntity, "invalid_post"))
            .Should().Equal([rule], "an option that does nothing would be a silent loss");

    [TestCase("x", "{}", "Sale at sareehouse.in today", "link_surcharge")]
    [TestCase("x", "{}", "Sale at the shop today", null)]
    [TestCase("facebook", "{}", "Sale at https://sareehouse.in today", null)]
    [TestCase("facebook", """{"kind":"story"}""", "words", "text_not_shown")]
    public async Task What_a_text_costs_or_loses_is_said_beforehand(string platform, string options, string caption, string? rule)
    {
        var draft = Draft(platform, caption);
        draft["options"] = JsonNode.Parse(options);

        var check = await (await Client.PostAsJsonAsync("/api/schedule/validate/", draft)).JsonAsync();

        string[] expected = rule is null ? [] : [rule];
        check["warnings"]!.AsArray().Select(w => w!["rule"]!.GetValue<string>()).Should().Equal(expected, "nobody should learn it from a bill or an empty story");
    }

    [Test]
    public async Task The_rules_of_a_network_name_its_options() =>
        (await Client.GetJsonAsync("/api/platforms/"))["results"]!.AsArray().Single(p => (string)p!["platform"]! == "x")!["options"]!.AsArray().Select(o => (string)o!["name"]!)
            .Should().Equal("alt_text", "reply_settings");

    private JsonObject With(string platform, string options)
    {
        var draft = Draft(platform);
        draft["options"] = JsonNode.Parse(options);
        return draft;
    }
}
