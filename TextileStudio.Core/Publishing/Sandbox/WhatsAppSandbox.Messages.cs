using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace TextileStudio.Core.Publishing.Sandbox;

/// <content>Messages out and in, and what the network tells about them by webhook. Nothing is deduplicated: two equal requests are two messages.</content>
internal sealed partial class WhatsAppSandbox
{
    private const int CaptionLimit = 1_024;
    private const int TextLimit = 4_096;
    private const int CallbackLimit = 512;
    private static readonly TimeSpan Window = TimeSpan.FromHours(24);
    private static readonly string[] Members = ["messaging_product", "recipient_type", "to", "recipient", "type", "text", "image", "video", "audio", "document", "template", "biz_opaque_callback_data", "context"];

    private readonly RateWindows _sent = new(TimeSpan.FromSeconds(1));

    /// <summary>What a message turned out to be: its text as the person sees it, and its media.</summary>
    private sealed record Content(string Text, IReadOnlyList<SandboxMedia> Media, string? Template = null, string? Parameter = null);

    private SandboxAnswer Send(SandboxWork work, string phone)
    {
        if (phone != work.Account)
            return NotYours();
        if (work.Call.Json is not { } message)
            return Error(400, 100, "(#100) The request body must be a JSON object.");
        if (message.Select(m => m.Key).FirstOrDefault(k => !Members.Contains(k)) is { } stranger)
            return Error(400, 100, $"(#100) Unexpected key \"{stranger}\" on param \"message\".");
        if (Text(message, "messaging_product") != "whatsapp")
            return Missing("messaging_product");
        if (Text(message, "recipient_type") is not (null or "individual"))
            return BadValue("recipient_type", "must be individual");
        if (Recipient(message, out var to) is { } nobody)
            return nobody;
        if (Text(message, "biz_opaque_callback_data") is { Length: > CallbackLimit })
            return BadValue("biz_opaque_callback_data", $"at most {CallbackLimit} characters");
        var type = Text(message, "type") ?? "text";
        if (message[type] is not JsonObject part)
            return type is "text" or "image" or "video" or "template" ? Lacks(type) : Wrong(131051, "Unsupported message type", $"{type} is not supported.");
        var read = type switch
        {
            "text" => Words(part),
            "image" or "video" => OneMedia(work, type, part),
            "template" => FromTemplate(work, part),
            _ => Wrong(131051, "Unsupported message type", $"{type} is not supported by this sandbox."),
        };
        if (read is SandboxAnswer wrong)
            return wrong;
        if (Limits(work, to, type) is { } limited)
            return limited;
        return Accept(work, to, type, (Content)read, Text(message, "biz_opaque_callback_data"));
    }

    private static SandboxAnswer? Recipient(JsonObject message, out string to)
    {
        // Both may be given; the number wins.
        to = Text(message, "to")?.TrimStart('+') ?? Text(message, "recipient") ?? "";
        if (to.Length == 0)
            return Lacks("to");
        return Text(message, "to") is not null
            ? PhoneForm().IsMatch(to) ? null : BadValue("to", "is no phone number")
            : UserForm().IsMatch(to) ? null : BadValue("recipient", "is no user id");
    }

    private static object Words(JsonObject text)
    {
        if (Text(text, "body") is not { Length: > 0 } body)
            return Lacks("text.body");
        if (text["preview_url"] is { } preview && preview.GetValueKind() is not (System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False))
            return BadValue("text.preview_url", "must be true or false");
        return body.EnumerateRunes().Count() > TextLimit
            ? Error(400, 100, $"(#100) Param text['body'] must be at most {TextLimit} characters long.")
            : new Content(body.Normalize(), []);
    }

    private static object OneMedia(SandboxWork work, string type, JsonObject part)
    {
        var found = MediaOf(work, type, part);
        if (found is SandboxAnswer wrong)
            return wrong;
        var caption = Text(part, "caption") ?? "";
        return caption.EnumerateRunes().Count() > CaptionLimit
            ? Error(400, 100, $"(#100) Param {type}['caption'] must be at most {CaptionLimit} characters long.")
            : new Content(caption.Normalize(), [(SandboxMedia)found]);
    }

    /// <summary>By id, or by a public link, which the network fetches before it answers.</summary>
    private static object MediaOf(SandboxWork work, string type, JsonObject part)
    {
        var (id, link) = (Text(part, "id"), Text(part, "link"));
        if (id is null == link is null)
            return BadValue(type, "give either id or link");
        if (id is not null)
        {
            if (Own(work, id) is not { } media)
                return BadValue($"{type}.id", "there is no such media");
            return media.ContentType.StartsWith(type + "/", StringComparison.Ordinal) ? media : BadValue($"{type}.id", $"is {media.ContentType}");
        }

