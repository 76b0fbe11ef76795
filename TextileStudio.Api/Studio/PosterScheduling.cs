using TextileStudio.Core;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Api.Studio;

/// <summary>How scheduling a form ended. With a refusal nothing, or only <paramref name="PostIds"/>, was scheduled, and <paramref name="Form"/> is what is left to do.</summary>
internal sealed record ScheduledForm(IReadOnlyList<string> PostIds, ScheduleForm Form, Refusal? Refusal, IReadOnlyDictionary<string, IReadOnlyList<Violation>> Violations);

/// <summary>Schedules one poster to several accounts: all are checked before the first is created, so a mistake in one caption schedules nothing.</summary>
internal sealed class PosterScheduling(PostScheduler scheduler, PageContext page)
{
    public async Task<ScheduledForm> RunAsync(ScheduleForm form, IReadOnlyList<PostingAccount> accounts, CancellationToken cancellationToken)
    {
        var author = page.Caller!.Author();
        var chosen = form.Targets.Where(t => t.Chosen)
            .Join(accounts, t => t.AccountId, a => a.Id, (t, a) => (Target: t, Draft: form.Draft(t, a.Platform, page))).ToList();
        if (chosen.Count == 0)
            return Refused([], form, new Refusal(RefusalKind.Rule, "no_account", "Choose at least one network to post to."), []);

        var violations = new Dictionary<string, IReadOnlyList<Violation>>(StringComparer.Ordinal);
        foreach (var (target, draft) in chosen)
        {
            if (await scheduler.ValidateAsync(author, draft, cancellationToken) is { Valid: false } check)
                violations[target.AccountId] = check.Violations;
        }

        if (violations.Count > 0)
            return Refused([], form, new Refusal(RefusalKind.Rule, "invalid_post", "Some things need a change; each is marked below. Nothing was scheduled."), violations);
        return await CreateAsync(author, form, chosen, cancellationToken);
    }

    private async Task<ScheduledForm> CreateAsync(
        Author author, ScheduleForm form, List<(ScheduleTarget Target, PostDraft Draft)> chosen, CancellationToken cancellationToken)
    {
        var created = new List<string>();
        var left = form;
        Refusal? first = null;
        var violations = new Dictionary<string, IReadOnlyList<Violation>>(StringComparer.Ordinal);
        foreach (var (target, draft) in chosen)
        {
            var outcome = await scheduler.CreateAsync(author, draft, null, cancellationToken);
            if (outcome.Refusal is { } refusal)
            {
                first ??= refusal;
                violations[target.AccountId] = refusal.Violations ?? [new Violation("", refusal.Code, null, null, refusal.Detail)];
                continue;
            }

            created.Add(outcome.Value.Id);
            left = left with { Targets = [.. left.Targets.Select(t => t == target ? t with { Chosen = false } : t)] };
        }

        return new ScheduledForm(created, left, first, violations);
    }

    private static ScheduledForm Refused(IReadOnlyList<string> ids, ScheduleForm form, Refusal refusal, Dictionary<string, IReadOnlyList<Violation>> violations) =>
        new(ids, form, refusal, violations);
}
