using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Ai;

namespace TextileStudio.Tests.Ai;

/// <summary>Every row of the table of answers: what is taken for a picture, what is asked again and how, and what it cost.</summary>
public sealed class SceneAnswerTests
{
    private AiBench _bench = null!;

    [SetUp]
    public async Task SetUp() => _bench = await AiBench.StartAsync();

    [TearDown]
    public async Task TearDown() => await _bench.DisposeAsync();

    [Test]
    public async Task The_request_is_the_one_of_the_notes_and_the_key_travels_in_its_header()
    {
        _bench.On(200, AiBench.Picture());
        (await _bench.SceneAsync()).Value!.Bytes.Should().Equal([1, 2, 3]);
        var request = _bench.Asked().Single();
        request.Headers["x-goog-api-key"].Should().Be(AiBench.Key);
        request.Target.Should().NotContain("key=", "addresses are logged everywhere").And.EndWith(":generateContent");
        JsonNode.DeepEquals(request.Json, JsonNode.Parse(
            """
            {"contents":[{"role":"user","parts":[{"text":"prompt Usual"},{"inlineData":{"mimeType":"image/jpeg","data":"/9j/AQ=="}}]}],
             "generationConfig":{"responseModalities":["IMAGE"],"imageConfig":{"aspectRatio":"4:5","imageSize":"1K"}}}
            """)).Should().BeTrue("this is the whole request, without a level of thinking that the model may lack: {0}", request.Body);
    }

    [Test]
    public async Task A_level_of_thinking_and_a_size_are_sent_as_they_are_set()
    {
        _bench.Options.Gemini.ThinkingLevel = "high";
        _bench.Options.Gemini.ImageSize = "";
        _bench.On(200, AiBench.Picture());
        await _bench.SceneAsync();
        var generation = _bench.Asked().Single().Json["generationConfig"]!;
        ((string)generation["thinkingConfig"]!["thinkingLevel"]!).Should().Be("high");
        generation["imageConfig"]!.AsObject().ContainsKey("imageSize").Should().BeFalse("empty leaves it to the model");
    }

    [Test]
    public async Task The_last_picture_that_is_no_thought_is_taken_in_either_spelling()
    {
        var draft = AiBench.Inline([9, 9, 9]);
        draft["thought"] = true;
        var lateDraft = (JsonObject)draft.DeepClone();
        var snake = new JsonObject { ["inline_data"] = new JsonObject { ["mime_type"] = "image/jpeg", ["data"] = Convert.ToBase64String([7, 7]) } };
        _bench.On(200, AiBench.Answer([draft, AiBench.Inline([1, 1]), new JsonObject { ["text"] = "thinking", ["thought"] = true }, snake, lateDraft,
            new JsonObject { ["inlineData"] = new JsonObject { ["mimeType"] = "audio/wav", ["data"] = "AAAA" } }], "STOP"));
        (await _bench.SceneAsync()).Value!.Bytes.Should().Equal([7, 7], "drafts in thoughts are no answer, and earlier pictures are steps to the last");
    }

    [TestCase("STOP", "ai_no_image", "Firmer")]
    [TestCase("NO_IMAGE", "ai_no_image", "Firmer")]
    [TestCase("IMAGE_OTHER", "ai_no_image", "Firmer")]
    [TestCase("OTHER", "ai_no_image", "Firmer")]
    [TestCase("FINISH_REASON_UNSPECIFIED", "ai_no_image", "Firmer")]
    [TestCase("MAX_TOKENS", "ai_truncated", "LessThinking")]
    [TestCase("RECITATION", "ai_refused", "Reworded")]
    [TestCase("IMAGE_RECITATION", "ai_refused", "Reworded")]
    [TestCase("SAFETY", "ai_refused", null)]
    [TestCase("IMAGE_SAFETY", "ai_refused", null)]
    [TestCase("PROHIBITED_CONTENT", "ai_refused", null)]
    [TestCase("IMAGE_PROHIBITED_CONTENT", "ai_refused", null)]
    [TestCase("BLOCKLIST", "ai_refused", null)]
    [TestCase("SPII", "ai_refused", null)]
    [TestCase("LANGUAGE", "ai_refused", null)]
    [TestCase("MALFORMED_FUNCTION_CALL", "ai_failed", null)]
    [TestCase("UNEXPECTED_TOOL_CALL", "ai_failed", null)]
    [TestCase("TOO_MANY_TOOL_CALLS", "ai_failed", null)]
    [TestCase("MISSING_THOUGHT_SIGNATURE", "ai_failed", null)]
    [TestCase("ESCALATION", "ai_failed", null)]
    [TestCase("A_REASON_OF_NEXT_YEAR", "ai_failed", null)]
    public async Task An_ending_without_a_picture_is_asked_again_only_as_the_table_says(string reason, string code, string? second)
    {
        _bench.On(200, AiBench.Answer([new JsonObject { ["text"] = "No." }], reason));
        var answer = await _bench.SceneAsync();
        answer.Failure!.Code.Should().Be(code);
        var prompts = _bench.Asked().Select(r => (string)r.Json["contents"]![0]!["parts"]![0]!["text"]!);
        prompts.Should().Equal(second is null ? ["prompt Usual"] : ["prompt Usual", $"prompt {second}"], "once more at most, and never the same when a rule forbade it");
        var last = _bench.Asked()[^1].Json["generationConfig"]!;
        ((string?)last["thinkingConfig"]?["thinkingLevel"]).Should().Be(second == "LessThinking" ? "minimal" : null);
        _bench.Logs.Should().Contain(l => l.Contains(reason), "what the model said is in the log");
        (await _bench.RowsAsync()).Should().OnlyContain(r => r.Status == AiCallStatus.Failed && r.Error == code && r.CostMicros > 0, "an answer without a picture is billed too");
    }