        if (work.Fetched is not { } fetched || !IsWhatItSays(fetched.ContentType, fetched.Bytes, Assets.ImageHeader.Read(fetched.Bytes)))
            return Wrong(131052, "Media download error", "Failed to download the media from the link.");
        var header = Assets.ImageHeader.Read(fetched.Bytes);
        var kept = new SandboxMedia
        {
            Id = $"{449_000_000_000_000 + work.Session.NextNumber()}", Platform = Platform.Whatsapp, Account = work.Account, ContentType = fetched.ContentType,
            Bytes = fetched.Bytes.Length, Width = header?.ShownWidth ?? 0, Height = header?.ShownHeight ?? 0, CreatedAt = work.Now, ReadyAt = work.Now,
        };
        work.Session.Add(kept, fetched.Bytes);
        return kept;
    }

    private SandboxAnswer? Limits(SandboxWork work, string to, string type)
    {
        if (to.EndsWith("0050", StringComparison.Ordinal) && type == "template")
            return Wrong(131050, "User has stopped marketing messages", "Unable to deliver the message. This recipient has chosen to stop receiving marketing messages from your business.");
        if (type != "template" && !(At(work.Session.Get(Platform.Whatsapp, "inbound", Pair(work, to))) is { } last && work.Now - last < Window))
            return WindowClosed();
        if (At(work.Session.Get(Platform.Whatsapp, "pair", Pair(work, to))) is { } before && work.Now - before < options.WhatsAppPair)
            return Wrong(131056, "(Business Account, Consumer Account) pair rate limit hit", "Too many messages sent from this phone number to the same phone number in a short period of time.");
        return _sent.Count(work.Account, work.Now).Used > options.WhatsAppPerSecond
            ? Wrong(130429, "Rate limit hit", "Cloud API message throughput has been reached.").With(Usage(work.Account, 100, 1, UsageType))
            : null;
    }

    private SandboxAnswer Accept(SandboxWork work, string to, string type, Content content, string? callback)
    {
        var number = work.Session.NextNumber();
        var id = "wamid.HBg" + Convert.ToBase64String(Encoding.ASCII.GetBytes($"{to}.{number:00000000}")).TrimEnd('=');
        work.Session.Add(new SandboxPost
        {
            Platform = Platform.Whatsapp, Account = work.Account, RemoteId = id, Kind = SandboxPostKind.Post, Text = content.Text, CreatedAt = work.Now, VisibleFrom = work.Now,
            Media = content.Media,
            Details = new JsonObject { ["to"] = to, ["type"] = type, ["status"] = "accepted", ["template"] = content.Template, ["parameter"] = content.Parameter, ["callback"] = callback, ["events"] = new JsonArray() },
        });
        work.Session.Put(Platform.Whatsapp, "pair", Pair(work, to), work.Account, Stamped(work.Now), work.Now);
        work.Did(id);
        Report(work, to, id, type, callback);

        var answer = new JsonObject
        {
            ["messaging_product"] = "whatsapp",
            ["contacts"] = new JsonArray(new JsonObject { ["input"] = to, ["wa_id"] = to }),
            ["messages"] = new JsonArray(new JsonObject { ["id"] = id }),
        };
        if (type == "template")
            answer["messages"]![0]!["message_status"] = "accepted";
        return SandboxAnswer.Escaped(answer);
    }

    /// <summary>How the message fares, told in webhooks; a fault makes them come out of order, twice or not at all.</summary>
    private void Report(SandboxWork work, string to, string id, string type, string? callback)
    {
        (string Status, int? Error)[] course =
            work.Has(SandboxFault.MarketingCap) ? [("failed", 131049)]
            : to.EndsWith("0000", StringComparison.Ordinal) ? [("failed", 131026)]
            : work.Has(SandboxFault.FailedAfterSent) ? [("sent", null), ("failed", 131026)]
            : [("sent", null), ("delivered", null), ("read", null)];
        var times = work.Has(SandboxFault.WebhooksMissing) ? 0 : work.Has(SandboxFault.WebhooksTwice) ? 2 : 1;
        for (var i = 0; i < course.Length; i++)
        {
            var happens = options.WebhookDelay * (i + 1);
            var told = work.Has(SandboxFault.WebhooksReversed) ? options.WebhookDelay * (course.Length - i) : happens;
            work.Tell(StatusBody(work, to, id, type, callback, course[i].Status, course[i].Error, work.Now + happens), told, times, id, course[i].Status);
        }
    }

