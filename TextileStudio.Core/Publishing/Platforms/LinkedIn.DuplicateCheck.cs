using System.Text.Json.Nodes;

namespace TextileStudio.Core.Publishing.Platforms;

/// <content>
/// A member's doubtful post. LinkedIn refuses a second, identical post and names the first (422), so a second call tells what became of the first: refused, it names
/// the post; taken, it is the post. That cannot double while LinkedIn's window for duplicates is open, and nobody says how long that is. Therefore:
/// only where the account's settings ask for it, only for a call that was made, only within <see cref="AskWithin"/>, and once per post. The handle says so and is
/// inherited by every later attempt, with the media URNs that make the second body the same as the first. The first call stays an open question all the while, so
/// nobody can change the text meanwhile and no refusal of the second call ends the post as failed.
/// </content>
public sealed partial class LinkedIn
{
    private const string Setting = "duplicate_check";
    private const string Asked = "duplicate_check";
    private const string Spent = "spent";

    /// <summary>From the go-ahead of the doubtful call to the second one.</summary>
    private static readonly TimeSpan AskWithin = TimeSpan.FromMinutes(30);

    private static async Task<Reconciliation> AskByDuplicateAsync(PublishContext context, CancellationToken cancellationToken)
    {
        if (context.Handle[Asked] is { } asked)
        {
            // The second call was made and told nothing either, or came too late: from here on the post is its owner's, who may well have it sent again.
            if (asked.GetValue<string>() != Spent)
            {
                context.Handle[Asked] = Spent;
                await context.SaveHandleAsync(context.Handle, cancellationToken);
            }
            return new Reconciliation.StillUnknown("LinkedIn does not let this service read a member's posts.");
        }
        var isAllowed = context.Account.Settings[Setting] is JsonValue value && value.TryGetValue<bool>(out var on) && on;
        if (!isAllowed || context.GoAheadAt is not { } goAhead || context.Time.GetUtcNow() - goAhead > AskWithin)
            return new Reconciliation.StillUnknown("LinkedIn does not let this service read a member's posts.");
        context.Handle[Asked] = Stamp(goAhead + AskWithin);
        await context.SaveHandleAsync(context.Handle, cancellationToken);
        return new Reconciliation.SendAgain("LinkedIn is asked by sending the same post again: if the first one is out, the refusal names it.");
    }

    private static bool IsResentTooLate(PublishContext context) => Instant(context.Handle[Asked]) is { } end && context.Time.GetUtcNow() > end;

    // Nothing is sent; the first call is as unknown as it was.
    private static PublishResult.Unknown TooLateToAsk() => new(new PublishError("unconfirmed", ErrorCategory.TransientUnknown, WhoActs.Owner,
        "Too much time has passed to ask LinkedIn by sending the same post again. Look at the account and say whether it is there."));
}
