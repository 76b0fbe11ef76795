using System.Net;
using System.Text.Json.Nodes;

namespace TextileStudio.Core.Publishing.Platforms;

/// <summary>
/// WhatsApp Business over the Cloud API: one message to one recipient per attempt. There is no feed, no list and no idempotency key; two equal requests are two
/// messages. What proves a doubtful message is the webhook that echoes <c>biz_opaque_callback_data</c>; silence proves nothing, so nothing is sent again on hope.
/// Outside the 24 hours after a person's last message only an approved template may be sent, so a template is the rule and a free message an option.
/// </summary>
public sealed partial class WhatsApp : IPlatform
{
    private const string Name = "WhatsApp";
    private const string Media = "media";
    private const string Template = "template";

    /// <summary>Values of <see cref="Message"/>.</summary>
    internal const string Free = "free";

    /// <summary>The name of an approved template; without it the account's own (<c>template</c>, <c>text_template</c>, <c>video_template</c> in its settings).</summary>
    public static PostOption TemplateName { get; } = new("template");

    public static PostOption TemplateLanguage { get; } = new("template_language");

    /// <summary><c>free</c> sends the caption as it is, which WhatsApp allows for 24 hours after the person's last message.</summary>
    public static PostOption Message { get; } = new("message", [Template, Free]);

    /// <summary>Whom a broadcast goes to: a tag of the recipients; everybody when left out.</summary>
    public static PostOption Audience { get; } = new("audience");

    public static PlatformRules Rules { get; } = new()
    {
        // A message by template may have 1,024 characters in all, and the template's own words are among them. A free-form text could have 4,096.
        TextLimit = 960,
        CountText = TextCounting.CodePoints,
        TextOnlyAllowed = true,
        Options = [TemplateName, TemplateLanguage, Message, Audience],
        MaxImages = 1,
        ImageTypes = ["image/jpeg", "image/png"],
        ImageBytes = 5_000_000,
        Video = new VideoRules { Types = ["video/mp4"], Bytes = 16_000_000, MinDuration = TimeSpan.Zero, MaxDuration = TimeSpan.FromMinutes(30) },
        Proof = Proof.ByKey,
        SettleTime = TimeSpan.FromMinutes(15),
        CallLimit = TimeSpan.FromSeconds(30),
        Concurrency = 64,
        PerSecond = 60,
    };

    private readonly MediaShelf _media = new();
    private readonly TemplateShelf _templates = new();

    public Platform Platform => Platform.Whatsapp;

    PlatformRules IPlatform.Rules => Rules;

    /// <summary>Looks the template up and uploads the picture or video, once for all recipients; the handle holds what the message will be made of.</summary>
    public async Task PrepareAsync(PublishContext context, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(context.Snapshot.Recipient))
            throw Refused("recipient_missing", "This message names nobody to send it to.").ToException();
        var media = context.Snapshot.Media;
        if (!IsFree(context))
        {
            var template = TemplateOf(context) ?? throw Refused("template_missing", "No template is chosen. Name one in the post's options or in the account's settings; WhatsApp takes offers as templates only.").ToException();
            var shape = await _templates.FindAsync(context, template.Name, template.Language, cancellationToken);
            if (shape?.Misfit(context.Snapshot) is { } misfit)
                throw misfit.ToException();
            context.Handle[Template] = new JsonObject { ["name"] = template.Name, ["language"] = template.Language, ["takes_text"] = shape?.TakesText ?? context.Snapshot.Text.Length > 0 };
        }

