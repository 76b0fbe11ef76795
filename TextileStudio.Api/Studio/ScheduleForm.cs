using System.Globalization;
using System.Text.Json.Nodes;
using NodaTime;
using TextileStudio.Core;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Api.Studio;

/// <summary>One account's part of the schedule form: whether it is chosen, its text, its picture.</summary>
public sealed record ScheduleTarget(string AccountId, bool Chosen, string Caption, string AssetId);

/// <summary>What was chosen and typed to schedule a poster.</summary>
public sealed record ScheduleForm(IReadOnlyList<ScheduleTarget> Targets, string When, string LocalTime)
{
    public const string At = "at";

    /// <summary>Quick picks: the form's value and what it says.</summary>
    public static IReadOnlyList<(string Value, string Text)> Picks { get; } = [("10s", "In 10 seconds"), ("1h", "In one hour"), ("tomorrow", "Tomorrow, 9:00 am")];

    /// <summary>The next full hour at least a quarter of an hour away, between nine in the morning and nine in the evening.</summary>
    public static LocalDateTime NextSensibleTime(LocalDateTime now)
    {
        var soon = now.PlusMinutes(15);
        var hour = soon.Date + new NodaTime.LocalTime(soon.Hour, 0);
        if (hour < soon)
            hour = hour.PlusHours(1);
        if (hour.Hour < 9)
            return hour.Date + new NodaTime.LocalTime(9, 0);
        return hour.Hour > 21 ? hour.Date.PlusDays(1) + new NodaTime.LocalTime(9, 0) : hour;
    }

    public static ScheduleForm From(IFormCollection form)
    {
        var chosen = form["account"].OfType<string>().ToHashSet(StringComparer.Ordinal);
        return new ScheduleForm(
            [.. form["target"].OfType<string>().Select(id => new ScheduleTarget(id, chosen.Contains(id), form[$"caption-{id}"].ToString().ReplaceLineEndings("\n"), form[$"asset-{id}"].ToString()))],
            form["when"].ToString() is { Length: > 0 } when ? when : At,
            form["local_time"].ToString());
    }

    /// <summary>One draft for each chosen account, in the API's own form.</summary>
    public IEnumerable<PostDraft> Drafts(PageContext page) => Targets.Where(t => t.Chosen).Select(target => new PostDraft
    {
        AccountId = target.AccountId,
        AssetId = target.AssetId,
        Caption = target.Caption,
        ScheduledTime = When switch
        {
            "10s" => page.Now.AddSeconds(10),
            "1h" => page.Now.AddHours(1),
            _ => null,
        },
        LocalTime = When switch
        {
            "10s" or "1h" => null,
            "tomorrow" => TimeWords.ForField(page.Local(page.Now).Date.PlusDays(1) + new NodaTime.LocalTime(9, 0)),
            _ => LocalTime,
        },
        TimeZone = When is "10s" or "1h" ? null : page.Zone.Id,
        Metadata = new JsonObject { ["made_on"] = "studio page" },
    });
}
