using System.Security.Cryptography;
using System.Text.Json.Nodes;
using TextileStudio.Core.Assets;

namespace TextileStudio.Core.Publishing.Sandbox;

/// <summary>Uploads: an address for the bytes, one request for a picture, ranges for a video.</summary>
internal sealed partial class LinkedInSandbox
{
    private static readonly long MaxPixels = Platforms.LinkedIn.Rules.MaxPixels!.Value;
    private static readonly long MinVideoBytes = Platforms.LinkedIn.Rules.Video!.MinBytes;
    private static readonly long MaxVideoBytes = Platforms.LinkedIn.Rules.Video!.Bytes;
    private const int PartBytes = 4 * 1024 * 1024;
    private static readonly TimeSpan UploadLife = TimeSpan.FromHours(1);

    private static SandboxAnswer Initialize(SandboxWork work)
    {
        var isVideo = work.Call.Segments[1] == "videos";
        if (work.Call.Json is not { } body || body["initializeUploadRequest"] is not JsonObject request)
            return Schema("/initializeUploadRequest", "field is required but not found and has no default value");
        if ((isVideo ? Members(request, "/initializeUploadRequest", "owner", "fileSizeBytes", "uploadCaptions", "uploadThumbnail", "purpose")
                : Members(request, "/initializeUploadRequest", "owner", "mediaLibraryMetadata")) is { } unknown)
            return unknown;
        if (Text(request, "owner") is not { } owner)
            return Schema("/initializeUploadRequest/owner", "field is required but not found and has no default value");
        if (!IsUrn(owner, "person", "organization"))
            return Invalid(400, "INVALID_URN_TYPE", $"owner: {owner} is no person and no organization");
        if (owner != work.Account)
            return Denied($"{work.Call.Segments[1]}.ACTION-initializeUpload");
        var size = request["fileSizeBytes"] is JsonValue node && node.TryGetValue<long>(out var given) ? given : 0;
        if (isVideo && (size < MinVideoBytes || size > MaxVideoBytes))
            return Invalid(400, "INVALID_VALUE_FOR_FIELD", $"fileSizeBytes: a video has {MinVideoBytes} to {MaxVideoBytes} bytes");

        var number = $"{work.Session.NextNumber():D8}";
        var upload = new Upload(isVideo ? $"C5{number}" : $"C4E1{number}", isVideo, owner, size, work.Now + UploadLife)
        {
            Token = isVideo ? $"part-list-{number}" : "",
            Forced = work.Container,
        };
        upload.Save(work);
        work.Did(upload.Urn);
        var value = new JsonObject { [isVideo ? "video" : "image"] = upload.Urn };
        var address = $"{work.Call.Origin}/linkedin/dms-uploads/{upload.Id}";
        if (isVideo)
        {
            value["uploadToken"] = upload.Token;
            value["uploadUrlsExpireAt"] = upload.Expires.ToUnixTimeMilliseconds();
            value["uploadInstructions"] = new JsonArray([.. Enumerable.Range(0, upload.Parts).Select(i => new JsonObject
            {
                ["uploadUrl"] = $"{address}/{i}?ca=vector_feedshare&v=beta",
                ["firstByte"] = (long)i * PartBytes,
                ["lastByte"] = Math.Min(size, (i + 1L) * PartBytes) - 1,
            })]);
        }
        else
        {
            value["uploadUrlExpiresAt"] = upload.Expires.ToUnixTimeMilliseconds();
            value["uploadUrl"] = $"{address}?ca=vector_feedshare&v=beta";
        }
        return SandboxAnswer.Utf8(new JsonObject { ["value"] = value });
    }

    private static SandboxAnswer PutImage(SandboxWork work, string id)
    {
        var (upload, refusal) = Open(work, id, isVideo: false);
        if (upload is null)
            return refusal!;
        var bytes = work.Call.Body;
        var header = ImageHeader.Read(bytes);
        // Bytes that are no usable picture are taken all the same; it shows later.
        var isUsable = header is { ContentType: "image/jpeg" or "image/png" or "image/gif" } && (long)header.Width * header.Height <= MaxPixels;
        Keep(work, upload, bytes, header?.ContentType ?? "application/octet-stream", isUsable, header);
        return new SandboxAnswer(201, "");
    }

    private static SandboxAnswer PutPart(SandboxWork work, string id, string part)
    {
        var (upload, refusal) = Open(work, id, isVideo: true);
        if (upload is null)
            return refusal!;
        if (!int.TryParse(part, out var index) || index < 0 || index >= upload.Parts)
            return NotFound($"part {part}");
        var expected = Math.Min(upload.Size, (index + 1L) * PartBytes) - ((long)index * PartBytes);
        if (work.Call.Body.Length != expected)
            return Error(400, "ILLEGAL_ARGUMENT", $"This part has {expected} bytes, {work.Call.Body.Length} were sent");
        work.Session.AddSegment(upload.Urn, index, work.Call.Body);
        work.Did(upload.Urn);
        return new SandboxAnswer(200, "") { Headers = new Dictionary<string, string> { ["ETag"] = $"\"{Tag(work.Call.Body)}\"" } };
    }

