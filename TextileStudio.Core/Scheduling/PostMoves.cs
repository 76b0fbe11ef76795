using System.Text;
using TextileStudio.Core.Data;

namespace TextileStudio.Core.Scheduling;

/// <summary>
/// The one table of legal moves. <see cref="PostLedger"/> derives the condition of each update from it, <c>docs/state-machine.md</c> is generated from it,
/// and a test walks every pair.
/// </summary>
public static class PostMoves
{
    /// <summary>Each row: from where, by which move, to where. The first target of a pair is the usual one.</summary>
    public static IReadOnlyList<(PostStatus From, PostMove Move, PostStatus To)> Table { get; } =
    [
        (PostStatus.Pending, PostMove.Approve, PostStatus.Scheduled),
        (PostStatus.Pending, PostMove.Edit, PostStatus.Pending),
        (PostStatus.Pending, PostMove.Edit, PostStatus.Scheduled),
        (PostStatus.Pending, PostMove.Cancel, PostStatus.Cancelled),

        (PostStatus.Scheduled, PostMove.Claim, PostStatus.Publishing),
        (PostStatus.Scheduled, PostMove.Edit, PostStatus.Scheduled),
        (PostStatus.Scheduled, PostMove.Edit, PostStatus.Pending),
        (PostStatus.Scheduled, PostMove.Cancel, PostStatus.Cancelled),
        (PostStatus.Scheduled, PostMove.Miss, PostStatus.NeedsCheck),
        (PostStatus.Scheduled, PostMove.Disconnect, PostStatus.NeedsCheck),

        (PostStatus.Publishing, PostMove.Confirm, PostStatus.Posted),
        (PostStatus.Publishing, PostMove.Refuse, PostStatus.Failed),
        (PostStatus.Publishing, PostMove.Reschedule, PostStatus.Scheduled),
        (PostStatus.Publishing, PostMove.Doubt, PostStatus.NeedsCheck),
        (PostStatus.Publishing, PostMove.Miss, PostStatus.NeedsCheck),
        (PostStatus.Publishing, PostMove.Disconnect, PostStatus.NeedsCheck),
        (PostStatus.Publishing, PostMove.Cancel, PostStatus.Cancelled),

        (PostStatus.NeedsCheck, PostMove.Confirm, PostStatus.Posted),
        (PostStatus.NeedsCheck, PostMove.Refuse, PostStatus.Failed),
        (PostStatus.NeedsCheck, PostMove.Reschedule, PostStatus.Scheduled),
        (PostStatus.NeedsCheck, PostMove.Miss, PostStatus.NeedsCheck),
        (PostStatus.NeedsCheck, PostMove.Reconnect, PostStatus.Scheduled),
        (PostStatus.NeedsCheck, PostMove.Retry, PostStatus.Scheduled),
        (PostStatus.NeedsCheck, PostMove.Edit, PostStatus.NeedsCheck),
        (PostStatus.NeedsCheck, PostMove.Edit, PostStatus.Scheduled),
        (PostStatus.NeedsCheck, PostMove.Cancel, PostStatus.Cancelled),

        (PostStatus.Failed, PostMove.Retry, PostStatus.Scheduled),
        (PostStatus.Failed, PostMove.Edit, PostStatus.Failed),
        (PostStatus.Failed, PostMove.Edit, PostStatus.Scheduled),
        (PostStatus.Failed, PostMove.Cancel, PostStatus.Cancelled),

        (PostStatus.Scheduled, PostMove.Expand, PostStatus.Publishing),
        (PostStatus.Publishing, PostMove.Settle, PostStatus.Posted),
        (PostStatus.Publishing, PostMove.Settle, PostStatus.Failed),
        (PostStatus.Publishing, PostMove.Settle, PostStatus.Cancelled),
        (PostStatus.Publishing, PostMove.Settle, PostStatus.NeedsCheck),
        (PostStatus.NeedsCheck, PostMove.Settle, PostStatus.Posted),
        (PostStatus.NeedsCheck, PostMove.Settle, PostStatus.Failed),
        (PostStatus.NeedsCheck, PostMove.Settle, PostStatus.Cancelled),
        (PostStatus.Failed, PostMove.Settle, PostStatus.Cancelled),
        (PostStatus.NeedsCheck, PostMove.Reopen, PostStatus.Publishing),
        (PostStatus.Posted, PostMove.Reopen, PostStatus.Publishing),
        (PostStatus.Failed, PostMove.Reopen, PostStatus.Publishing),

        (PostStatus.Scheduled, PostMove.Hold, PostStatus.NeedsCheck),
        (PostStatus.Publishing, PostMove.Hold, PostStatus.NeedsCheck),
        (PostStatus.NeedsCheck, PostMove.Hold, PostStatus.NeedsCheck),
    ];

    /// <summary>The statuses from which <paramref name="move"/> may be made at all.</summary>
    public static IReadOnlyList<PostStatus> Sources(PostMove move) => BySource[move];

    public static bool IsLegal(PostStatus from, PostMove move, PostStatus to) => Table.Contains((from, move, to));

    public static bool IsLegal(PostStatus from, PostMove move) => Sources(move).Contains(from);

    /// <summary>The page docs/state-machine.md.</summary>
    public static string ToMarkdown()
    {
        var page = new StringBuilder("""
            # The state machine of a post

            Generated from `TextileStudio.Core/Scheduling/PostMoves.cs` by `dotnet run --project TextileStudio.Tests -- docs`; a test fails when it is out of date.
            `PostLedger` makes every move as one conditional update of the post's row, so of two racing movers exactly one wins.

            ```mermaid
            stateDiagram-v2
              [*] --> pending
              [*] --> scheduled

            """);
        foreach (var group in Table.Where(m => m.From != m.To).GroupBy(m => (m.From, m.To)))
            page.Append($"  {Wire.Name(group.Key.From)} --> {Wire.Name(group.Key.To)}: {string.Join(", ", group.Select(m => Wire.Name(m.Move)))}\n");
        page.Append("""
              posted --> [*]
              cancelled --> [*]
            ```

            Guards beyond the table: `cancel` of a `publishing` post wins only before its go-ahead (`called_fence <> fence`); a `needs_check` post with
            reason `unconfirmed` is changed by nobody but the reconciler and its owner's `resolution`. While a call's outcome is unknown, nothing cancels the post,
            and what would make it `failed` or `missed` makes it `unconfirmed`.

            A WhatsApp broadcast is a parent that is never claimed: `expand` makes one child post per recipient, which take the moves above, and `settle` and `reopen`
            let the parent follow them: `publishing` while any child is under way, then `needs_check` if any child needs a check, `posted` if any was posted, else `failed`,
            or `cancelled` if all were cancelled.

            `hold` is made by `restore` and `hold` alone, while no service runs: what may have gone out since the backup was made becomes `unconfirmed`, and the reconciler leaves it alone
            ([why](decisions/restore-never-twice.md)).

            | from | move | to |
            |---|---|---|

            """);
        foreach (var (from, move, to) in Table)
            page.Append($"| {Wire.Name(from)} | {Wire.Name(move)} | {Wire.Name(to)} |\n");
        return page.ToString();
    }

    private static readonly Dictionary<PostMove, IReadOnlyList<PostStatus>> BySource = Enum.GetValues<PostMove>()
        .ToDictionary(move => move, move => (IReadOnlyList<PostStatus>)[.. Table.Where(row => row.Move == move).Select(row => row.From).Distinct()]);
}
