using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using TextileStudio.Core.Ai;
using TextileStudio.Core.Data;
using TextileStudio.Tests.Data;
using TextileStudio.Tests.Posters;
using TextileStudio.Tests.Publishing;

namespace TextileStudio.Tests.Ai;

/// <summary>The model clients before a real HTTP server that plays the answers of the notes, on a real database.</summary>
internal sealed class AiBench : IAsyncDisposable
{
    public const string Key = "AIzaSyCanaryCanaryCanaryCanaryCanary0";
    public const string Model = "gemini-nano-banana-2.1";
    public const string Fallback = "gemini-3.1-flash-image";
    public const string TextModel = "gemini-3.5-flash-lite";
    public const string ChatPath = "/openai/v1/chat/completions";

    // What a scene is reserved at: 1K by the list, 2,500 tokens in, 2,000 out.
    public const long SceneEstimate = 33_600 + 1_250 + 6_000;

    private AiBench(ScriptedNetwork network, TestDb db, EagerTime time)
    {
        Network = network;
        Db = db;
        Time = time;
        Options = new AiOptions();
        Options.Gemini.BaseAddress = network.Address + "/v1beta";
        Options.Gemini.ApiKey = Key;
        Options.OpenAi.BaseAddress = network.Address + "/openai/v1/";
        Options.OpenAi.Model = "gemma";
        Calls = new ModelCalls(Options, new AiSpend(db.Retry, db.Ids, time), time, new LogKeeper(Logs));
        Scenes = new GeminiScenes(Options, Calls);
    }

    public ScriptedNetwork Network { get; }

    public TestDb Db { get; }

    public EagerTime Time { get; }

    public AiOptions Options { get; }

    public ModelCalls Calls { get; }

    public GeminiScenes Scenes { get; }

    public ConcurrentQueue<string> Logs { get; } = new();

    public static AiClient Client { get; } = new(TestDb.Organization, "key-1");

    public static async Task<AiBench> StartAsync(DatabaseProvider provider = DatabaseProvider.Sqlite)
    {
        var time = new EagerTime();
        return new AiBench(await ScriptedNetwork.StartAsync(), await TestDb.CreateAsync(provider, time), time);
    }

    public static string PathOf(string model) => $"/v1beta/models/{model}:generateContent";

    public AiBench On(int status, string body, string model = Model, params (string, string)[] headers)
    {
        Network.On("POST", PathOf(model), status, body, headers);
        return this;
    }

    public IReadOnlyList<SeenRequest> Asked(string model = Model) => Network.Of("POST", PathOf(model));

    public Task<ModelAnswer<SceneImage>> SceneAsync(CancellationToken cancellationToken = default) =>
        Scenes.MakeAsync(new SceneRequest(wording => $"prompt {wording}", new byte[] { 0xFF, 0xD8, 0xFF, 1 }, "4:5"), Client, cancellationToken);

    public async Task<List<AiCall>> RowsAsync()
    {
        await using var db = Db.Dbs.ForSystem();
        return await db.AiCalls.AsNoTracking().OrderBy(c => c.CreatedAt).ThenBy(c => c.Id).ToListAsync();
    }

    /// <summary>An answer with a picture, as the notes show it: 1,120 tokens of image and 1,400 read.</summary>
    public static string Picture(byte[]? bytes = null, string finishReason = "STOP", bool withUsage = true, string mimeType = "image/png") =>
        Answer(new JsonArray(new JsonObject { ["text"] = "Here it is." }, Inline(bytes ?? [1, 2, 3], mimeType)), finishReason, withUsage);

    public static JsonObject Inline(byte[] bytes, string mimeType = "image/png") =>
        new() { ["inlineData"] = new JsonObject { ["mimeType"] = mimeType, ["data"] = Convert.ToBase64String(bytes) } };

    public static string Answer(JsonArray? parts, string? finishReason, bool withUsage = true)
    {
        var candidate = new JsonObject { ["index"] = 0, ["finishReason"] = finishReason };
        if (parts is not null)
            candidate["content"] = new JsonObject { ["role"] = "model", ["parts"] = parts };
        var answer = new JsonObject { ["candidates"] = new JsonArray(candidate), ["modelVersion"] = "banana-2.1-001", ["responseId"] = "answer-1" };
        if (withUsage)
        {
            answer["usageMetadata"] = new JsonObject
            {
                ["promptTokenCount"] = 1_400, ["candidatesTokenCount"] = 1_130, ["thoughtsTokenCount"] = 90, ["totalTokenCount"] = 2_620,
                ["candidatesTokensDetails"] = new JsonArray(new JsonObject { ["modality"] = "IMAGE", ["tokenCount"] = 1_120 }),
            };
        }

        return answer.ToJsonString();
    }

    public static string Error(int code, string status, string details = "") =>
        "{\"error\":{\"code\":" + code + ",\"message\":\"refused for key " + Key + "\",\"status\":\"" + status + "\"" + (details.Length > 0 ? ",\"details\":[" + details + "]" : "") + "}}";

    /// <summary>A scene as a model might give it: the cloth of <see cref="TestPhotos.ClothPng"/> in the middle of a dark golden set.</summary>
    public static byte[] ScenePng(int width, int height, byte red = 170, byte green = 30, byte blue = 60) => TestPhotos.Png(width, height, (x, y) =>
        Math.Abs((2.0 * x / width) - 1) < 0.7 && Math.Abs((2.0 * y / height) - 1) < 0.75 ? TestPhotos.Cloth(x, y, red, green, blue)
            : (y % 40 < 12 ? (byte)190 : (byte)60, y % 40 < 12 ? (byte)140 : (byte)40, (byte)20, (byte)255));

    public async ValueTask DisposeAsync()
    {
        Calls.Dispose();
        await Network.DisposeAsync();
        await Db.DisposeAsync();
    }

    private sealed class LogKeeper(ConcurrentQueue<string> kept) : ILogger<ModelCalls>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            kept.Enqueue($"{logLevel}: {formatter(state, exception)} {exception}");
    }
}
