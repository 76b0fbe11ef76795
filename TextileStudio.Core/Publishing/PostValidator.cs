using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using TextileStudio.Core.Data;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Core.Publishing;

/// <summary>A draft held against every rule. Account and texts are set as far as they could be understood; all of them are when there is no violation.</summary>
public sealed record PostVerdict(PostDraft Draft, IReadOnlyList<Violation> Violations, IReadOnlyList<PostWarning> Warnings)
{
    public Platform Platform { get; init; }
    public string AccountId { get; init; } = "";
    public string Caption { get; init; } = "";
    public string? FirstComment { get; init; }
    public DateTimeOffset ScheduledTime { get; init; }
    public string? LocalTime { get; init; }
    public string? TimeZone { get; init; }
}

/// <summary>One picture or video of a draft as far as it could be had: the facts of what will be posted, or why there are none.</summary>
/// <param name="IsFitted">It was made for this network, so it needs no warning that a limit is near.</param>
public sealed record DraftMedia(string Pointer, MediaFacts? Facts, Violation? Violation, string? AltText = null, bool IsFitted = false);

/// <summary>
/// Holds a draft against the rules of its network and of the service, before anything is stored. It never stops at the first fault:
/// whoever wrote the draft sees all of them at once, and a warning where a limit is nearly reached.
/// </summary>
public sealed class PostValidator
{
    public const int MetadataBytes = 16 * 1024;
    internal static readonly TimeSpan PastTolerance = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Horizon = TimeSpan.FromDays(731);

    private readonly Dictionary<Platform, PlatformRules> _rules;
    private readonly TimeProvider _time;

    public PostValidator(IEnumerable<IPlatform> platforms, TimeProvider time)
    {
        _rules = platforms.ToDictionary(p => p.Platform, p => p.Rules);
        _time = time;
    }

    /// <summary>Checks a new post, or the change of <paramref name="before"/>. Reads accounts through <paramref name="ground"/>, so another tenant's account is not there.</summary>
    public async Task<PostVerdict> CheckAsync(PostGround ground, PostDraft draft, IReadOnlyList<DraftMedia> media, ScheduledPost? before, CancellationToken cancellationToken)
    {
        List<Violation> violations = [];
        List<PostWarning> warnings = [];
        var rules = Rules(draft, violations)?.For(draft.Options);
        var account = draft.Platform is { } platform ? await AccountAsync(ground, platform, draft.AccountId, violations, cancellationToken) : null;
        var caption = Text("/caption", draft.Caption, violations) ?? "";
        var comment = Text("/first_comment", draft.FirstComment, violations);
        violations.AddRange(media.Select(m => m.Violation).OfType<Violation>());
        if (rules is not null)
            Content(draft.Platform!.Value, rules, caption, comment, media, violations, warnings);
        if (rules is not null && draft.Options is { } options)
            Options(draft.Platform!.Value, rules, options, violations, warnings);
        var (instant, resolved) = Time(draft, before, violations, warnings);
        Settings(draft, before, violations);
        if (rules is not null && account is not null && instant is { } planned && violations.Count == 0)
            await QuotaAsync(ground, rules, account, planned, before, draft.LocalTime is null ? "/scheduled_time" : "/local_time", violations, warnings, cancellationToken);

        return new PostVerdict(draft, violations, warnings)
        {
            Platform = draft.Platform ?? default,
            AccountId = account?.Id ?? "",
            Caption = caption,
            FirstComment = string.IsNullOrEmpty(comment) ? null : comment,
            ScheduledTime = instant ?? default,
            LocalTime = resolved?.LocalTime,
            TimeZone = resolved?.TimeZone,
        };
    }

    /// <summary>The rules of the network and kind of post a draft is for; null where it names no network that can be posted to.</summary>
    public PlatformRules? RulesOf(PostDraft draft) => draft.Platform is { } platform ? _rules.GetValueOrDefault(platform)?.For(draft.Options) : null;

    private PlatformRules? Rules(PostDraft draft, List<Violation> violations)
    {
        if (draft.Platform is not { } platform)
        {
            violations.Add(new Violation("/platform", "required", string.Join(", ", Wire.All<Platform>()), null, "Name the network the post is for."));
            return null;
        }

        if (_rules.TryGetValue(platform, out var rules))
            return rules;
        violations.Add(new Violation("/platform", "platform_not_available", string.Join(", ", _rules.Keys.Order().Select(Wire.Name)), Wire.Name(platform),
            $"Posting to {PlatformNames.Of(platform)} is not available here yet; choose another network."));
        return null;
    }

