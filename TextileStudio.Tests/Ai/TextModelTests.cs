using System.Text.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core;
using TextileStudio.Core.Ai;

namespace TextileStudio.Tests.Ai;

/// <summary>Text by Gemini and by any server that speaks OpenAI's protocol: the requests, and every ending and error.</summary>
public sealed class TextModelTests
{
    private sealed record Word(string Text);

    private static readonly JsonObject Schema = JsonNode.Parse(
        """{"type":"object","properties":{"word":{"type":"string"},"more":{"type":"array","items":{"type":"integer"}}},"required":["word"],"additionalProperties":false}""")!.AsObject();

    private AiBench _bench = null!;

    [SetUp]
    public async Task SetUp() => _bench = await AiBench.StartAsync();

    [TearDown]
    public async Task TearDown() => await _bench.DisposeAsync();

    [Test]
    public async Task Gemini_gets_instructions_facts_and_a_schema_in_its_own_spelling()
    {
        OnGemini(AiBench.Answer([new JsonObject { ["text"] = "plotting", ["thought"] = true }, new JsonObject { ["text"] = "{\"word\":\"लाल " }, new JsonObject { ["text"] = "साड़ी\"}" }], "STOP"));
        (await GeminiAsync()).Value!.Text.Should().Be("लाल साड़ी", "the parts belong together, thoughts do not");
        var body = _bench.Asked(AiBench.TextModel).Single().Json;
        JsonNode.DeepEquals(body, JsonNode.Parse(
            """
            {"systemInstruction":{"parts":[{"text":"rules"}]},"contents":[{"role":"user","parts":[{"text":"{\"a\":1}"}]}],
             "generationConfig":{"responseMimeType":"application/json","maxOutputTokens":2048,
               "responseSchema":{"type":"OBJECT","properties":{"word":{"type":"STRING"},"more":{"type":"ARRAY","items":{"type":"INTEGER"}}},"required":["word"]}}}
            """)).Should().BeTrue("{0}", body.ToJsonString());
        var row = (await _bench.RowsAsync()).Single();
        (row.Purpose, row.Provider, row.ImageTokens).Should().Be((AiPurpose.Captions, "gemini", 1_120), "as the answer's usage says");
    }

    [TestCase("""{"candidates":[{"content":{"parts":[{"text":"not json"}]},"finishReason":"STOP"}]}""", "ai_bad_answer", 1)]
    [TestCase("""{"candidates":[{"content":{"parts":[{"text":"{}"}]},"finishReason":"STOP"}]}""", "ai_bad_answer", 1)]
    [TestCase("""{"candidates":[{"content":{"parts":[]},"finishReason":"STOP"}]}""", "ai_no_image", 2)]
    [TestCase("""{"candidates":[{"content":{"parts":[{"text":"{\"wo"}]},"finishReason":"MAX_TOKENS"}]}""", "ai_truncated", 2)]
    [TestCase("""{"candidates":[{"finishReason":"SAFETY"}]}""", "ai_refused", 1)]
    [TestCase("""{"promptFeedback":{"blockReason":"SAFETY"}}""", "ai_refused", 1)]
    [TestCase("""{"error":{"code":500}}""", "ai_bad_answer", 1)]
    public async Task An_answer_of_Gemini_without_the_text_is_a_failure(string body, string code, int asked)
    {
        OnGemini(body);
        (await GeminiAsync()).Failure!.Code.Should().Be(code);
        _bench.Asked(AiBench.TextModel).Should().HaveCount(asked);
    }

    [Test]
    public async Task A_server_without_a_key_is_asked_without_one_and_one_with_a_key_by_its_header()
    {
        OnChat(200, Chat("{\"word\":\"red\"}"));
        (await ChatAsync()).Value!.Text.Should().Be("red");
        var first = _bench.Network.Single("POST", AiBench.ChatPath);
        first.Authorization.Should().BeEmpty();
        JsonNode.DeepEquals(first.Json["response_format"], new JsonObject
        {
            ["type"] = "json_schema",
            ["json_schema"] = new JsonObject { ["name"] = "captions", ["strict"] = true, ["schema"] = Schema.DeepClone() },
        }).Should().BeTrue("{0}", first.Body);
        first.Json["messages"]!.AsArray().Select(m => ((string)m!["role"]!, (string)m["content"]!)).Should().Equal([("system", "rules"), ("user", "{\"a\":1}")]);

        _bench.Options.OpenAi.ApiKey = AiBench.Key;
        await ChatAsync();
        _bench.Network.Of("POST", AiBench.ChatPath)[1].Authorization.Should().Be($"Bearer {AiBench.Key}");
        var row = (await _bench.RowsAsync())[0];
        (row.InputTokens, row.OutputTokens, row.CostMicros, row.ModelVersion, row.ResponseId).Should().Be((150, 60, 0L, "gemma:27b", "chat-1"), "a local model has no price");
        _bench.Options.Prices["gemma"] = new ModelPrice { Input = 1, Output = 2 };
        await ChatAsync();
        (await _bench.RowsAsync()).Should().ContainSingle(r => r.CostMicros == 270, "150 at 1 and 60 at 2 a million");
    }