    [TestCase("SAFETY")]
    [TestCase("BLOCKLIST")]
    [TestCase("PROHIBITED_CONTENT")]
    [TestCase("IMAGE_SAFETY")]
    [TestCase("OTHER")]
    public async Task A_blocked_prompt_is_refused_and_never_sent_again(string block)
    {
        _bench.On(200, $$"""{"promptFeedback":{"blockReason":"{{block}}"},"usageMetadata":{"promptTokenCount":1400,"totalTokenCount":1400} }""");
        (await _bench.SceneAsync()).Failure!.Code.Should().Be("ai_refused");
        _bench.Asked().Should().ContainSingle();
        (await _bench.RowsAsync()).Single().CostMicros.Should().Be(700, "1,400 tokens at 0.50 a million");
    }

    [Test]
    public async Task A_candidate_without_content_and_no_candidates_at_all_are_no_picture()
    {
        _bench.On(200, AiBench.Answer(null, "STOP")).On(200, """{"candidates":[]}""");
        (await _bench.SceneAsync()).Failure!.Code.Should().Be("ai_no_image");
        _bench.Asked().Should().HaveCount(2);
    }

    [Test]
    public async Task A_picture_at_the_second_try_is_taken_and_both_tries_are_paid()
    {
        _bench.On(200, AiBench.Answer([], "NO_IMAGE", withUsage: false)).On(200, AiBench.Picture());
        var answer = await _bench.SceneAsync();
        answer.Value.Should().NotBeNull();
        // Both in one instant of the test's clock, so their own order says nothing.
        var rows = (await _bench.RowsAsync()).OrderByDescending(r => r.Status).ToList();
        rows.Select(r => r.Status).Should().Equal(AiCallStatus.Failed, AiCallStatus.Settled);
        rows[0].CostMicros.Should().Be(AiBench.SceneEstimate, "without a word on its use the estimate stands");
        rows[1].CostMicros.Should().Be(700 + (100 * 3) + (1_120 * 30), "1,400 in at 0.50, 10 written and 90 thought at 3, 1,120 of image at 30 a million");
        answer.CostMicros.Should().Be(rows.Sum(r => r.CostMicros));
        (rows[1].InputTokens, rows[1].OutputTokens, rows[1].ImageTokens, rows[1].ModelVersion, rows[1].ResponseId, rows[1].Model, rows[1].CreatedByKeyId)
            .Should().Be((1_400, 100, 1_120, "banana-2.1-001", "answer-1", AiBench.Model, "key-1"));
    }

    [TestCase("""{"candidates":[{"content":{"parts":[{"inlineData":{"mimeType":"image/png","data":"no base64!"}}]},"finishReason":"STOP"}]}""")]
    [TestCase("""{"candidates":[{"content":{"parts":[{"inlineData":{"mimeType":"image/png","data":""}}]},"finishReason":"STOP"}]}""")]
    [TestCase("""{"candidates":[{"content":{"parts":[{"inlineData":{"mimeType":"image/png","data":"AAAA\ud800"}}]},"finishReason":"STOP","finishMessage":"\ud800"}]}""")]
    [TestCase("""{"error":{"code":429,"status":"RESOURCE_EXHAUSTED","message":"in a 200"}}""")]
    [TestCase("<html>Gateway</html>")]
    [TestCase("")]
    [TestCase("{\"candidates\":[{\"content\":{\"parts\":[{\"inlineData\":{\"mimeType\":\"image/png\",\"data\":\"AAA")]
    public async Task An_answer_that_cannot_be_read_is_a_failure_and_not_asked_again(string body)
    {
        _bench.On(200, body);
        (await _bench.SceneAsync()).Failure!.Code.Should().Be("ai_bad_answer");
        _bench.Asked().Should().ContainSingle("what came of it is unknown, and another may be billed too");
        (await _bench.RowsAsync()).Single().CostMicros.Should().Be(AiBench.SceneEstimate);
    }

    [TestCase("[]")]
    [TestCase("{}")]
    [TestCase("""{"candidates":[{"content":{"parts":"none"},"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":-5,"candidatesTokenCount":"many"}}""")]
    [TestCase("""{"candidates":[{"content":{"parts":[{"inlineData":7},{"inlineData":{"mimeType":"image/png","data":7}},null]}}]}""")]
    public async Task Json_of_another_shape_is_no_picture_and_no_crash(string body)
    {
        _bench.On(200, body);
        (await _bench.SceneAsync()).Failure!.Code.Should().Be("ai_no_image");
    }
}
