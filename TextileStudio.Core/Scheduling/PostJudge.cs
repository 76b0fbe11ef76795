using System.Security.Cryptography;
using System.Text;
using TextileStudio.Core.Assets;
using TextileStudio.Core.Publishing;

namespace TextileStudio.Core.Scheduling;

/// <summary>A draft held against every rule, with its media as far as they could be had.</summary>
public sealed record JudgedDraft(FoundMedia Found, PostVerdict Verdict)
{
    /// <summary>What was noticed, and what is posted in place of what was named.</summary>
    public IReadOnlyList<PostWarning> Warnings => [.. Verdict.Warnings, .. Found.Items.Select(i => i.Fitted?.Note(null)).OfType<PostWarning>()];

    /// <summary>Of a draft that nothing is against: account, text and media as they were named, by which posts are alike.</summary>
    public string ContentHash => field ??= Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Verdict.AccountId}\n{string.Join(',', Found.Items.Select(i => i.Sha256))}\n{Verdict.Caption}")));

    internal Likeness Likeness => new(ContentHash, Verdict.ScheduledTime, Verdict.Draft.AllowDuplicate is true, Verdict.Draft.Status is PostStatus.Pending);

    /// <summary>Null where nothing is against the rules.</summary>
    public Refusal? Refusal => Verdict.Violations switch
    {
        { Count: 0 } => null,
        var violations when violations.FirstOrDefault(v => v.Rule == "platform_not_available") is { } missing => new Refusal(RefusalKind.Rule, "platform_not_available", missing.Fix, violations),
        [var only] => new Refusal(RefusalKind.Rule, "invalid_post", only.Fix, [only]),
        var violations => new Refusal(RefusalKind.Rule, "invalid_post", $"{violations.Count} things about this post are against the rules; see violations.", violations),
    };
}

/// <summary>The one way to judge a draft, whether it comes alone, as a change or among many: finds its media, fits what the network does not take as it is, and holds the result against every rule.</summary>
public sealed class PostJudge(PostValidator validator, PostMedia media, Renditions renditions)
{
    /// <summary>Stores nothing. <paramref name="before"/> is the post that the draft is to change.</summary>
    public async Task<JudgedDraft> JudgeAsync(PostGround ground, PostDraft draft, ScheduledPost? before, CancellationToken cancellationToken)
    {
        var found = await media.FindAsync(ground, draft, before, cancellationToken);
        if (validator.RulesOf(draft) is { } rules)
            found = await renditions.FitAsync(ground, found, draft.Platform!.Value, rules, cancellationToken);
        return new JudgedDraft(found, await validator.CheckAsync(ground, draft, found.Drafts, before, cancellationToken));
    }
}
