using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Publishing.Sandbox;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Tests.Reliability;

/// <summary>What a cluster leaves behind: what clients were promised, the rows, and what the networks counted.</summary>
internal sealed record ClusterFacts(
    IReadOnlyCollection<string> Confirmed, IReadOnlyCollection<string> Cancelled, IReadOnlyList<ScheduledPost> Posts, IReadOnlyList<Attempt> Attempts,
    IReadOnlyList<SandboxPost> Copies, IReadOnlyList<SandboxRequest> Requests);

/// <summary>The invariants I1 to I10 of a cluster that has come to rest.</summary>
internal sealed class ClusterCheck
{
    private readonly ClusterFacts _facts;
    private readonly Dictionary<string, ScheduledPost> _posts;
    private readonly ILookup<string, Attempt> _attempts;
    private readonly ILookup<string, SandboxPost> _copies;
    private readonly List<string> _broken = [];

    private ClusterCheck(ClusterFacts facts)
    {
        _facts = facts;
        _posts = facts.Posts.ToDictionary(p => p.Id);
        _attempts = facts.Attempts.ToLookup(a => a.PostId);

        // A broadcast's messages bear its caption, so a WhatsApp copy is told by the marker it was sent with.
        var byCaption = facts.Posts.Where(p => p.ParentId is null).ToDictionary(p => (p.Platform, p.Caption), p => p.Id);
        _copies = facts.Copies.ToLookup(c => c.Platform is Platform.Whatsapp
            ? c.Details?["callback"]?.GetValue<string>().Split('.')[0] ?? "nothing"
            : byCaption.GetValueOrDefault((c.Platform, c.Text), "nothing"));
    }

    /// <summary>Throws with every broken invariant; else the counts in words.</summary>
    public static string Judge(ClusterFacts facts)
    {
        var check = new ClusterCheck(facts);
        check.JudgePromises();
        check.JudgeCalls();
        foreach (var post in facts.Posts)
            check.Judge(post);
        if (check._broken.Count > 0)
            throw new InvalidOperationException($"{check._broken.Count} broken:\n" + string.Join('\n', check._broken.Take(20)));
        var ended = facts.Posts.Where(p => p.ParentId is null).CountBy(p => p.Status).OrderBy(p => p.Key).Select(p => $"{p.Value} {Wire.Name(p.Key)}");
        return $"{facts.Confirmed.Count} posts ({string.Join(", ", ended)}), {facts.Attempts.Count} attempts, 0 lost, 0 doubled";
    }

    private void JudgePromises()
    {
        foreach (var id in _facts.Confirmed.Where(id => !_posts.ContainsKey(id)))
            Broken("I1", $"the confirmed schedule {id} is lost");
        foreach (var post in _facts.Posts.Where(p => p.ParentId is null && !_facts.Confirmed.Contains(p.Id)))
            Broken("I1", $"{Told(post)} was created twice for one key");
        foreach (var stray in _copies["nothing"])
            Broken("I1", $"{Wire.Name(stray.Platform)} holds a copy of nothing: {stray.Text}");
        foreach (var id in _facts.Cancelled.Where(id => _copies[id].Any() || _attempts[id].Any(a => a.Called is not null)))
            Broken("I5", $"{id} was sent after its cancel was confirmed");
    }

    private void JudgeCalls()
    {
        foreach (var calls in _facts.Requests.Where(r => r.Kind is CallKind.Commit).CountBy(r => r.Platform))
        {
            var goAheads = _facts.Attempts.Count(a => a.Called is not null && _posts[a.PostId].Platform == calls.Key);
            if (calls.Value > goAheads)
                Broken("I4", $"{Wire.Name(calls.Key)} got {calls.Value} calls on {goAheads} go-aheads");
        }
    }

    private void Judge(ScheduledPost post)
    {
        var attempts = _attempts[post.Id].OrderBy(a => a.Number).ToList();
        var copies = _copies[post.Id].ToList();
        if (post.Status is PostStatus.Scheduled or PostStatus.Publishing)
            Broken("I9", $"{Told(post)} has come to no end");
        if (post.Platform is Platform.Whatsapp && post.ParentId is null)
            return; // a broadcast is sent by its messages
        if (copies.Count > 1)
            Broken("I2", $"{Told(post)} is there {copies.Count} times; {Told(attempts)}");
        if (post.Status is PostStatus.Posted && (copies.Count == 0 || copies[0].RemoteId != post.PlatformPostId))
            Broken("I3", $"{Told(post)} says it is {post.PlatformPostId}, the network has {(copies.Count == 0 ? "nothing" : copies[0].RemoteId)}");
        if (post.Status is not PostStatus.Posted && copies.Count > 0 && !IsVisible(post))
            Broken("I3", $"{Told(post)} is out; {Told(attempts)}");
        if (post.Status is not (PostStatus.Posted or PostStatus.Cancelled) && !(post.Platform is Platform.Whatsapp && IsVisible(post)))
            Broken("I9", $"{Told(post)}: its network offers proof and took it in the end, so it gets out; {Told(attempts)}");
        foreach (var copy in copies)
        {
            if (!attempts.Exists(a => a.Called <= copy.CreatedAt))
                Broken("I4", $"{Told(post)} was made {copy.CreatedAt:O} without a go-ahead");
            if (copy.CreatedAt < post.ScheduledTime)
                Broken("I6", $"{Told(post)} was sent {copy.CreatedAt:O}, due {post.ScheduledTime:O}");
        }

        if (attempts.Exists(a => a.Called < post.ScheduledTime))
            Broken("I6", $"{Told(post)} got its go-ahead before it was due");
        if (attempts.Zip(attempts.Skip(1)).Any(pair => pair.First.Fence >= pair.Second.Fence) || attempts.Exists(a => a.Fence > post.Fence))
            Broken("I7", $"{Told(post)}: a fence fell; {Told(attempts)}");
        if (post.RetryCount > post.MaxRetries || attempts.Count(a => a.Outcome is AttemptOutcome.Accepted or AttemptOutcome.Found) > 1)
            Broken("I8", $"{Told(post)} after {post.RetryCount} tries; {Told(attempts)}");
        if (attempts.Exists(a => a.Called is not null && a.Outcome is null or AttemptOutcome.Unknown) && post.Status is not PostStatus.Posted && !IsVisible(post))
            Broken("I10", $"{Told(post)} hides an open question; {Told(attempts)}");
    }

    private static bool IsVisible(ScheduledPost post) => post is { Status: PostStatus.NeedsCheck, Reason: CheckReason.Unconfirmed };

    private void Broken(string invariant, string what) => _broken.Add($"{invariant}: {what}");

    private static string Told(ScheduledPost post) => $"{Wire.Name(post.Platform)} {post.Id} ({Wire.Name(post.Status)} {post.ErrorCode}, fence {post.Fence}, {post.Deaths} deaths)";

    private static string Told(IEnumerable<Attempt> attempts) => string.Join(", ", attempts.Select(a => $"[{a.Number} fence {a.Fence} called {a.Called:HH:mm:ss.fff} {a.Outcome} {a.Finished:HH:mm:ss.fff} {a.RemoteId}]"));
}
