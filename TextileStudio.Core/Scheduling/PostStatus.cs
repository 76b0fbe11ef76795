namespace TextileStudio.Core.Scheduling;

/// <summary>Where a post is in its life. Wire names are the snake_case of these members.</summary>
public enum PostStatus
{
    /// <summary>Draft, or waiting for approval. Never sent.</summary>
    Pending,

    /// <summary>Will be claimed when its time comes.</summary>
    Scheduled,

    /// <summary>Claimed by a node; see <c>called_fence</c> for whether the call may have been made.</summary>
    Publishing,

    Posted,
    Failed,
    Cancelled,

    /// <summary>A person must look: see <see cref="CheckReason"/>.</summary>
    NeedsCheck,
}

/// <summary>Why a post is <see cref="PostStatus.NeedsCheck"/>.</summary>
public enum CheckReason
{
    /// <summary>The call was made and nobody knows whether the network took it.</summary>
    Unconfirmed,

    /// <summary>Its time passed by more than its lateness limit, or the network will not take it in time.</summary>
    Missed,

    AccountDisconnected,
}

/// <summary>The verbs of the state machine. The table of legal moves is <see cref="PostMoves"/>.</summary>
public enum PostMove
{
    /// <summary>A person approves a draft.</summary>
    Approve,

    /// <summary>The dispatcher takes a due post.</summary>
    Claim,

    /// <summary>The network took it, or a look-up found it, or a person says it went out.</summary>
    Confirm,

    /// <summary>Refused for good, or tries used up.</summary>
    Refuse,

    /// <summary>Provably not sent: back to the queue for another try.</summary>
    Reschedule,

    /// <summary>Outcome unknown and no proof to be had for now.</summary>
    Doubt,

    /// <summary>Its time has passed by more than its limit.</summary>
    Miss,

    /// <summary>Its account lost its connection.</summary>
    Disconnect,

    /// <summary>Its account was connected again.</summary>
    Reconnect,

    /// <summary>A person cancels it, or leaves a doubtful one.</summary>
    Cancel,

    /// <summary>A person sends a failed, missed or doubtful post again.</summary>
    Retry,

    /// <summary>A person changes content or time.</summary>
    Edit,

    /// <summary>A due broadcast becomes one message per recipient.</summary>
    Expand,

    /// <summary>A broadcast ends as its messages have ended.</summary>
    Settle,

    /// <summary>Messages of a broadcast that had ended are sent again.</summary>
    Reopen,

    /// <summary>The database was brought back from a backup, and nobody here knows what happened to the post since that was made.</summary>
    Hold,
}
