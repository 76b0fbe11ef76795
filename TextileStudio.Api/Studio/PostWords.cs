using System.Globalization;
using TextileStudio.Core;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Api.Studio;

/// <summary>How the pages speak of posts: plain words for networks, statuses, reasons, outcomes and who has to act.</summary>
public static class PostWords
{
    public static string Name(Platform platform) => PlatformNames.Of(platform);

    public static string Label(PostStatus status, CheckReason? reason = null) => (status, reason) switch
    {
        (PostStatus.Pending, _) => "Draft",
        (PostStatus.Scheduled, _) => "Scheduled",
        (PostStatus.Publishing, _) => "Publishing",
        (PostStatus.Posted, _) => "Posted",
        (PostStatus.Failed, _) => "Failed",
        (PostStatus.Cancelled, _) => "Cancelled",
        (_, CheckReason.Unconfirmed) => "Needs a check: unconfirmed",
        (_, CheckReason.Missed) => "Needs a check: missed",
        (_, CheckReason.AccountDisconnected) => "Needs a check: account disconnected",
        _ => "Needs a check",
    };

    /// <summary>The first words of a caption on one line, cut between characters as people see them, never inside a conjunct or emoji.</summary>
    public static string Short(string caption, int limit)
    {
        var line = caption.ReplaceLineEndings(" ").Trim();
        var text = new StringInfo(line);
        return line.Length == 0 ? "(no text)" : text.LengthInTextElements <= limit ? line : text.SubstringByTextElements(0, limit - 1).TrimEnd() + "…";
    }

    /// <summary>Whether a broken rule is about the time, which all networks of a form share.</summary>
    public static bool IsAboutTime(Violation violation) => violation.Pointer is "/scheduled_time" or "/local_time" or "/time_zone";

    /// <summary>What to do about a broken rule, without the API's field names where it would name one.</summary>
    public static string Fix(Violation violation) => (violation.Pointer, violation.Rule) switch
    {
        (_, "duplicate_post") => "The same text and picture is already planned or posted here within a day. Change the text, or choose \"Post it again anyway\" below.",
        ("/local_time", "required" or "local_time_format") or ("/scheduled_time", "required") or ("/time_zone", "required") => "Choose a date and a time.",
        ("/account_id", _) => "This account cannot be posted to at the moment. Connect it again.",
        ("/asset_id", "media_missing") => "Choose a picture.",
        ("/size", "required") => "Choose at least one size.",
        _ => violation.Fix,
    };

    public static string Reason(CheckReason reason) => reason switch
    {
        CheckReason.Unconfirmed => "unconfirmed",
        CheckReason.Missed => "missed",
        _ => "account disconnected",
    };

    /// <summary>Whether an address from outside may stand in a link: http and https only.</summary>
    public static bool IsWebAddress(string? url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) && (uri.Scheme is "http" or "https");

    public static string StateClass(PostStatus status) => status switch
    {
        PostStatus.Scheduled => "s-scheduled",
        PostStatus.Publishing => "s-publishing",
        PostStatus.Posted => "s-posted",
        PostStatus.Failed => "s-failed",
        PostStatus.NeedsCheck => "s-check",
        _ => "s-quiet",
    };

    public static string StateIcon(PostStatus status) => status switch
    {
        PostStatus.Pending => "pencil",
        PostStatus.Scheduled => "clock",
        PostStatus.Publishing => "send",
        PostStatus.Posted => "check",
        PostStatus.Failed => "cross",
        PostStatus.Cancelled => "ban",
        _ => "alert",
    };

