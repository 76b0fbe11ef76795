using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Data;

namespace TextileStudio.Tests.Data;

public sealed class CsvTests
{
    [TestCase("a,b\nc,d", "1:a|b", "2:c|d")]
    [TestCase("a,b\r\nc,d\r\n", "1:a|b", "2:c|d")]
    [TestCase("a\rb", "1:a", "2:b")]
    [TestCase("\uFEFFa,b", "1:a|b")]
    [TestCase("\"a,b\",c", "1:a,b|c")]
    [TestCase("\"say \"\"yes\"\"\",c", "1:say \"yes\"|c")]
    [TestCase("\"two\nlines\",c\nd", "1:two\nlines|c", "3:d")]
    [TestCase("\"two\r\nlines\"\r\nd", "1:two\r\nlines", "3:d")]
    [TestCase("a,,\n,b", "1:a||", "2:|b")]
    [TestCase("\n\na\n\n", "3:a")]
    [TestCase("a\"b,c", "1:a\"b|c")]
    [TestCase("\"a\"b,c", "1:ab|c")]
    [TestCase("")]
    public void Records_are_read_as_spreadsheets_write_them(string text, params string[] records) =>
        Csv.Read(text).Select(r => $"{r.Line}:{string.Join('|', r.Fields)}").Should().Equal(records);

    [Test]
    public void A_quote_that_is_never_closed_is_told_of() =>
        Csv.Read("a\n\"b,c\nd").Last().Should().Match<CsvRecord>(r => r.Broken && r.Line == 2);
}