    private static SandboxAnswer FinalizeVideo(SandboxWork work)
    {
        if (work.Call.Json?["finalizeUploadRequest"] is not JsonObject request)
            return Schema("/finalizeUploadRequest", "field is required but not found and has no default value");
        if (Members(request, "/finalizeUploadRequest", "video", "uploadToken", "uploadedPartIds") is { } unknown)
            return unknown;
        if (Text(request, "video") is not { } urn || Text(request, "uploadToken") is not { } token || request["uploadedPartIds"] is not JsonArray ids)
            return Schema("/finalizeUploadRequest", "video, uploadToken and uploadedPartIds are required");
        if (Upload.Of(work.Session, urn) is not { IsVideo: true } upload)
            return Invalid(400, "INVALID_URN_ID", $"{urn} does not exist");
        if (upload.Owner != work.Account)
            return Denied("videos.ACTION-finalizeUpload");
        if (upload.UploadedAt is not null)
            return new SandboxAnswer(200, "");
        var parts = work.Session.Segments(urn);
        if (token != upload.Token || parts.Count != upload.Parts || !ids.Select(i => i?.ToString()).SequenceEqual(parts.Select(Tag)))
            return Invalid(400, "INVALID_VALUE_FOR_FIELD", "uploadedPartIds: not the parts of this upload, in their order");
        var bytes = parts.SelectMany(p => p).ToArray();
        work.Session.Run("DELETE FROM segments WHERE media_id = $0", urn);
        Keep(work, upload, bytes, "video/mp4", bytes is [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', ..], header: null);
        return new SandboxAnswer(200, "");
    }

    /// <summary>A member's token may not ask about pictures.</summary>
    private static SandboxAnswer MediaState(SandboxWork work, string urn)
    {
        var isVideo = work.Call.Segments[1] == "videos";
        if (!IsUrn(urn, isVideo ? "video" : "image"))
            return Invalid(400, "INVALID_URN_TYPE", $"{urn} is none of {work.Call.Segments[1]}");
        if (!isVideo && IsMember(work.Account))
            return Denied("images.GET");
        if (Upload.Of(work.Session, urn) is not { } upload)
            return NotFound(urn);
        return upload.Owner != work.Account ? Denied($"{work.Call.Segments[1]}.GET")
            : SandboxAnswer.Utf8(new JsonObject { ["owner"] = upload.Owner, ["id"] = urn, ["status"] = upload.State(work) });
    }

    private static (Upload? Upload, SandboxAnswer? Refusal) Open(SandboxWork work, string id, bool isVideo)
    {
        if (Upload.Of(work.Session, $"urn:li:{(isVideo ? "video" : "image")}:{id}") is not { } upload)
            return (null, NotFound("upload"));
        if (upload.Owner != work.Account)
            return (null, Denied("upload"));
        return work.Now >= upload.Expires ? (null, Error(400, "EXPIRED_UPLOAD_URL", "The upload URL has expired")) : (upload, null);
    }

    /// <summary>A second upload to the same address replaces the first.</summary>
    private static void Keep(SandboxWork work, Upload upload, byte[] bytes, string contentType, bool isUsable, ImageHeader? header)
    {
        var media = new SandboxMedia
        {
            Id = upload.Urn,
            Platform = Platform.Linkedin,
            Account = upload.Owner,
            Category = upload.IsVideo ? "video" : "image",
            ContentType = contentType,
            Bytes = bytes.Length,
            Width = header?.ShownWidth ?? 0,
            Height = header?.ShownHeight ?? 0,
            CreatedAt = work.Now,
            ReadyAt = work.Now + work.Options.ProcessingDelay,
        };
        if (work.Session.Media(Platform.Linkedin, upload.Urn) is { } earlier)
            work.Session.DeleteMedia(earlier);
        work.Session.Add(media, bytes);
        (upload with { UploadedAt = work.Now, IsUsable = isUsable, Forced = work.Container ?? upload.Forced }).Save(work);
        work.Did(upload.Urn);
    }

    private static string Tag(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>One upload, kept as JSON under its URN.</summary>
    private sealed record Upload(string Id, bool IsVideo, string Owner, long Size, DateTimeOffset Expires)
    {
        private const string Kind = "upload";

        public string Urn => $"urn:li:{(IsVideo ? "video" : "image")}:{Id}";

        public string Token { get; init; } = "";

        public DateTimeOffset? UploadedAt { get; init; }

        /// <summary>Whether the bytes turned out to be what they should be.</summary>
        public bool IsUsable { get; init; } = true;

        /// <summary>The fault it was made under.</summary>
        public SandboxFault? Forced { get; init; }

        public int Parts => (int)((Size + PartBytes - 1) / PartBytes);

        public static Upload? Of(SandboxSession session, string urn) =>
            session.Get(Platform.Linkedin, Kind, urn) is { } json ? Data.StudioJson.Read<Upload>(json.ToJsonString()) : null;

        public void Save(SandboxWork work) =>
            work.Session.Put(Platform.Linkedin, Kind, Urn, Owner, JsonNode.Parse(Data.StudioJson.Write(this))!.AsObject(), work.Now);

        public string State(SandboxWork work) => UploadedAt is not { } at ? "WAITING_UPLOAD"
            : Forced is SandboxFault.ContainerStuck || work.Now < at + work.Options.ProcessingDelay ? "PROCESSING"
            : Forced is SandboxFault.ContainerError || !IsUsable ? "PROCESSING_FAILED" : "AVAILABLE";
    }
}
