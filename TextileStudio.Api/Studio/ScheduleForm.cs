using NodaTime;
using TextileStudio.Core.Posters;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Api.Studio;

/// <summary>One account's part of the schedule form: whether it is chosen, its text, its picture and those after it.</summary>
public sealed record ScheduleTarget(string AccountId, bool Chosen, string Caption, string AssetId)
{
    /// <summary>Further pictures of the same post, in the order they are offered.</summary>
    public IReadOnlyList<string> More { get; init; } = [];
}

/// <summary>What was chosen and typed to schedule a poster.</summary>
public sealed record ScheduleForm(IReadOnlyList<ScheduleTarget> Targets, string When, string LocalTime, bool AllowDuplicate = false)
{
    public const string At = "at";

    /// <summary>Quick picks: the form's value and what it says.</summary>
    public static IReadOnlyList<(string Value, string Text)> Picks { get; } = [("10s", "In 10 seconds"), ("1h", "In one hour"), ("tomorrow", "Tomorrow, 9:00\u00a0am")];

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

    /// <summary>The form as it was sent, for the accounts there are; a picture that is none of this poster's becomes its first.</summary>
    public static ScheduleForm From(IFormCollection form, IReadOnlyList<PostingAccount> accounts, PosterAnswer poster)
    {
        var chosen = form["account"].OfType<string>().ToHashSet(StringComparer.Ordinal);
        return new ScheduleForm(
            [.. accounts.Select(account => new ScheduleTarget(
                account.Id,
                chosen.Contains(account.Id),
                form[$"caption-{account.Id}"].ToString().ReplaceLineEndings("\n"),
                poster.Renditions.FirstOrDefault(r => r.AssetId == form[$"asset-{account.Id}"])?.AssetId ?? poster.AssetId)
            {
                More = [.. form[$"more-{account.Id}"].OfType<string>().Distinct().Take(PostDraftMedia.Most)],
            })],
            form["when"].ToString() is { Length: > 0 } when ? when : At,
            form["local_time"].ToString(),
            form["allow_duplicate"] == "true");
    }

    /// <summary>The form as it is first shown: every connected account chosen, with its own caption and the picture that suits it.</summary>
    public static ScheduleForm For(PosterAnswer poster, IReadOnlyList<PostingAccount> accounts, IReadOnlyDictionary<Platform, PlatformRules> rules, PageContext page) => new(
        [.. accounts.Select(account => new ScheduleTarget(
            account.Id,
            account.Status is AccountStatus.Active,
            poster.Captions.OrderBy(c => c.Platform == account.Platform ? 0 : 1).Select(c => c.Text).FirstOrDefault() ?? "",
            Suiting(poster.Renditions, account.Platform, rules.GetValueOrDefault(account.Platform)).AssetId))],
        At,
        TimeWords.ForField(NextSensibleTime(page.Local(page.Now))));

    /// <summary>A chosen account's part as a draft in the API's own form.</summary>
    public PostDraft Draft(ScheduleTarget target, Platform platform, PageContext page) => new()
    {
        Platform = platform,
        AccountId = target.AccountId,
        AssetId = target.More.Count == 0 ? target.AssetId : null,
        Media = target.More.Count == 0 ? null : [.. target.More.Prepend(target.AssetId).Distinct().Select(id => new PostDraftMedia(id))],
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
        AllowDuplicate = AllowDuplicate,
    };

    // The tallest shape a feed takes shows most of the cloth; X crops what is tall.
    private static PosterRendition Suiting(IReadOnlyList<PosterRendition> renditions, Platform platform, PlatformRules? rules)
    {
        PosterSize[] wishes = platform is Platform.X or Platform.Linkedin
            ? [PosterSize.Landscape, PosterSize.Square, PosterSize.Portrait, PosterSize.Story]
            : [PosterSize.Portrait, PosterSize.Square, PosterSize.Landscape, PosterSize.Story];
        return renditions.OrderBy(r => Fits(r, rules) ? 0 : 1).ThenBy(r => Array.IndexOf(wishes, r.Size)).First();
    }

    private static bool Fits(PosterRendition rendition, PlatformRules? rules)
    {
        var ratio = (double)rendition.Width / rendition.Height;
        return rules is null || (ratio >= (rules.MinRatio ?? 0) && ratio <= (rules.MaxRatio ?? double.MaxValue));
    }
}
