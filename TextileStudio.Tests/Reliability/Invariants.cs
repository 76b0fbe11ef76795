using TextileStudio.Core.Publishing;
using TextileStudio.Core.Publishing.Sandbox;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Tests.Reliability;

/// <summary>When an owner was told that a post is cancelled.</summary>
/// <param name="Attempts">How many attempts there were then, where our clock may have jumped and tells no order.</param>
internal sealed record ConfirmedCancel(DateTimeOffset At, int? Attempts = null);

/// <summary>
/// The promises I1 to I10, judged after a run from plain facts: our rows, the networks' tally, and what owners were told.
/// The simulation and the trials with real processes are judged by this one class.
/// </summary>
internal sealed record Invariants
{
    /// <summary>Ids of the posts whose planning was confirmed to somebody.</summary>
    public required IReadOnlyCollection<string> Planned { get; init; }

    /// <summary>Their rows as they are in the end.</summary>
    public required IReadOnlyCollection<ScheduledPost> Posts { get; init; }

    public required IReadOnlyCollection<Attempt> Attempts { get; init; }

    /// <summary>What the networks hold; comments are left out here.</summary>
    public required IReadOnlyCollection<SandboxPost> Published { get; init; }

    /// <summary>Every request that reached the networks.</summary>
    public required IReadOnlyCollection<SandboxRequest> Requests { get; init; }

    /// <summary>The id of the post that something on a network is a copy of; null for a stranger's.</summary>
    public required Func<SandboxPost, string?> CopyOf { get; init; }

    /// <summary>The network's id of an account, by our id of it.</summary>
    public required IReadOnlyDictionary<string, string> ExternalIds { get; init; }

    /// <summary>The "cancelled" that owners were told, by post. "Leave it" on a doubtful post is none: it may be out.</summary>
    public IReadOnlyDictionary<string, ConfirmedCancel> Cancelled { get; init; } = new Dictionary<string, ConfirmedCancel>();

    /// <summary>How often an owner sent a post again, which gives it a fresh budget of tries.</summary>
    public IReadOnlyDictionary<string, int> SentAgain { get; init; } = new Dictionary<string, int>();

    /// <summary>The time that was promised for a post when an attempt was made; the row's unless it was changed on the way.</summary>
    public Func<ScheduledPost, Attempt, DateTimeOffset> DueOf { get; init; } = (post, _) => post.ScheduledTime;

    /// <summary>What our clock showed at an instant of the networks' clocks; several answers when it jumped in that moment.</summary>
    public Func<DateTimeOffset, IReadOnlyList<DateTimeOffset>> OurClock { get; init; } = at => [at];

    /// <summary>Our clock was set wrong and left so: early is then judged by it, which is the limit that the promise names.</summary>
    public bool OurClockIsWrong { get; init; }

    /// <summary>How long after its go-ahead a request may arrive: the send guard and the way.</summary>
    public TimeSpan SendWindow { get; init; } = TimeSpan.FromSeconds(3);

    public int MaxDeaths { get; init; } = 3;

    /// <summary>Every broken promise in a sentence that begins with its number; empty when all were kept.</summary>
    public IReadOnlyList<string> Broken()
    {
        var broken = new List<string>();
        var copies = Published.Where(p => p.Kind is not SandboxPostKind.Comment).ToLookup(p => CopyOf(p) ?? "");
        var attempts = Attempts.ToLookup(a => a.PostId);
        var rows = Posts.ToDictionary(p => p.Id);
        broken.AddRange(Planned.Where(id => !rows.ContainsKey(id)).Select(id => $"I1: post {id} was planned and is gone"));
        foreach (var post in Posts)
        {
            SandboxPost[] own = [.. copies[post.Id]];
            Attempt[] tries = [.. attempts[post.Id].OrderBy(a => a.Number)];
            Outcome(post, own, broken);
            Cancel(post, own, tries, broken);
            Fences(post, tries, broken);
            Budget(post, tries, broken);
            Quiet(post, tries, broken);
        }

        GoAheads(rows, broken);
        return broken;
    }

    private void Outcome(ScheduledPost post, SandboxPost[] copies, List<string> broken)
    {
        if (copies.Length > 1)
            broken.Add($"I2: post {post.Id} is out {copies.Length} times ({string.Join(", ", copies.Select(c => c.RemoteId))})");
        if (post.Status is PostStatus.Posted && (copies.Length == 0 || (post.PlatformPostId is { } id && copies.All(c => c.RemoteId != id))))
            broken.Add($"I3: post {post.Id} is said to be posted as {post.PlatformPostId ?? "something"}, and the network has {(copies.Length == 0 ? "nothing" : copies[0].RemoteId)}");
        if (copies.Length > 0 && (post.Status is PostStatus.Failed || post is { Status: PostStatus.NeedsCheck, Reason: not CheckReason.Unconfirmed }))
            broken.Add($"I3: post {post.Id} is said not to be out ({post.Status} {post.Reason}), and it is, as {copies[0].RemoteId}");
        if (post.Status is PostStatus.Failed or PostStatus.NeedsCheck && post.Error is null)
            broken.Add($"I1: post {post.Id} is {post.Status} without a reason");
        broken.AddRange(copies.Where(c => c.Text != post.Caption && c.Text.Length > 0).Select(c => $"I5: post {post.Id} went out as {c.RemoteId} with a text that was changed before"));
    }