    private static async Task<Account?> AccountAsync(PostGround ground, Platform platform, string? accountId, List<Violation> violations, CancellationToken cancellationToken)
    {
        var name = PlatformNames.Of(platform);
        if (accountId is null)
        {
            var choices = await ground.AccountsOnAsync(platform, cancellationToken);
            if (choices is [var only])
                return Usable(only, violations);
            violations.Add(choices.Count == 0
                ? new Violation("/account_id", "account_required", null, null, $"Your organization has no {name} account; connect one first.")
                : new Violation("/account_id", "account_required", string.Join(", ", choices.Select(a => $"{a.Id} (@{a.Username})")), null,
                    $"Your organization has several {name} accounts; name the one to post to."));
            return null;
        }

        var account = await ground.AccountAsync(accountId, cancellationToken);
        if (account is null)
        {
            violations.Add(new Violation("/account_id", "account_not_found", null, Violation.Shown(accountId), "There is no such account in your organization."));
            return null;
        }

        if (account.Platform != platform)
        {
            violations.Add(new Violation("/account_id", "account_platform", Wire.Name(platform), Wire.Name(account.Platform),
                $"The account belongs to {PlatformNames.Of(account.Platform)}; name one on {name}."));
        }

        return Usable(account, violations);
    }

    private static Account Usable(Account account, List<Violation> violations)
    {
        if (account.Status is not AccountStatus.Active)
        {
            violations.Add(new Violation("/account_id", "account_disconnected", Wire.Name(AccountStatus.Active), Wire.Name(account.Status),
                $"@{account.Username} has lost its connection to {PlatformNames.Of(account.Platform)}; connect it again."));
        }

        return account;
    }

    // A post over the cap would be refused or come late at its time; now there is still a choice.
    private async Task QuotaAsync(
        PostGround ground, PlatformRules rules, Account account, DateTimeOffset at, ScheduledPost? before, string pointer, List<Violation> violations, List<PostWarning> warnings, CancellationToken cancellationToken)
    {
        if (PostingQuota.CapOf(rules, StudioJson.Read<AccountQuota>(account.Quota)) is not { } cap)
            return;
        var name = PlatformNames.Of(account.Platform);
        var hours = rules.QuotaWindow.TotalHours.ToString("0", CultureInfo.InvariantCulture);
        var planned = await ground.PlannedAsync(account.Id, rules, at, before?.Id, _time.GetUtcNow(), cancellationToken) + 1;
        if (planned > cap)
        {
            violations.Add(new Violation(pointer, "daily_quota", cap.ToString(CultureInfo.InvariantCulture), Number(planned),
                $"{name} takes {cap} posts in {hours} hours from @{account.Username}, and that many are planned for the {hours} hours before this time; choose a later time."));
        }
        else if (planned > cap * 0.9)
            warnings.Add(new PostWarning(pointer, "daily_quota", cap.ToString(CultureInfo.InvariantCulture), Number(planned), $"This is post {planned} of the {cap} that {name} takes in {hours} hours."));
    }

    private static string? Text(string pointer, string? text, List<Violation> violations)
    {
        if (text is null)
            return null;
        if (PostText.Normal(text) is { } normal)
            return normal;
        violations.Add(new Violation(pointer, "text_malformed", null, null, "The text holds a NUL character or half a character; send proper Unicode."));
        return null;
    }