    /// <summary>What the status means for the shop, and what happens next.</summary>
    public static string Explain(PostStatus status, CheckReason? reason, bool overdue = false, bool triedBefore = false, bool answerLost = false, bool restored = false) => (status, reason) switch
    {
        (PostStatus.Pending, _) => "A draft. It is not sent until somebody approves it.",
        (PostStatus.Scheduled, _) when triedBefore => "The network could not take it yet. It is tried again by itself at the time below; nothing has been published so far.",
        (PostStatus.Scheduled, _) when overdue => "Its time has come. It goes out within moments; you do not have to do anything.",
        (PostStatus.Scheduled, _) => "Waiting for its time. It goes out by itself; you do not have to do anything.",
        (PostStatus.Publishing, _) when answerLost => "The network was called, but its answer was lost. It is being asked whether the post went out, and nothing is sent again before that is known. You do not have to do anything yet.",
        (PostStatus.Publishing, _) => "It is being handed to the network right now.",
        (PostStatus.Posted, _) => "The network has taken it. It is live.",
        (PostStatus.Failed, _) => "The network did not take it, and it is not tried again by itself. Nothing was published. Read the reason below, put it right, then retry.",
        (PostStatus.Cancelled, _) => "It was cancelled and will not be sent.",
        (_, CheckReason.Unconfirmed) when restored => "The studio was brought back from a backup, and this post was due after that was made. It may be out already. It is not sent again by itself, so that it cannot appear twice: open the account, look, and say what you see.",
        (_, CheckReason.Unconfirmed) => "It was handed to the network, but the answer was lost, so nobody knows whether it was published. Open the account, look, and say what you see. It is not sent again by itself, so that it cannot appear twice.",
        (_, CheckReason.Missed) => "Its time passed by more than the lateness you allow, so it was held back. Nothing was published. Post it now, or leave it.",
        (_, CheckReason.AccountDisconnected) => "The network no longer lets this account post. Nothing was published. Once it is connected again the post goes on by itself, unless its time is too long past.",
        _ => "Somebody has to look at it.",
    };

    /// <summary>What to do about a failed post, by who can do something about it.</summary>
    public static string Actor(WhoActs who) => who switch
    {
        WhoActs.Client => "The post itself has to change: schedule it anew with another text or picture, and cancel this one.",
        WhoActs.Owner => "Put this right on the account itself, then retry here.",
        WhoActs.Operator => "Ask the person who runs this server to put it right, then retry here.",
        _ => "The network has to recover. Retry in a while.",
    };

    public static string Outcome(AttemptOutcome? outcome) => outcome switch
    {
        AttemptOutcome.Accepted => "Taken by the network",
        AttemptOutcome.Refused => "Refused",
        AttemptOutcome.Deferred => "Not taken for now",
        AttemptOutcome.Unknown => "Answer lost",
        AttemptOutcome.Abandoned => "Stopped before sending",
        AttemptOutcome.Found => "Answer lost, found published",
        AttemptOutcome.Absent => "Answer lost, proved not published",
        _ => "Running",
    };

    /// <summary>One line of the timeline, from the event's action.</summary>
    public static string Action(string action) => action switch
    {
        "create" => "Created",
        "approve" => "Approved",
        "claim" => "Taken up for sending",
        "confirm" => "Confirmed as posted",
        "refuse" => "Ended as failed",
        "reschedule" => "Put back for another try",
        "doubt" => "Held back: the answer was lost",
        "miss" => "Held back: its time had passed",
        "disconnect" => "Held back: the account is disconnected",
        "reconnect" => "Resumed: the account is connected again",
        "cancel" => "Cancelled",
        "retry" => "Sent to the queue again",
        "edit" => "Changed",
        "expand" => "Became one message per recipient",
        "settle" => "Ended as its messages ended",
        "reopen" => "Messages are sent again",
        "hold" => "Held back: the studio was restored from a backup",
        "unpublish" => "Deleted on the network",
        "first_comment" => "First comment",
        "zone_rules_changed" => "Moved: the zone's clocks changed",
        _ => action,
    };

    /// <summary>Who did it, from the event's actor.</summary>
    public static string Who(string actor) => actor.Split(':', 2)[0] switch
    {
        "key" => "a person or program with a key",
        "member" => "a former member",
        "dispatcher" => "the dispatcher",
        "reconciler" => "the reconciler",
        "sweeper" => "housekeeping",
        "webhook" => "a report of the network",
        _ => actor,
    };
}
