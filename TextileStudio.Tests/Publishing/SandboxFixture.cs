using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Publishing.Sandbox;
using TextileStudio.Tests.Sandbox;

namespace TextileStudio.Tests.Publishing;

/// <summary>The sandbox over real HTTP on a free loopback port, a clock that stands still, and pictures made of headers.</summary>
public abstract class SandboxFixture
{
    protected const string Page = "100200300400500";
    protected const string Ig = "17841400000000001";
    protected const string User = "1500000000000000001";
    protected const string Creator = "7000000000000000001";
    protected const string PhoneId = "106540352242922";
    protected const string PictureUrl = "http://pictures.test/a.jpg";

    private string _folder = "";

    protected FakeTime Time { get; private set; } = new();

    protected SandboxHost Host { get; private set; } = null!;

    protected HttpClient Http { get; private set; } = null!;

    /// <summary>The webhooks that were told.</summary>
    protected System.Collections.Concurrent.ConcurrentQueue<SandboxNotice> Notices { get; } = new();

    /// <summary>What the networks find at an address.</summary>
    protected Dictionary<string, (byte[], string)> Pictures { get; } = [];

    [SetUp]
    public async Task StartAsync()
    {
        _folder = Path.Combine(Path.GetTempPath(), "textile-studio-tests", Path.GetRandomFileName());
        Directory.CreateDirectory(_folder);
        Time = new FakeTime();
        Pictures.Clear();
        Notices.Clear();
        Pictures[PictureUrl] = (Jpeg(1080, 1350), "image/jpeg");
        await OpenAsync();
    }

    [TearDown]
    public async Task StopAsync()
    {
        await CloseAsync();
        Directory.Delete(_folder, recursive: true);
    }

    protected async Task OpenAsync(SandboxOptions? options = null)
    {
        Host = await SandboxHost.StartAsync(new IPEndPoint(IPAddress.Loopback, 0), _folder, Time, options ?? new SandboxOptions { TikTokDelay = TimeSpan.Zero },
            (address, _) => Task.FromResult(Pictures.TryGetValue(address.AbsoluteUri, out var picture) ? picture : ((byte[], string)?)null),
            (notice, _) => NotifiedAsync(notice));
        Http = new HttpClient { BaseAddress = Host.Address, Timeout = TimeSpan.FromSeconds(20) };
    }

    /// <summary>Takes a webhook; a fixture may refuse some.</summary>
    protected virtual Task<bool> NotifiedAsync(SandboxNotice notice)
    {
        Notices.Enqueue(notice);
        return Task.FromResult(true);
    }

    protected Task<Answer> WhatsAppAsync(HttpMethod method, string path, object? body = null, string token = $"sbx_whatsapp_{PhoneId}") =>
        SendAsync(method, $"/whatsapp/v25.0/{path}", token, Content(body));

    protected async Task CloseAsync()
    {
        Http.Dispose();
        await Host.DisposeAsync();
    }

    protected void Fault(SandboxFault fault, Platform platform, int? times = null, double seconds = 0, CallKind? on = null, string? account = null, int skip = 0)
    {
        var switched = Host.View.Add(new FaultRule { Fault = fault, Platform = platform, Times = times, Seconds = seconds, On = on, Account = account, Skip = skip });
        switched.Refusal.Should().BeNull("the fault exists on that network");
    }

    protected IReadOnlyList<SandboxPost> Posts() => Host.View.Posts();

    protected static string Token(Platform platform, string account) => $"sbx_{Core.Data.Wire.Name(platform)}_{account}";

    protected Task<Answer> FacebookAsync(HttpMethod method, string path, object? form = null, string token = $"sbx_facebook_{Page}") =>
        SendAsync(method, $"/facebook/v25.0/{path}", token, Content(form));

    protected Task<Answer> InstagramAsync(HttpMethod method, string path, object? form = null, string token = $"sbx_instagram_{Ig}") =>
        SendAsync(method, $"/instagram/v25.0/{path}", token, Content(form));

    protected Task<Answer> XAsync(HttpMethod method, string path, object? body = null, string token = $"sbx_x_{User}") =>
        SendAsync(method, $"/x/2/{path}", token, body is null or HttpContent ? (HttpContent?)body : JsonContent.Create(body));

    protected Task<Answer> TikTokAsync(string path, object? body = null, string token = $"sbx_tiktok_{Creator}") =>
        SendAsync(HttpMethod.Post, $"/tiktok/v2/{path}", token, body is null or HttpContent ? (HttpContent?)body : Content(body));

