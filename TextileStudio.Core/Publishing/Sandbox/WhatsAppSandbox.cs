using System.Text.Json.Nodes;
using TextileStudio.Core.Assets;

namespace TextileStudio.Core.Publishing.Sandbox;

/// <summary>What the sandbox's own app is known by: development values, the same everywhere, of no worth outside the sandbox.</summary>
public static class SandboxApp
{
    /// <summary>Signs the sandbox's WhatsApp webhooks.</summary>
    public const string WhatsAppSecret = "sandbox-whatsapp-app-secret";

    /// <summary>The word for entering the webhook's address.</summary>
    public const string WhatsAppVerifyToken = "sandbox-whatsapp-verify";

    /// <summary>The business account that a sandbox phone number belongs to.</summary>
    public static string BusinessOf(string phoneNumberId) => "7" + phoneNumberId;
}

/// <summary>
/// WhatsApp's Cloud API as a system-user token of one phone number meets it. Numbers ending in 0000 have no WhatsApp, those ending in 0050 want no offers.
/// Messages are in <c>.Messages.cs</c>, templates in <c>.Templates.cs</c>.
/// </summary>
internal sealed partial class WhatsAppSandbox(SandboxOptions options) : GraphSandbox
{
    private const int ImageBytes = 5 * 1024 * 1024;
    private const int VideoBytes = 16 * 1024 * 1024;

    public override Platform Platform => Platform.Whatsapp;

    protected override string UsageType => "whatsapp";

    public override SandboxRoute? Find(SandboxCall call, string account) => (call.Method, Below(call)) switch
    {
        ("POST", [var phone, "media"]) => new(CallKind.Prepare, work => Upload(work, phone)),
        ("POST", [var phone, "messages" or "marketing_messages"]) => new(CallKind.Commit, work => Send(work, phone), LinkOf(call)),
        ("POST", [var phone, "sandbox_messages"]) => new(CallKind.After, work => Inbound(work, phone)),
        ("GET", [var phone, "message_history"]) => new(CallKind.Read, work => History(work, phone)),
        ("GET", [var business, "message_templates"]) => new(CallKind.Read, work => Templates(work, business)),
        ("POST", [var business, "message_templates"]) => new(CallKind.Prepare, work => CreateTemplate(work, business)),
        ("DELETE", [var business, "message_templates"]) => new(CallKind.After, work => DeleteTemplate(work, business)),
        ("GET", [var id]) => new(CallKind.Read, work => id == work.Account ? PhoneNumber(work) : Media(work, id)),
        ("DELETE", [var id]) => new(CallKind.After, work => DeleteMedia(work, id)),
        _ => null,
    };

    public override SandboxAnswer? Refusal(FaultRule fault, string account, DateTimeOffset now) => fault.Fault switch
    {
        SandboxFault.WindowClosed => WindowClosed(),
        SandboxFault.SpamBlocked => Wrong(131048, "Spam rate limit hit", "Message failed to send because there are restrictions on how many messages can be sent from this phone number."),
        _ => base.Refusal(fault, account, now),
    };

    protected override SandboxAnswer Limited(FaultRule fault, string account) =>
        Wrong(130429, "Rate limit hit", "Cloud API message throughput has been reached.").With(Usage(account, 100, Minutes(fault), UsageType));

    private static SandboxAnswer Wrong(int code, string title, string details, int status = 400) => SandboxAnswer.Escaped(new JsonObject
    {
        ["error"] = new JsonObject
        {
            ["message"] = $"(#{code}) {title}",
            ["type"] = "OAuthException",
            ["code"] = code,
            ["error_data"] = new JsonObject { ["messaging_product"] = "whatsapp", ["details"] = details },
            ["fbtrace_id"] = "A" + Data.IdSource.NewUnguessable()[..22],
        },
    }, status);

    private static SandboxAnswer Lacks(string name) => Wrong(131008, "Required parameter is missing", $"The parameter {name} is required.");

    private static SandboxAnswer BadValue(string name, string why) => Wrong(131009, "Parameter value is not valid", $"{name}: {why}");

    private static SandboxAnswer WindowClosed() =>
        Wrong(131047, "Re-engagement message", "Message failed to send because more than 24 hours have passed since the customer last replied to this number.");

