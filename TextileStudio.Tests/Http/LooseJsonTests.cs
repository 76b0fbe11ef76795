using System.Text;
using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core;

namespace TextileStudio.Tests.Http;

/// <summary>JSON of others whose texts are no texts.</summary>
[TestFixture]
internal sealed class LooseJsonTests
{
    [TestCase("""{"id":"7","said":"cut \ud83d"}""", "cut \ufffd", TestName = "A_text_cut_within_an_emoji_is_read_to_there")]
    [TestCase("""{"id":"7","said":"\ude00 cut"}""", "\ufffd cut", TestName = "A_text_that_begins_within_an_emoji_is_read_from_there")]
    [TestCase("""{"id":"7","said":"whole","\ud83d":1}""", "whole", TestName = "A_name_that_is_no_text_hides_no_other_member")]
    [TestCase("""{"id":"7","said":"\uD83D\uDE00 whole"}""", "\ud83d\ude00 whole", TestName = "A_whole_emoji_in_escapes_stays")]
    [TestCase("""{"id":"7","said":"\ud83d\ud83d\ude00"}""", "\ufffd\ud83d\ude00", TestName = "Half_an_emoji_before_a_whole_one_takes_nothing_of_it")]
    [TestCase("""{"id":"7","said":"\\ud83d is written so"}""", "\\ud83d is written so", TestName = "A_backslash_that_stands_for_itself_begins_no_escape")]
    public void Texts(string json, string said)
    {
        var read = LooseJson.Parse(json);
        read.Id("id").Should().Be("7");
        read.Text("said").Should().Be(said);
        using var bytes = LooseJson.Document(Encoding.UTF8.GetBytes(json));
        bytes.RootElement.Text("said").Should().Be(said, "webhooks and models come as bytes");
    }

    [Test]
    public void Bytes_that_are_no_text_hide_nothing_beside_them()
    {
        using var read = LooseJson.Document((byte[])[.. "{\"said\":\"caf"u8, 0xe9, .. "\",\"id\":\"7\"}"u8]);
        read.RootElement.Id("id").Should().Be("7");
        read.RootElement.Text("said").Should().Be("caf\ufffd");
    }

    [TestCase("""{"id":"\ud83"}""")]
    [TestCase("""{"id":\ud83d}""")]
    [TestCase("\\ud83d")]
    public void What_is_no_json_stays_none(string text)
    {
        LooseJson.Parse(text).ValueKind.Should().Be(JsonValueKind.Undefined);
        FluentActions.Invoking(() => LooseJson.Document(text)).Should().Throw<JsonException>();
    }
}