    [TestCase("```json\n{\"word\":\"red\"}\n```")]
    [TestCase("```\n{\"word\":\"red\"}```")]
    [TestCase("  {\"word\":\"red\"}\n")]
    public async Task A_fence_around_the_answer_is_taken_off(string content)
    {
        OnChat(200, Chat(content));
        (await ChatAsync()).Value!.Text.Should().Be("red");
    }

    [Test]
    public async Task A_server_that_refuses_the_schema_is_asked_once_more_with_it_in_words()
    {
        OnChat(400, """{"error":"json_schema is not supported"}""");
        OnChat(200, Chat("{\"word\":\"red\"}"));
        (await ChatAsync()).Value!.Text.Should().Be("red");
        var second = _bench.Network.Of("POST", AiBench.ChatPath)[1].Json;
        second.ContainsKey("response_format").Should().BeFalse();
        ((string)second["messages"]![0]!["content"]!).Should().StartWith("rules").And.Contain("\"word\"");

        await using var other = await AiBench.StartAsync();
        other.Network.On("POST", AiBench.ChatPath, 400, "{}");
        (await new OpenAiText(other.Options, other.Calls).AskAsync(Question, AiBench.Client, default)).Failure!.Code.Should().Be("ai_request_refused");
        other.Network.Seen.Should().HaveCount(2, "once more, not for ever");
    }

    [TestCase("{\"word\":\"red\"}", "content_filter", null, "ai_refused")]
    [TestCase("{\"word\":\"red\"}", "length", null, "ai_truncated")]
    [TestCase(null, "stop", "I will not.", "ai_refused")]
    [TestCase(null, "stop", null, "ai_bad_answer")]
    [TestCase("```json", "stop", null, "ai_bad_answer")]
    [TestCase("red", "stop", null, "ai_bad_answer")]
    [TestCase("[1]", "stop", null, "ai_bad_answer")]
    public async Task An_ending_that_gives_no_text_is_a_failure(string? content, string reason, string? refusal, string code)
    {
        OnChat(200, Chat(content, reason, refusal));
        (await ChatAsync()).Failure!.Code.Should().Be(code);
        _bench.Network.Seen.Should().ContainSingle();
    }

    [TestCase(401, "ai_key_refused", 1)]
    [TestCase(403, "ai_key_refused", 1)]
    [TestCase(404, "ai_model_missing", 1)]
    [TestCase(422, "ai_request_refused", 1)]
    [TestCase(429, "ai_busy", 1)]
    [TestCase(500, "ai_unavailable", 3)]
    [TestCase(503, "ai_unavailable", 3)]
    [TestCase(504, "ai_timeout", 2)]
    public async Task An_error_is_repeated_only_where_that_can_help(int status, string code, int asked)
    {
        OnChat(status, """{"error":"model not found"}""");
        (await ChatAsync()).Failure!.Code.Should().Be(code);
        _bench.Network.Seen.Should().HaveCount(asked);
    }

    [TestCase("{}")]
    [TestCase("[]")]
    [TestCase("""{"choices":[]}""")]
    [TestCase("""{"choices":[null]}""")]
    [TestCase("""{"choices":[{"message":"text"}]}""")]
    [TestCase("""{"choices":[{"message":{"content":{"word":"red"}}}],"usage":{"prompt_tokens":-3}}""")]
    public async Task Json_of_another_shape_is_a_failure_and_no_crash(string body)
    {
        OnChat(200, body);
        (await ChatAsync()).Failure!.Code.Should().Be("ai_bad_answer");
    }

    private static TextQuestion<Word> Question { get; } = new("rules", "{\"a\":1}", Schema, 100, json =>
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Id("word") is { } word ? new Word(word) : null;
    });

    private Task<ModelAnswer<Word>> GeminiAsync() => new GeminiText(_bench.Options, _bench.Calls).AskAsync(Question, AiBench.Client, CancellationToken.None);

    private Task<ModelAnswer<Word>> ChatAsync() => new OpenAiText(_bench.Options, _bench.Calls).AskAsync(Question, AiBench.Client, CancellationToken.None);

    private void OnGemini(string body) => _bench.On(200, body, AiBench.TextModel);

    private void OnChat(int status, string body) => _bench.Network.On("POST", AiBench.ChatPath, status, body);

    private static string Chat(string? content, string reason = "stop", string? refusal = null) => new JsonObject
    {
        ["id"] = "chat-1", ["model"] = "gemma:27b",
        ["choices"] = new JsonArray(new JsonObject { ["finish_reason"] = reason, ["message"] = new JsonObject { ["role"] = "assistant", ["content"] = content, ["refusal"] = refusal } }),
        ["usage"] = new JsonObject { ["prompt_tokens"] = 150, ["completion_tokens"] = 60 },
    }.ToJsonString();
}