        if (media.Count > 0)
            context.Handle[Media] = await _media.IdOfAsync(context, media[0], cancellationToken);
        await context.SaveHandleAsync(context.Handle, cancellationToken);
    }

    /// <summary>Uploaded media and an approved template are usable at once.</summary>
    public Task<Readiness> PollReadyAsync(PublishContext context, CancellationToken cancellationToken) => Task.FromResult<Readiness>(new Readiness.Ready());

    public async Task<PublishResult> CommitAsync(PublishContext context, CancellationToken cancellationToken)
    {
        var media = context.Snapshot.Media;
        if (string.IsNullOrEmpty(context.Snapshot.Recipient) || (media.Count > 0 && context.Handle[Media] is null) || (!IsFree(context) && context.Handle[Template] is null))
            return Verdict.NotPrepared(Name);
        using var body = RequestBody.Json(MessageOf(context));
        var answer = await Answer.OfAsync(context, HttpMethod.Post, $"{Phone(context)}/messages", body, cancellationToken);
        if (answer.Status is HttpStatusCode.OK && GraphApi.ErrorOf(answer, context.Account.AccessToken) is null
            && answer.Json.Items("messages").Select(m => m.Id("id")).FirstOrDefault() is { } id)
        {
            return new PublishResult.Accepted(id, null);
        }

        var result = Classify(answer, context);
        if (media.Count > 0 && GraphApi.ErrorOf(answer, context.Account.AccessToken) is { Code: 131052 or 131053 or 131009 })
            _media.Forget(context, media[0]); // an id that has died on the network must not fail everybody after this one
        return result;
    }

    /// <summary>Asks nobody: what WhatsApp told by its webhooks is all there is to know. Silence is not absence.</summary>
    public async Task<Reconciliation> ReconcileAsync(PublishContext context, CancellationToken cancellationToken)
    {
        var events = await context.EventsAsync(cancellationToken);
        if (events.FirstOrDefault(e => e.Kind is "sent" or "delivered" or "read" or "played") is { } out_)
            return new Reconciliation.Found(out_.RemoteId, null);
        if (events.FirstOrDefault(e => e.Kind is "failed") is { } failed)
            return new Reconciliation.Refused(ErrorOf(failed.Detail));
        return new Reconciliation.StillUnknown("WhatsApp has sent no report about this message, and it has no list to look it up in.");
    }

    public Task<string?> AfterPublishAsync(PublishContext context, string remoteId, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    private static JsonObject MessageOf(PublishContext context)
    {
        var snapshot = context.Snapshot;
        var message = new JsonObject { ["messaging_product"] = "whatsapp", ["recipient_type"] = "individual" };

        // People who hide their number are named by a business-scoped id, which has letters and a dot.
        message[snapshot.Recipient!.Contains('.', StringComparison.Ordinal) ? "recipient" : "to"] = snapshot.Recipient;
        var item = snapshot.Media.Count > 0 ? snapshot.Media[0] : null;
        var kind = item is null ? "text" : item.IsVideo ? "video" : "image";
        if (!IsFree(context))
        {
            message["type"] = Template;
            message[Template] = TemplateMessage(context, kind);
        }
        else
        {
            message["type"] = kind;
            var content = item is null
                ? new JsonObject { ["body"] = snapshot.Text, ["preview_url"] = true }
                : new JsonObject { ["id"] = context.Handle[Media]!.GetValue<string>() };
            if (item is not null && snapshot.Text.Length > 0)
                content["caption"] = snapshot.Text;
            message[kind] = content;
        }

        message["biz_opaque_callback_data"] = snapshot.Marker;
        return message;
    }

    private static JsonObject TemplateMessage(PublishContext context, string kind)
    {
        var chosen = context.Handle[Template]!.AsObject();
        var components = new JsonArray();
        if (context.Snapshot.Media.Count > 0)
        {
            var parameter = new JsonObject { ["type"] = kind, [kind] = new JsonObject { ["id"] = context.Handle[Media]!.GetValue<string>() } };
            components.Add(new JsonObject { ["type"] = "header", ["parameters"] = new JsonArray(parameter) });
        }

        if (chosen["takes_text"]!.GetValue<bool>())
            components.Add(new JsonObject { ["type"] = "body", ["parameters"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = OneLine(context.Snapshot.Text) }) });
        var template = new JsonObject
        {
            ["name"] = chosen["name"]!.GetValue<string>(),
            ["language"] = new JsonObject { ["code"] = chosen["language"]!.GetValue<string>() },
        };
        if (components.Count > 0)
            template["components"] = components;
        return template;
    }

    /// <summary>A template's parameter may hold no line break, no tab and no more than four blanks in a row.</summary>
    internal static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static bool IsFree(PublishContext context) => Message.In(context.Snapshot.Options) == Free;

    private static (string Name, string Language)? TemplateOf(PublishContext context)
    {
        var (options, settings) = (context.Snapshot.Options, context.Account.Settings);
        var own = context.Snapshot.Media switch
        {
            [] => Setting(settings, "text_template"),
            [{ IsVideo: true }, ..] => Setting(settings, "video_template"),
            _ => null,
        };
        var name = TemplateName.In(options) ?? own ?? Setting(settings, Template);
        return name is null ? null : (name, TemplateLanguage.In(options) ?? Setting(settings, "template_language") ?? "en");
    }

    private static string? Setting(JsonObject settings, string name) =>
        settings[name] is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0 ? text : null;

    private static string Phone(PublishContext context) => $"{Version(context)}/{Uri.EscapeDataString(context.Account.ExternalId)}";

    private static string Version(PublishContext context) => context.ApiVersion ?? GraphApi.Version;
}
