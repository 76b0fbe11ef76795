using System.Net;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.Extensions.Options;
using NUnit.Framework;
using TextileStudio.Core.Ai;
using TextileStudio.Core.Data;
using TextileStudio.Tests.Publishing;

namespace TextileStudio.Tests.Ai;

/// <summary>Switching models on: the settings, what is refused without them, and captions over HTTP.</summary>
public sealed class AiSettingsTests
{
    [TestCase("Studio:Posters:Engine", "gemini", "GEMINI_API_KEY")]
    [TestCase("Studio:Captions:Engine", "gemini", "GEMINI_API_KEY")]
    [TestCase("Studio:Captions:Engine", "openai", "Studio:Ai:OpenAi:BaseAddress")]
    [TestCase("Studio:Captions:Engine", "poets", "templates, gemini or openai")]
    [TestCase("Studio:Posters:Engine", "dall-e", "local or gemini")]
    [TestCase("Studio:Ai:DailyCapUsd", "-1", "DailyCapUsd")]
    [TestCase("Studio:Ai:TryLimitSeconds", "0", "TryLimitSeconds")]
    [TestCase("Studio:Ai:Gemini:ImageSize", "1k", "1K, 2K")]
    [TestCase("Studio:Ai:Gemini:ThinkingLevel", "deep", "minimal, low, medium, high")]
    [TestCase("Studio:Ai:Gemini:BaseAddress", "http://elsewhere.example/", "https")]
    [TestCase("Studio:Ai:Prices:gemini-3-pro-image:Input", "-2", "gemini-3-pro-image")]
    public void A_wrong_setting_stops_the_start_with_a_sentence(string name, string value, string said)
    {
        using var app = new StudioApp([(name, value)]);
        FluentActions.Invoking(() => app.Client()).Should().Throw<OptionsValidationException>().Which.Message.Should().Contain(said);
    }

    [Test]
    public void A_model_without_a_price_stops_the_start_and_no_sentence_holds_the_key()
    {
        using var app = new StudioApp([("Studio:Ai:Gemini:ApiKey", AiBench.Key), ("Studio:Ai:Gemini:TextModel", "gemini-9"), ("Studio:Ai:Gemini:BaseAddress", "ftp://x")]);
        var message = FluentActions.Invoking(() => app.Client()).Should().Throw<OptionsValidationException>().Which.Message;
        message.Should().Contain("no entry for gemini-9").And.Contain("BaseAddress").And.NotContain("Canary");
    }

    [Test]
    public async Task The_usual_variable_is_enough_and_prices_can_be_corrected()
    {
        await using var app = new StudioApp([(GeminiOptions.KeyVariable, AiBench.Key), ("Studio:Ai:Prices:gemini-nano-banana-2.1:PerImage1K", "0.05"), ("Studio:Ai:Prices:new-model:Input", "1")]);
        var options = app.Get<AiOptions>();
        options.Gemini.IsConfigured.Should().BeTrue();
        (options.Prices["gemini-nano-banana-2.1"].PerImage1K, options.Prices["gemini-nano-banana-2.1"].Image).Should().Be((0.05m, 30m), "the rest of the known price stays");
        options.Prices["new-model"].Input.Should().Be(1);
    }

    [TestCase("ai", "engine_not_available")]
    [TestCase("poets", "invalid_offer")]
    public async Task A_caption_engine_that_is_not_there_is_refused(string engine, string code)
    {
        await using var app = new StudioApp();
        var answer = await app.Client().PostAsync("/api/textile/caption/", new JsonObject { ["product_name"] = "Saree", ["engine"] = engine });
        answer.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        var problem = await answer.JsonAsync();
        ((string)problem["code"]!).Should().Be(code);
        ((string)problem["violations"]![0]!["pointer"]!).Should().Be("/engine");
    }

    [Test]
    public async Task An_invented_price_never_leaves_over_HTTP_and_the_same_key_pays_once()
    {
        await using var network = await ScriptedNetwork.StartAsync();
        var text = new JsonObject
        {
            ["captions"] = new JsonArray(
                new JsonObject { ["network"] = "instagram", ["variant"] = 1, ["text"] = "Only ₹999 today!" },
                new JsonObject { ["network"] = "x", ["variant"] = 1, ["text"] = "A saree for ₹4,499." }),
            ["hashtags"] = new JsonArray("Saree"),
        };
        network.On("POST", AiBench.PathOf(AiBench.TextModel), 200, AiBench.Answer([new JsonObject { ["text"] = text.ToJsonString() }], "STOP"));
        await using var app = new StudioApp([("Studio:Ai:Gemini:BaseAddress", network.Address + "/v1beta/"), ("Studio:Ai:Gemini:ApiKey", AiBench.Key)]);
        async Task<JsonNode> AskAsync()
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/textile/caption/")
            {
                Content = new StringContent("""{"product_name":"Saree","price":4499,"platforms":["instagram","x"],"engine":"ai"}""", System.Text.Encoding.UTF8, "application/json"),
            };
            request.Headers.Add("Idempotency-Key", "captions-1");
            var answer = await app.Client().SendAsync(request);
            answer.StatusCode.Should().Be(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
            return await answer.JsonAsync();
        }

        var written = await AskAsync();
        ((string)written["captions"]![0]!["text"]!).Should().NotContain("999").And.Contain("₹4,499");
        ((string)written["captions"]![1]!["text"]!).Should().StartWith("A saree for ₹4,499.");
        ((string)written["engine"]!).Should().Be("gemini");
        ((string)written["degraded_reason"]!).Should().Contain("instagram states a figure");
        ((decimal)written["usage"]!["cost_usd"]!).Should().BePositive();
        JsonNode.DeepEquals(await AskAsync(), written).Should().BeTrue("the stored answer is given again");
        network.Seen.Should().ContainSingle("the model is paid once");

        var templates = await (await app.Client().PostAsync("/api/textile/caption/", new JsonObject { ["product_name"] = "Saree", ["engine"] = "templates" })).JsonAsync();
        ((string)templates["engine"]!, templates["degraded_reason"], templates["usage"]!["cost_usd"]).Should().Be(("templates", (JsonNode?)null, (JsonNode?)null));
        app.Logs.Should().NotContain(l => l.Contains("Canary"));
        await using var db = app.Dbs.ForSystem();
        db.AiCalls.Single().Should().Match<AiCall>(c => c.Purpose == AiPurpose.Captions && c.Status == AiCallStatus.Settled && !StudioJson.Write(c).Contains("Canary"));
    }
}
