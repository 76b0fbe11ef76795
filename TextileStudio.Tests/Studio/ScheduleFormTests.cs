using FluentAssertions;
using NodaTime;
using NUnit.Framework;
using TextileStudio.Api.Studio;

namespace TextileStudio.Tests.Studio;

/// <summary>The words and defaults of the pages.</summary>
public sealed class ScheduleFormTests
{
    [TestCase(10, 5, 11, 0, 0, Description = "the next full hour")]
    [TestCase(10, 50, 12, 0, 0, Description = "eleven is too close")]
    [TestCase(10, 45, 11, 0, 0, Description = "a quarter of an hour is enough")]
    [TestCase(3, 0, 9, 0, 0, Description = "shops do not post at night")]
    [TestCase(20, 30, 21, 0, 0)]
    [TestCase(21, 30, 9, 0, 1, Description = "tomorrow morning")]
    [TestCase(23, 55, 9, 0, 1)]
    public void The_first_time_offered_is_soon_and_sensible(int hour, int minute, int expectedHour, int expectedMinute, int days)
    {
        var day = new LocalDate(2026, 11, 8);
        ScheduleForm.NextSensibleTime(day + new LocalTime(hour, minute)).Should().Be(day.PlusDays(days) + new LocalTime(expectedHour, expectedMinute));
    }

    [TestCase(3, "now")]
    [TestCase(45, "in 45 s")]
    [TestCase(-150, "2 min ago")]
    [TestCase(7_200, "in 2 h")]
    [TestCase(-100_000, "1 day ago")]
    [TestCase(400_000, "in 4 days")]
    public void Spans_are_said_in_one_unit(int seconds, string words) => TimeWords.Ago(TimeSpan.FromSeconds(seconds)).Should().Be(words);

    [Test]
    public void A_caption_is_cut_between_characters_as_people_see_them()
    {
        PostWords.Short("हिन्दी में", 4).Should().Be("हिन्दी…", "a conjunct stays whole: the third character is a space and is trimmed");
        PostWords.Short("two\nlines", 20).Should().Be("two lines");
        PostWords.Short("", 20).Should().Be("(no text)");
    }

    [TestCase("javascript:alert(1)")]
    [TestCase("data:text/html,x")]
    [TestCase("//evil.example")]
    [TestCase("/etc/passwd")]
    [TestCase(null)]
    public void Only_web_addresses_become_links(string? address) => PostWords.IsWebAddress(address).Should().BeFalse();
}