    private static void Content(Platform platform, PlatformRules rules, string caption, string? comment, IReadOnlyList<DraftMedia> media, List<Violation> violations, List<PostWarning> warnings)
    {
        var name = PlatformNames.Of(platform);
        var videos = media.Count(m => m.Facts is { IsVideo: true });
        var pictures = media.Count - videos;
        var textLimit = rules.TextLimitWith(pictures > 0, videos > 0);
        var beside = textLimit == rules.TextLimit ? "" : videos > 0 ? " with a video" : " with a picture";
        AtMost("/caption", "text_length", textLimit, rules.CountText(caption), $"{name} takes {textLimit} characters{beside} by its own count; shorten the caption.", violations, warnings);
        var hashtags = PostText.Hashtags(caption);
        if (rules.HashtagLimit is { } most)
            AtMost("/caption", "hashtags", most, hashtags, $"{name} takes {most} hashtags; remove some.", violations, warnings);
        if (hashtags >= rules.HashtagWarning && hashtags <= (rules.HashtagLimit ?? int.MaxValue) && !warnings.Exists(w => w.Rule == "hashtags"))
            warnings.Add(new PostWarning("/caption", "hashtags", Number(rules.HashtagWarning.Value), Number(hashtags), $"{name} shows posts with fewer hashtags to more people."));
        if (rules.MentionLimit is { } mentions)
            AtMost("/caption", "mentions", mentions, PostText.Mentions(caption), $"{name} takes {mentions} mentions; remove some.", violations, warnings);
        if (rules.CashtagLimit is { } cashtags && PostText.Cashtags(caption) is var used && used > cashtags)
            violations.Add(new Violation("/caption", "cashtags", Number(cashtags), Number(used), $"{name} takes {cashtags} cashtag such as $INR; remove some."));

        if (!string.IsNullOrEmpty(comment))
        {
            if (rules.FirstCommentLimit is { } limit)
                AtMost("/first_comment", "first_comment_length", limit, rules.CountText(comment), $"A comment on {name} takes {limit} characters; shorten it.", violations, warnings);
            else
                violations.Add(new Violation("/first_comment", "first_comment_not_available", null, null, $"{name} takes no first comment from here; leave it out."));
        }

        Notices(name, rules, caption, warnings);
        MediaInspector.Count(pictures, videos, platform, rules, violations);
        foreach (var item in media)
            Medium(platform, rules, item, violations, warnings);
        if (media.Count == 0 && !rules.TextOnlyAllowed)
            violations.Add(new Violation("/asset_id", "media_required", null, null, $"{name} takes no {(rules.MaxImages == 0 ? "such post without a video" : "post without a picture")}; give asset_id, asset_url or media."));
        else if (media.Count == 0 && string.IsNullOrWhiteSpace(caption))
            violations.Add(new Violation("/caption", "content_required", null, null, "A post needs a caption or a picture."));
    }

    private static void Medium(Platform platform, PlatformRules rules, DraftMedia item, List<Violation> violations, List<PostWarning> warnings)
    {
        if (item.Facts is { } facts)
            MediaInspector.Inspect(facts, platform, rules, item.Pointer, violations, item.IsFitted ? [] : warnings);
        if (string.IsNullOrEmpty(item.AltText))
            return;
        var pointer = item.Pointer[..item.Pointer.LastIndexOf('/')] + "/alt_text";
        if (Text(pointer, item.AltText, violations) is not { } text)
            return;
        if (!rules.Options.Contains(PostOption.AltText))
            warnings.Add(new PostWarning(pointer, "alt_text", null, null, $"{PlatformNames.Of(platform)} takes no description of a picture; it is left out there."));
        else if (rules.AltTextLimit is { } limit)
            AtMost(pointer, "alt_text_length", limit, TextCounting.CodePoints(text), "Shorten the description of the picture.", violations, warnings);
    }

    // What is allowed, but not what whoever wrote the text may expect of it.
    private static void Notices(string name, PlatformRules rules, string caption, List<PostWarning> warnings)
    {
        if (!rules.ShowsText && caption.Length > 0)
            warnings.Add(new PostWarning("/caption", "text_not_shown", null, null, $"A story on {name} shows its picture or video alone; nobody sees the caption."));
        if (rules.LinkSurcharge is { } dollars && WebAddresses.Find(caption).Count > 0)
            warnings.Add(new PostWarning("/caption", "link_surcharge", null, null, string.Create(CultureInfo.InvariantCulture, $"{name} charges {dollars} US dollars more for a post with a web address.")));
    }

    private static void Options(Platform platform, PlatformRules rules, JsonObject options, List<Violation> violations, List<PostWarning> warnings)
    {
        foreach (var (name, given) in options.Where(o => o.Value is not null))
        {
            var pointer = "/options/" + Violation.Shown(name).Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
            if (rules.Options.FirstOrDefault(o => o.Name == name) is not { } option)
            {
                violations.Add(new Violation(pointer, "unknown_option", string.Join(", ", rules.Options.Select(o => o.Name)), null,
                    $"{PlatformNames.Of(platform)} has no such option here; take it out, or keep it in metadata."));
            }
            else if (given is not JsonValue value || !value.TryGetValue<string>(out var text))
                violations.Add(new Violation(pointer, "type", "text", null, "Send a text."));
            else if (text.Length > option.MaxLength)
                violations.Add(new Violation(pointer, "option_length", Number(option.MaxLength.Value), Number(text.Length), "Shorten it, or leave it out."));
            else if (!option.Takes(text))
            {
                violations.Add(option.IsAddress
                    ? new Violation(pointer, "url", "https", Violation.Shown(text), "Give a whole web address.")
                    : new Violation(pointer, "one_of", string.Join(", ", option.Values!), Violation.Shown(text), "Send one of these, or leave it out."));
            }
            else if (option == PostOption.AltText && rules.AltTextLimit is { } limit)
                AtMost(pointer, "alt_text_length", limit, TextCounting.CodePoints(text), "Shorten the description of the picture.", violations, warnings);
        }
    }