    /// <summary>A photo post as TikTok's init takes it.</summary>
    protected static JsonObject Photos(string description = "Silk sarees", params string[] urls) => new()
    {
        ["media_type"] = "PHOTO",
        ["post_mode"] = "DIRECT_POST",
        ["post_info"] = new JsonObject { ["title"] = "Silk", ["description"] = description, ["privacy_level"] = "PUBLIC_TO_EVERYONE", ["disable_comment"] = false },
        ["source_info"] = new JsonObject
        {
            ["source"] = "PULL_FROM_URL", ["photo_cover_index"] = 0,
            ["photo_images"] = new JsonArray([.. (urls.Length == 0 ? [PictureUrl] : urls).Select(u => JsonValue.Create(u))]),
        },
    };

    protected async Task<Answer> SendAsync(HttpMethod method, string path, string token, HttpContent? content)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return new Answer((int)response.StatusCode, text, response.Headers.Concat(response.Content.Headers).ToDictionary(h => h.Key.ToLowerInvariant(), h => string.Join(',', h.Value)));
    }

    /// <summary>A hidden photo's id.</summary>
    protected async Task<string> PhotoAsync()
    {
        using var form = new MultipartFormDataContent { { new StringContent("false"), "published" } };
        form.Add(Bytes(Jpeg(1080, 1350), "image/jpeg"), "source", "poster.jpg");
        return (await FacebookAsync(HttpMethod.Post, $"{Page}/photos", form)).Id;
    }

    /// <summary>A container that is ready to be published.</summary>
    protected async Task<string> ContainerAsync(string caption = "Banarasi #silk", string? more = null)
    {
        var created = await InstagramAsync(HttpMethod.Post, $"{Ig}/media{more}", new Dictionary<string, string> { ["image_url"] = PictureUrl, ["caption"] = caption });
        created.Status.Should().Be(200, created.Text);
        Time.Advance(TimeSpan.FromSeconds(1));
        return created.Id;
    }

    /// <summary>Id and key of an uploaded picture.</summary>
    protected async Task<(string Id, string Key)> UploadAsync()
    {
        using var form = new MultipartFormDataContent { { new StringContent("tweet_image"), "media_category" } };
        form.Add(Bytes(Jpeg(1080, 1350), "image/jpeg"), "media", "poster.jpg");
        var answer = await XAsync(HttpMethod.Post, "media/upload", form);
        answer.Status.Should().Be(200, answer.Text);
        return (answer.Json["data"]!["id"]!.GetValue<string>(), answer.Json["data"]!["media_key"]!.GetValue<string>());
    }

    protected static ByteArrayContent Bytes(byte[] bytes, string type)
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        return content;
    }

    /// <summary>The header of a JPEG: enough for whoever reads sizes only.</summary>
    protected internal static byte[] Jpeg(int width, int height, int length = 400)
    {
        byte[] head = [0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 0, 0, 0xFF, 0xC0, 0, 17, 8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1, 0xFF, 0xD9];
        return [.. head, .. new byte[length - head.Length]];
    }

    protected static byte[] Png(int width, int height) =>
    [
        0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, .. "IHDR"u8, 0, 0, (byte)(width >> 8), (byte)width, 0, 0, (byte)(height >> 8), (byte)height, 8, 2, 0, 0, 0, 0, 0, 0, 0,
    ];

    private static HttpContent? Content(object? form) => form switch
    {
        null => null,
        HttpContent content => content,
        Dictionary<string, string> fields => new FormUrlEncodedContent(fields),
        JsonNode json => new StringContent(json.ToJsonString(), Encoding.UTF8, "application/json"),
        _ => JsonContent.Create(form),
    };

    protected sealed record Answer(int Status, string Text, Dictionary<string, string> Headers)
    {
        public JsonNode Json => JsonNode.Parse(Text)!;

        /// <summary>TikTok's <c>error.code</c>.</summary>
        public string ErrorCode => Json["error"]!["code"]!.GetValue<string>();

        public string Id => Json["id"]?.GetValue<string>() ?? throw new AssertionException(Text);

        /// <summary>Meta's <c>code/subcode</c>.</summary>
        public string Code => Json["error"] is { } error ? $"{error["code"]}/{error["error_subcode"]}" : throw new AssertionException(Text);
    }
}
