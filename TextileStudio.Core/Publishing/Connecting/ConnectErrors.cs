using System.Text.Json;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing.Platforms;

namespace TextileStudio.Core.Publishing.Connecting;

/// <summary>
/// What a network's refusal means while connecting, renewing or checking. Six shapes of error, told apart by their members; only what says that the owner's agreement
/// is gone counts as <see cref="ErrorCategory.Reconnect"/>, so that neither an outage nor a wrong secret of ours pauses anybody's account.
/// </summary>
internal static class ConnectErrors
{
    private static readonly string[] Ours = ["invalid_client", "unauthorized_client", "unsupported_grant_type"];
    private static readonly string[] Gone = ["invalid_grant", "invalid_request", "invalid_token", "access_token_invalid", "access_token_has_expired", "REVOKED_ACCESS_TOKEN", "EXPIRED_ACCESS_TOKEN", "INVALID_ACCESS_TOKEN"];
    private static readonly string[] Crowded = ["rate_limit_exceeded", "slow_down"];
    private static readonly string[] Passing = ["internal_error", "server_error", "temporarily_unavailable"];

    /// <summary>Throws unless the answer is a success with a JSON body.</summary>
    public static JsonElement Body(this ConnectAnswer answer, string network) =>
        answer.IsSuccess && answer.Json.ValueKind is JsonValueKind.Object && !Refuses(answer.Json) ? answer.Json : throw Of(network, answer);

    public static PlatformException Of(string network, ConnectAnswer answer)
    {
        var error = answer.Json.At("error");
        var graph = error?.Whole("code");
        var name = error is { ValueKind: JsonValueKind.String } oauth ? oauth.GetString() : error?.Text("code") ?? answer.Json.Text("code");
        var says = Words(answer.Json) is { Length: > 0 } words ? $" {network} says: “{Clipped.To(300, words)}”" : "";
        return (answer.Status, graph, name) switch
        {
            ( >= 500, _, _) => Passed(network, answer),
            (429, _, _) or (_, 4 or 17 or 32 or 341 or 613 or (>= 80001 and <= 80014), _) => Slow(network, answer),
            (_, 1 or 2, _) when error?.Flag("is_transient") == true => Passed(network, answer),
            (_, 101, _) or (_, 1, _) => Misconfigured(network, answer, says),
            (_, 190 or 102, _) => Lost(network, answer),
            (_, _, { } known) when Ours.Contains(known) => Misconfigured(network, answer, says),
            (_, _, { } known) when Crowded.Contains(known) => Slow(network, answer),
            (_, _, { } known) when Passing.Contains(known) => Passed(network, answer),
            (_, _, { } known) when Gone.Contains(known) => Lost(network, answer),
            (401, _, _) => Lost(network, answer),
            ( >= 200 and < 300, null, null) => new PlatformException(new PublishError("unreadable_answer", ErrorCategory.TransientUnknown, WhoActs.Platform,
                $"{network} answered, but not in a form we can read. Try again in a while.", answer.Raw)),
            _ => new PlatformException(new PublishError("permission", ErrorCategory.Permission, WhoActs.Owner, $"{network} refused this.{says}", answer.Raw)),
        };
    }

    /// <summary>TikTok answers errors with HTTP 200; its success carries an error object whose code is "ok".</summary>
    private static bool Refuses(JsonElement json) => json.At("error") switch
    {
        { ValueKind: JsonValueKind.Object } error => error.Text("code") != "ok",
        { ValueKind: JsonValueKind.String } => true,
        _ => false,
    };

    private static string? Words(JsonElement json) => json.Text("error_description") ?? json.At("error")?.Text("error_user_msg") ?? json.At("error")?.Text("message")
        ?? json.Text("error_message") ?? json.Text("detail") ?? json.Text("message");

    private static PlatformException Lost(string network, ConnectAnswer answer) => Verdict.Reconnect(network, answer.Raw).ToException();

    private static PlatformException Passed(string network, ConnectAnswer answer) => new(new PublishError("network_unreachable", ErrorCategory.TransientUnknown, WhoActs.Platform,
        $"{network} has a fault of its own at the moment. It is tried again by itself.", answer.Raw));

    private static PlatformException Slow(string network, ConnectAnswer answer) => new(new PublishError("rate_limited", ErrorCategory.RateLimited, WhoActs.Platform,
        $"{network} asks us to slow down. It is tried again by itself.", answer.Raw));

    private static PlatformException Misconfigured(string network, ConnectAnswer answer, string says) => new(new PublishError("client_refused", ErrorCategory.Permission, WhoActs.Operator,
        $"{network} does not accept this service's own registration.{says} The person who runs the service has to check its client id and secret.", answer.Raw));
}