    private (DateTimeOffset? Instant, ResolvedTime? Resolved) Time(PostDraft draft, ScheduledPost? before, List<Violation> violations, List<PostWarning> warnings)
    {
        var pointer = draft.LocalTime is null ? "/scheduled_time" : "/local_time";
        ResolvedTime? resolved = null;
        if (draft.ScheduledTime is not null && (draft.LocalTime is not null || draft.TimeZone is not null))
        {
            violations.Add(new Violation("/scheduled_time", "time_twice", null, null, "Give either scheduled_time, or local_time with time_zone."));
            return (null, null);
        }

        if (draft.LocalTime is not null && draft.TimeZone is not null)
        {
            var outcome = Zones.Resolve(draft.LocalTime, draft.TimeZone);
            if (outcome.Refusal is { } refusal)
            {
                violations.AddRange(refusal.Violations!);
                return (null, null);
            }

            resolved = outcome.Value;
            if (resolved.Warning is { } warning)
                warnings.Add(warning);
        }
        else if (draft.LocalTime is not null || draft.TimeZone is not null)
        {
            violations.Add(draft.TimeZone is null
                ? new Violation("/time_zone", "required", "an IANA time zone", null, "A local time needs its zone, for instance Asia/Kolkata.")
                : new Violation("/local_time", "required", "YYYY-MM-DDTHH:MM", null, "A time zone needs a local time; or give scheduled_time alone."));
            return (null, null);
        }

        if ((resolved?.Instant ?? draft.ScheduledTime) is not { } instant)
        {
            violations.Add(new Violation("/scheduled_time", "required", null, null, "Say when: scheduled_time, or local_time with time_zone."));
            return (null, null);
        }

        // Mending the text of a post whose time has passed is no attempt to schedule into the past.
        var now = _time.GetUtcNow();
        if (before?.ScheduledTime != instant && instant < now - PastTolerance)
        {
            violations.Add(new Violation(pointer, "time_in_past", Zones.Rfc3339(now - PastTolerance), Zones.Rfc3339(instant), "The time has passed; choose a later one."));
        }
        else if (instant > now + Horizon)
        {
            violations.Add(new Violation(pointer, "time_too_far", Zones.Rfc3339(now + Horizon), Zones.Rfc3339(instant), "Choose a time within two years."));
        }

        return (instant.ToUniversalTime(), resolved);
    }

    private static void Settings(PostDraft draft, ScheduledPost? before, List<Violation> violations)
    {
        if (draft.Status is { } status && status is not (PostStatus.Scheduled or PostStatus.Pending))
            violations.Add(new Violation("/status", "status", "scheduled, pending", Wire.Name(status), "A post is made as scheduled, or as pending when somebody is to approve it."));
        else if (draft.Status is PostStatus.Pending && before is { Status: PostStatus.Failed or PostStatus.NeedsCheck })
            violations.Add(new Violation("/status", "status", "scheduled", "pending", "This post has been tried already and cannot become a draft; cancel it and make a new one."));
        if (draft.MaxRetries is < 0 or > 10)
            violations.Add(new Violation("/max_retries", "range", "0 to 10", Number(draft.MaxRetries.Value), "Give a number from 0 to 10."));
        if (draft.OnOverdue is { } overdue && overdue.PostWithinMinutes is not (>= 1 and <= 10_080))
        {
            violations.Add(new Violation("/on_overdue/post_within_minutes", overdue.PostWithinMinutes is null ? "required" : "range", "1 to 10080",
                overdue.PostWithinMinutes?.ToString(CultureInfo.InvariantCulture), "Give a number of minutes from 1 to 10,080 (seven days)."));
        }

        Size("/metadata", draft.Metadata, violations);
        Size("/options", draft.Options, violations);
    }

    private static void Size(string pointer, JsonObject? value, List<Violation> violations)
    {
        if (value is null)
            return;
        var bytes = Encoding.UTF8.GetByteCount(value.ToJsonString(StudioJson.Options));
        if (bytes > MetadataBytes)
            violations.Add(new Violation(pointer, "size", Number(MetadataBytes), Number(bytes), "Keep it under 16 KB; store larger things on your side and refer to them."));
    }

    private static void AtMost(string pointer, string rule, int limit, int actual, string fix, List<Violation> violations, List<PostWarning> warnings)
    {
        if (actual > limit)
            violations.Add(new Violation(pointer, rule, Number(limit), Number(actual), fix));
        else if (actual > limit * 0.9)
            warnings.Add(new PostWarning(pointer, rule, Number(limit), Number(actual), $"More than 90 % of the limit is used ({actual} of {limit})."));
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
