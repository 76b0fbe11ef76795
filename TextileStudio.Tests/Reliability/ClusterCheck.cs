using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Publishing.Sandbox;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Tests.Reliability;

/// <summary>What a cluster leaves behind: what clients were promised, the rows, and what the networks counted.</summary>
internal sealed record ClusterFacts(
    IReadOnlyCollection<string> Created, IReadOnlyDictionary<string, ConfirmedCancel> Cancelled, IReadOnlyList<Account> Accounts, IReadOnlyList<ScheduledPost> Posts,
    IReadOnlyList<Attempt> Attempts, IReadOnlyList<SandboxPost> Copies, IReadOnlyList<SandboxRequest> Requests);

/// <summary>The <see cref="Invariants"/> of a cluster that has come to rest, and what more is known of its clients and networks.</summary>
internal static class ClusterCheck
{
    private const string Stranger = "nothing";

    /// <summary>Throws with every broken invariant; else the counts in words.</summary>
    public static string Judge(ClusterFacts facts)
    {
        // A broadcast's messages bear its caption, so a WhatsApp copy is told by the marker it was sent with; its text is the template's.
        var byCaption = facts.Posts.Where(p => p.ParentId is null).ToDictionary(p => (p.Platform, p.Caption), p => p.Id);
        string CopyOf(SandboxPost copy) => copy.Platform is Platform.Whatsapp
            ? copy.Details?["callback"]?.GetValue<string>().Split('.')[0] ?? Stranger
            : byCaption.GetValueOrDefault((copy.Platform, copy.Text), Stranger);

        // A broadcast is out when its messages are.
        var sent = facts.Posts.Where(p => p.Platform is not Platform.Whatsapp || p.ParentId is not null || p.Status is PostStatus.Scheduled or PostStatus.Publishing).ToList();
        var invariants = new Invariants
        {
            Planned = [.. facts.Created.Except(facts.Posts.Except(sent).Select(p => p.Id))],
            Posts = sent,
            Attempts = facts.Attempts,
            Published = [.. facts.Copies.Select(c => c.Platform is Platform.Whatsapp ? c with { Text = "" } : c)],
            Requests = facts.Requests,
            CopyOf = CopyOf,
            ExternalIds = facts.Accounts.ToDictionary(a => a.Id, a => a.ExternalId),
            Cancelled = facts.Cancelled,
            MaxDeaths = Cluster.MaxDeaths,

            // A process may be frozen between its last check and its first byte.
            SendWindow = Cluster.Lease * 4,
        };
        var attempts = facts.Attempts.ToLookup(a => a.PostId);
        List<string> broken =
        [
            .. invariants.Broken(),
            .. facts.Posts.Where(p => p.ParentId is null && !facts.Created.Contains(p.Id)).Select(p => $"I1: {Told(p)} was created twice for one key"),
            .. facts.Copies.Where(c => CopyOf(c) == Stranger).Select(c => $"I1: {Wire.Name(c.Platform)} holds a copy of nothing: {c.Text}"),
            .. sent.Where(p => !IsAtItsEnd(p)).Select(p => $"I9: {Told(p)}: its network offers proof and takes it in the end, so it gets out; {Told(attempts[p.Id])}"),
        ];
        if (broken.Count > 0)
            throw new InvalidOperationException($"{broken.Count} broken:\n" + string.Join('\n', broken.Take(20)));
        var ended = facts.Posts.Where(p => p.ParentId is null).CountBy(p => p.Status).OrderBy(p => p.Key).Select(p => $"{p.Value} {Wire.Name(p.Key)}");
        return $"{facts.Created.Count} posts ({string.Join(", ", ended)}), {facts.Attempts.Count} attempts, 0 lost, 0 doubled";
    }

    /// <summary>Only WhatsApp without reports offers no proof: there a doubtful message stays for its owner to look at.</summary>
    private static bool IsAtItsEnd(ScheduledPost post) =>
        post.Status is PostStatus.Posted or PostStatus.Cancelled || post is { Platform: Platform.Whatsapp, Status: PostStatus.NeedsCheck, Reason: CheckReason.Unconfirmed };

    private static string Told(ScheduledPost post) => $"{Wire.Name(post.Platform)} {post.Id} ({Wire.Name(post.Status)} {post.ErrorCode}, fence {post.Fence}, {post.Deaths} deaths)";

    private static string Told(IEnumerable<Attempt> attempts) =>
        string.Join(", ", attempts.OrderBy(a => a.Number).Select(a => $"[{a.Number} fence {a.Fence} called {a.Called:HH:mm:ss.fff} {a.Outcome} {a.Finished:HH:mm:ss.fff} {a.RemoteId}]"));
}
