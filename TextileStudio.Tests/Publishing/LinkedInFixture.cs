using System.Text.Json.Nodes;
using NUnit.Framework;
using TextileStudio.Core.Publishing;

namespace TextileStudio.Tests.Publishing;

/// <summary>The LinkedIn client against a server that plays answers from the notes.</summary>
public abstract class LinkedInFixture
{
    protected const string Member = "urn:li:person:abC";
    protected const string Page = "urn:li:organization:77";
    protected const string Posts = "/linkedin/rest/posts";
    protected const string Images = "/linkedin/rest/images";
    protected const string Videos = "/linkedin/rest/videos";
    protected const string Share = "urn:li:share:7145";
    protected const string ShareUrl = "https://www.linkedin.com/feed/update/urn:li:share:7145/";
    protected const string Duplicate =
        """{"errorDetailType":"com.linkedin.common.error.BadRequest","message":"422 Unprocessable Entity: Content is a duplicate of urn:li:share:7145","errorDetails":{"inputErrors":[{"description":"Duplicate post is detected","input":{},"code":"DUPLICATE_POST"}]},"status":422}""";

    protected ScriptedNetwork Network { get; private set; } = null!;

    protected PublishingBench Bench { get; private set; } = null!;

    [SetUp]
    public async Task SetUp()
    {
        Network = await ScriptedNetwork.StartAsync();
        Bench = await PublishingBench.StartAsync(Network.Address);
    }

    [TearDown]
    public async Task TearDown()
    {
        await Bench.DisposeAsync();
        await Network.DisposeAsync();
    }

    protected static IPlatform Client { get; } = new Core.Publishing.Platforms.LinkedIn();

    protected Task<string> ConnectAsync(string urn, string settings = "{}") => Bench.AccountAsync(Platform.Linkedin, urn, settings: settings);

    protected ScriptedNetwork OnImage(string id) => Network
        .On("POST", Images, 200, $$$"""{"value":{"uploadUrlExpiresAt":1790000000000,"uploadUrl":"{{{Network.Address}}}/linkedin/dms-uploads/{{{id}}}","image":"urn:li:image:{{{id}}}"}}""")
        .On("PUT", $"/linkedin/dms-uploads/{id}", 201, "");

    protected PublishJob Called(PublishJob job) => job with { GoAheadAt = Bench.Time.GetUtcNow() };

    protected JsonObject Uploaded(MediaItem item, string urn) => new()
    {
        ["media"] = new JsonObject { [item.AssetId] = new JsonObject { ["urn"] = urn, ["uploaded"] = Bench.Time.GetUtcNow().AddMinutes(-1).ToString("O"), ["ready"] = true } },
    };

    protected static string Element(string id, string commentary, string? content = null) =>
        $$"""{"id":"{{id}}","commentary":{{JsonValue.Create(commentary).ToJsonString()}},"lifecycleState":"PUBLISHED"{{(content is null ? "" : $",\"content\":{content}")}}}""";

    protected static string List(params string[] elements)
    {
        var next = elements.Length > 0 && !elements[0].StartsWith('{') ? elements[0] : null;
        var link = next is null ? "" : $$"""{"rel":"next","href":"{{next}}"}""";
        return $$"""{"paging":{"start":0,"count":50,"links":[{{link}}]},"elements":[{{string.Join(',', elements.Where(e => e.StartsWith('{')))}}]}""";
    }

    protected PublishContext Context(string urn)
    {
        var job = Bench.Job(Platform.Linkedin, "words");
        return new PublishContext
        {
            Http = new HttpClient { BaseAddress = new Uri($"{Network.Address}/linkedin/") },
            Account = new PublishAccount("account-linkedin", PublishingBench.Organization, Platform.Linkedin, urn, "saree_house", PublishingBench.Token),
            Snapshot = job.Snapshot,
            Handle = job.Handle,
            SaveHandleAsync = job.SaveHandleAsync,
            OpenMediaAsync = (_, _) => Task.FromResult(Stream.Null),
            MediaUrl = _ => new Uri("https://studio.example/"),
            MarkedMediaUrl = _ => new Uri("https://studio.example/"),
            EventsAsync = _ => Task.FromResult<IReadOnlyList<NetworkEvent>>([]),
            AttemptStarted = Bench.Time.GetUtcNow(),
            Time = Bench.Time,
        };
    }
}