    private void Cancel(ScheduledPost post, SandboxPost[] copies, Attempt[] tries, List<string> broken)
    {
        if (!Cancelled.TryGetValue(post.Id, out var cancel))
            return;
        if (post.Status is not PostStatus.Cancelled)
            broken.Add($"I5: post {post.Id} was told to be cancelled and is {post.Status}");
        if (copies.Length > 0)
            broken.Add($"I5: post {post.Id} was told to be cancelled at {cancel.At:HH:mm:ss.fff}, and the network has {copies[0].RemoteId}");
        broken.AddRange(tries.Where(a => cancel.Attempts is { } before ? a.Number > before && a.Called is not null : a.Called > cancel.At).Select(a => $"I5: post {post.Id} was cancelled, and attempt {a.Number} had its go-ahead later"));
    }

    private static void Fences(ScheduledPost post, Attempt[] tries, List<string> broken)
    {
        for (var i = 0; i < tries.Length; i++)
        {
            if (tries[i].Fence > post.Fence || (i > 0 && tries[i].Fence <= tries[i - 1].Fence))
                broken.Add($"I7: post {post.Id}: the fence of attempt {tries[i].Number} is {tries[i].Fence}, before it {(i > 0 ? tries[i - 1].Fence : 0)}, the row's is {post.Fence}");
        }
    }

    private void Budget(ScheduledPost post, Attempt[] tries, List<string> broken)
    {
        // A limit of the network uses up no try, so only calls whose answer told nothing, or that a process died over, are counted.
        var spent = tries.Count(a => a is { Called: not null, Outcome: null or AttemptOutcome.Unknown or AttemptOutcome.Absent });
        var most = (post.MaxRetries + 1 + MaxDeaths) * (1 + SentAgain.GetValueOrDefault(post.Id));
        if (spent > most || post.RetryCount > post.MaxRetries)
            broken.Add($"I8: post {post.Id} was tried {spent} times without an answer, {most} are its budget (retries {post.RetryCount} of {post.MaxRetries})");
    }

    private static void Quiet(ScheduledPost post, Attempt[] tries, List<string> broken)
    {
        if (post.Status is PostStatus.Publishing or PostStatus.Scheduled)
            broken.Add($"I9: post {post.Id} is still {post.Status} although everything is quiet");
        var isOpen = tries.Any(a => a is { Called: not null, Outcome: null or AttemptOutcome.Unknown });
        if (isOpen && post is not ({ Status: PostStatus.Posted or PostStatus.Cancelled } or { Status: PostStatus.NeedsCheck, Reason: CheckReason.Unconfirmed }))
            broken.Add($"I10: post {post.Id} is {post.Status} {post.Reason}, and what became of its call is open");
    }

    /// <summary>I4 and I6: each commit request has a go-ahead of its own, committed just before, of a post whose time had come.</summary>
    private void GoAheads(Dictionary<string, ScheduledPost> rows, List<string> broken)
    {
        var given = Attempts.Where(a => a.Called is not null && rows.ContainsKey(a.PostId)).OrderBy(a => a.Called)
            .ToLookup(a => (rows[a.PostId].Platform, ExternalIds.GetValueOrDefault(rows[a.PostId].AccountId)));
        var used = new HashSet<Attempt>(ReferenceEqualityComparer.Instance);
        foreach (var request in Requests.Where(r => r.Kind is CallKind.Commit).OrderBy(r => r.At).ThenBy(r => r.Id))
        {
            var clock = OurClock(request.At);
            var goAhead = given[(request.Platform, request.Account)].FirstOrDefault(a => !used.Contains(a) && clock.Any(now => a.Called <= now && now - a.Called <= SendWindow));
            if (goAhead is null)
            {
                broken.Add($"I4: {request.Platform} got the commit request {request.Id} at {request.At:HH:mm:ss.fff} without a go-ahead of its own");
                continue;
            }

            used.Add(goAhead);
            var due = DueOf(rows[goAhead.PostId], goAhead);
            var sent = OurClockIsWrong ? clock.Max() : request.At;
            if (sent < due)
                broken.Add($"I6: post {goAhead.PostId} was sent at {sent:HH:mm:ss.fff}, before its time {due:HH:mm:ss.fff}");
        }
    }
}
