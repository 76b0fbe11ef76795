using System.Text.Json;

namespace TextileStudio.Core.Publishing.Platforms;

/// <content>
/// WhatsApp's error codes, one table for both ways they come: at once in an answer, and later in a <c>failed</c> webhook. Titles are not stable; the code decides.
/// </content>
public sealed partial class WhatsApp
{
    /// <summary>The code of the error after which the recipient counts as opted out.</summary>
    public const string OptedOut = "recipient_opted_out";

    private static readonly TimeSpan PairPause = TimeSpan.FromSeconds(15);

    /// <summary>The error of a <c>failed</c> webhook, from its JSON (the status's <c>errors</c>). A failure that the network reported is one, whatever its class.</summary>
    public static PublishError ErrorOf(string? errorsJson)
    {
        var raw = RawAnswer.Clean(errorsJson ?? "", "");
        var (code, said) = FirstOf(errorsJson);
        return OfCode(code, 0, said, raw, default, null) switch
        {
            PublishResult.Refused refused => refused.Error,
            PublishResult.Deferred deferred => deferred.Error,
            _ => new PublishError("not_delivered", ErrorCategory.TransientUnknown, WhoActs.Platform, $"WhatsApp could not deliver this message.{Quoted(said)}", raw),
        };
    }

    private static (long Code, string? Said) FirstOf(string? errorsJson)
    {
        try
        {
            using var document = LooseJson.Document(errorsJson ?? "[]");
            if (document.RootElement.ValueKind is not JsonValueKind.Array || document.RootElement.GetArrayLength() == 0)
                return (-1, null);
            var first = document.RootElement[0];
            return (first.Whole("code") ?? -1, first.At("error_data")?.Text("details") ?? first.Text("message") ?? first.Text("title"));
        }
        catch (JsonException)
        {
            return (-1, null);
        }
    }

    private static PublishResult Classify(Answer answer, PublishContext context)
    {
        if (answer.IsServerError)
            return Verdict.Unknown(Name, answer.Raw);
        if (answer.IsSuccess || GraphApi.ErrorOf(answer, context.Account.AccessToken) is not { } error)
            return Verdict.Unreadable(Name, answer.Raw);
        var said = answer.Json.At("error")?.At("error_data")?.Text("details") ?? error.Said;
        var now = context.Time.GetUtcNow();
        var listed = OfCode(error.Code, error.Subcode, said is null ? null : RawAnswer.Clean(said, context.Account.AccessToken), answer.Raw, now, GraphApi.FreeAgain(answer, now));
        return listed is null || (error.IsTransient && listed is PublishResult.Refused) ? Verdict.Unknown(Name, answer.Raw) : listed;
    }

    /// <summary>Null for what is not listed, and for what leaves the outcome open.</summary>
    private static PublishResult? OfCode(long code, long subcode, string? said, string raw, DateTimeOffset now, DateTimeOffset? until) => code switch
    {
        1 or 2 or 131000 or 131016 or 131057 or 133004 => null,
        4 or 80007 or 130429 or 133016 => Verdict.RateLimited(Name, raw, until),
        131056 => Verdict.RateLimited(Name, raw, until ?? now + PairPause),
        131048 or 368 or 131031 => Verdict.Spam(Name, raw, now + TimeSpan.FromHours(4)),
        0 or 102 or 190 => Verdict.Reconnect(Name, raw),
        100 when subcode == 33 => Verdict.Permission(Name, raw, said),
        3 or 10 or 33 or 131005 or 131037 or 131042 or 131045 or 133010 or (>= 200 and <= 299) => Verdict.Permission(Name, raw, said),

        131047 => Recipient("window_closed", "More than 24 hours have passed since this person last wrote, so WhatsApp takes a template only. Choose a template.", raw, WhoActs.Client),
        131026 => Recipient("undeliverable", "This number has no WhatsApp, or its WhatsApp is too old for this message.", raw),
        131021 => Recipient("recipient_is_sender", "The shop's own number cannot be a recipient.", raw, WhoActs.Client),
        131030 => Recipient("recipient_not_allowed", "A test number of WhatsApp reaches only the five numbers entered there, and this is none of them.", raw, WhoActs.Owner),
        131050 => Recipient(OptedOut, "This person has asked WhatsApp for no more offers from the shop. Nothing more is sent to them.", raw),
        130497 => Recipient("country_restricted", "WhatsApp does not let businesses write to this country.", raw),
        130472 => Recipient("held_back_by_experiment", "WhatsApp holds offers back from some people for an experiment, and this person is one of them.", raw, WhoActs.Platform),
        131049 => new PublishResult.Refused(new PublishError("marketing_cap", ErrorCategory.SpamBlocked, WhoActs.Platform,
            "WhatsApp limits how many offers one person gets, and this person has had enough for now. Try again no sooner than in a day.", raw)),

        132000 or 132012 => Refused("template_values", $"What the post fills into the template does not fit it.{Quoted(said)}", raw),
        132001 => Refused("template_missing", $"WhatsApp has no approved template of this name and language.{Quoted(said)}", raw),
        132005 => Refused("template_text_too_long", "The template's text with the caption filled in is too long. Shorten the caption.", raw),
        132007 => Refused("template_policy", $"WhatsApp holds the template to be against its policy.{Quoted(said)}", raw),
        132015 => Refused("template_paused", "WhatsApp has paused this template because people blocked or reported it. Choose another one.", raw),
        132016 => Refused("template_disabled", "WhatsApp has disabled this template for good. Choose another one.", raw),
        100 or 131008 or 131009 or 131051 or (>= 132000 and <= 132999) => Verdict.Content(Name, raw, said),
        131052 or 131053 => Verdict.Content(Name, raw, said ?? "The picture or video could not be taken in."),
        _ => null,
    };

    private static PublishResult.Refused Recipient(string code, string message, string raw, WhoActs who = WhoActs.Platform) =>
        new(new PublishError(code, ErrorCategory.RecipientOrWindow, who, message, raw));

    private static PublishResult.Refused Refused(string code, string message, string? raw = null) =>
        new(new PublishError(code, ErrorCategory.ContentRejected, WhoActs.Client, message, raw));

    private static string Quoted(string? said) => string.IsNullOrWhiteSpace(said) ? "" : $" WhatsApp says: “{Data.Clipped.To(300, said.Trim())}”";
}