    private static JsonObject StatusBody(SandboxWork work, string to, string id, string type, string? callback, string status, int? error, DateTimeOffset at)
    {
        var entry = new JsonObject { ["id"] = id, ["status"] = status, ["timestamp"] = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), ["recipient_id"] = to };
        if (callback is not null)
            entry["biz_opaque_callback_data"] = callback;
        if (error is null)
        {
            var category = type == "template" ? "marketing" : "service";
            entry["conversation"] = new JsonObject { ["id"] = id[^8..], ["origin"] = new JsonObject { ["type"] = category } };
            entry["pricing"] = new JsonObject { ["billable"] = type == "template", ["pricing_model"] = "PMP", ["category"] = category, ["type"] = "regular" };
        }
        else
        {
            var (title, details) = error == 131049
                ? ("This message was not delivered to maintain healthy ecosystem engagement.", "In order to maintain a healthy ecosystem engagement, the message failed to be delivered.")
                : ("Message undeliverable", "Message Undeliverable.");
            entry["errors"] = new JsonArray(new JsonObject
            {
                ["code"] = error, ["title"] = title, ["message"] = title, ["error_data"] = new JsonObject { ["details"] = details },
                ["href"] = "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/",
            });
        }

        return Envelope(work.Account, new JsonObject { ["statuses"] = new JsonArray(entry) });
    }

    /// <summary>Only the sandbox has this address: a person writes to the shop, <c>{"from","text"}</c>.</summary>
    private static SandboxAnswer Inbound(SandboxWork work, string phone)
    {
        if (phone != work.Account)
            return NotYours();
        if (work.Call.Json is not { } message || Text(message, "from") is not { } from || !PhoneForm().IsMatch(from))
            return Lacks("from");
        var id = $"wamid.HBgIn{work.Session.NextNumber()}";
        var userId = "IN." + from;
        work.Session.Put(Platform.Whatsapp, "inbound", Pair(work, from), work.Account, Stamped(work.Now), work.Now);
        work.Did(id);
        work.Tell(Envelope(phone, new JsonObject
        {
            ["contacts"] = new JsonArray(new JsonObject { ["profile"] = new JsonObject { ["name"] = "Sandbox person" }, ["wa_id"] = from, ["user_id"] = userId }),
            ["messages"] = new JsonArray(new JsonObject
            {
                ["from"] = from, ["from_user_id"] = userId, ["id"] = id, ["timestamp"] = work.Now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), ["type"] = "text",
                ["text"] = new JsonObject { ["body"] = Text(message, "text") ?? "Hello" },
            }),
        }), TimeSpan.Zero, 1, null, null);
        return SandboxAnswer.Escaped(new JsonObject { ["id"] = id });
    }

    private static JsonObject Envelope(string phone, JsonObject value)
    {
        value["messaging_product"] = "whatsapp";
        value["metadata"] = new JsonObject { ["display_phone_number"] = Display(phone), ["phone_number_id"] = phone };
        return new JsonObject
        {
            ["object"] = "whatsapp_business_account",
            ["entry"] = new JsonArray(new JsonObject { ["id"] = SandboxApp.BusinessOf(phone), ["changes"] = new JsonArray(new JsonObject { ["field"] = "messages", ["value"] = value }) }),
        };
    }

    private static Uri? LinkOf(SandboxCall call) =>
        call.Json is { } message && Text(message, "type") is { } type && message[type] is JsonObject part && Uri.TryCreate(Text(part, "link"), UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? new Uri(Text((JsonObject)call.Json[Text(call.Json, "type")!]!, "link")!) : null;

    private static string Pair(SandboxWork work, string to) => $"{work.Account}/{to}";

    private static JsonObject Stamped(DateTimeOffset at) => new() { ["at"] = at.UtcTicks };

    private static DateTimeOffset? At(JsonObject? stamped) => stamped?["at"] is JsonValue ticks ? new DateTimeOffset(ticks.GetValue<long>(), TimeSpan.Zero) : null;

    private static string? Text(JsonObject node, string name) => node[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    [GeneratedRegex(@"^[1-9]\d{7,14}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex PhoneForm();

    [GeneratedRegex(@"^[A-Z]{2}\.[A-Za-z0-9]{1,128}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex UserForm();
}
