using TextileStudio.Core.Dispatch;

namespace TextileStudio.Api.Studio;

/// <summary>The service's state in a shop owner's words. What an operator is told stands on <c>/health/ready</c>, and here for a key with the admin scope.</summary>
internal static class ServiceWords
{
    /// <summary>What a part of the service that is not well means for the shop. Null: it concerns whoever runs the service and nobody else.</summary>
    public static string? Meaning(string check) => check switch
    {
        "database" => "The service cannot reach its records at the moment.",
        "dispatcher" => "Posts are not being sent at the moment.",
        "queue" => "Some posts are going out later than planned.",
        "renderer" => "New posters cannot be drawn at the moment.",
        "clock" or "nodes" => null,
        _ => $"A part of the service ({check}) is not well.",
    };

    public static string Role(NodeState node) => node switch
    {
        { IsSilent: true } => "silent",
        { HasStoppedDispatching: true } => "stopped sending",
        _ => Role(node.Role),
    };

    public static string Role(NodeRole role) => role switch
    {
        NodeRole.Dispatching => "sends posts",
        NodeRole.StandingBy => "stands by",
        _ => "serves pages only",
    };

    /// <summary>The style of a state: that of a post that fares alike.</summary>
    public static string Style(NodeState node) => node switch
    {
        { IsMissed: true } or { HasStoppedDispatching: true } => "s-failed",
        { IsSilent: true } => "s-quiet",
        { Role: NodeRole.Dispatching } => "s-posted",
        _ => "s-scheduled",
    };

    /// <summary>For instance <c>just now</c> or <c>last heard of 40 s ago</c>.</summary>
    public static string Heard(NodeState node) => node.IsSilent ? $"last heard of {Age(node.Silence)} ago" : "heard of just now";

    public static string Age(TimeSpan age) => age switch
    {
        { TotalSeconds: < 120 } => $"{age.TotalSeconds:0} s",
        { TotalMinutes: < 120 } => $"{age.TotalMinutes:0} min",
        _ => $"{age.TotalHours:0} h",
    };
}