    private static SandboxAnswer Upload(SandboxWork work, string phone)
    {
        if (phone != work.Account)
            return NotYours();
        if (work.Call.Value("messaging_product") != "whatsapp")
            return Missing("messaging_product");
        if (work.Call.Files.GetValueOrDefault("file") is not { Data.Length: > 0 } file)
            return Missing("file");
        var type = work.Call.Value("type") ?? file.ContentType ?? "";
        var header = ImageHeader.Read(file.Data);
        if (!IsWhatItSays(type, file.Data, header))
            return Error(400, 100, "(#100) Param file must be a file with one of the following types: audio/aac, image/jpeg, image/png, video/mp4, video/3gp.");
        if (file.Data.Length > (header is null ? VideoBytes : ImageBytes))
            return Wrong(131053, "Media upload error", $"The file is larger than {type} may be.");
        var media = new SandboxMedia
        {
            Id = $"{449_000_000_000_000 + work.Session.NextNumber()}",
            Platform = Platform.Whatsapp,
            Account = phone,
            ContentType = type,
            Bytes = file.Data.Length,
            Width = header?.ShownWidth ?? 0,
            Height = header?.ShownHeight ?? 0,
            CreatedAt = work.Now,
            ReadyAt = work.Now,
        };
        work.Session.Add(media, file.Data);
        work.Did(media.Id);
        return SandboxAnswer.Escaped(new JsonObject { ["id"] = media.Id });
    }

    private static bool IsWhatItSays(string type, byte[] bytes, ImageHeader? header) => type switch
    {
        "image/jpeg" or "image/png" => header?.ContentType == type,
        "video/mp4" or "video/3gp" => bytes.Length > 12 && bytes.AsSpan(4, 4).SequenceEqual("ftyp"u8),
        "audio/aac" or "audio/mp4" or "audio/mpeg" or "audio/ogg" => true,
        _ => false,
    };

    private static SandboxMedia? Own(SandboxWork work, string id) => work.Session.Media(Platform.Whatsapp, id) is { } media && media.Account == work.Account ? media : null;

    private static SandboxAnswer Media(SandboxWork work, string id) => Own(work, id) is not { } media
        ? NoObject("get", id)
        : SandboxAnswer.Escaped(new JsonObject
        {
            ["messaging_product"] = "whatsapp",
            ["url"] = $"https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid={media.Id}",
            ["mime_type"] = media.ContentType,
            ["sha256"] = media.Sha256,
            ["file_size"] = $"{media.Bytes}",
            ["id"] = media.Id,
        });

    private static SandboxAnswer DeleteMedia(SandboxWork work, string id)
    {
        if (Own(work, id) is not { } media || !work.Session.DeleteMedia(media))
            return NoObject("delete", id);
        work.Did(id);
        return SandboxAnswer.Escaped(new JsonObject { ["success"] = true });
    }

    private static SandboxAnswer PhoneNumber(SandboxWork work) => Node(work.Call, new JsonObject
    {
        ["id"] = work.Account,
        ["display_phone_number"] = Display(work.Account),
        ["verified_name"] = "Sandbox shop",
        ["quality_rating"] = "GREEN",
        ["status"] = "CONNECTED",
        ["code_verification_status"] = "VERIFIED",
        ["platform_type"] = "CLOUD_API",
        ["throughput"] = new JsonObject { ["level"] = "STANDARD" },
        ["whatsapp_business_manager_messaging_limit"] = "TIER_10K",
    }, "id,display_phone_number,verified_name,quality_rating");

    /// <summary>The history's rows carry neither callback data nor recipient, as Meta's schema has it: a lost message cannot be found in it.</summary>
    private static SandboxAnswer History(SandboxWork work, string phone)
    {
        if (phone != work.Account)
            return NotYours();
        var only = work.Call.Value("message_id");
        return Edge(work.Call, (skip, take) =>
        [
            .. work.Session.Listed(Platform.Whatsapp, phone, work.Now, DateTimeOffset.MinValue, DateTimeOffset.MaxValue, 0, int.MaxValue, comments: false)
                .Where(p => only is null || p.RemoteId == only).Skip(skip).Take(take)
                .Select(p => new JsonObject
                {
                    ["id"] = $"h{p.RemoteId.GetHashCode(StringComparison.Ordinal):x8}",
                    ["message_id"] = p.RemoteId,
                    ["events"] = new JsonObject { ["data"] = p.Details?["events"]?.DeepClone() ?? new JsonArray() },
                }),
        ], "id,message_id,events");
    }

    private static string Display(string phoneNumberId) => "+91 " + phoneNumberId[^Math.Min(10, phoneNumberId.Length)..];

}
