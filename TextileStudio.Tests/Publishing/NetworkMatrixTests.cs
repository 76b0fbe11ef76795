using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Publishing.Sandbox;
using TextileStudio.Core.Scheduling;
using TextileStudio.Tests.Assets;
using TextileStudio.Tests.Dispatch;

namespace TextileStudio.Tests.Publishing;

/// <summary>
/// Every network takes everything its rules say it takes: text, one picture, several, a video, each scheduled through the API and read back from the sandbox,
/// with a caption as long as the network (or 2,200 characters) allows and full of what networks are known to trip over.
/// </summary>
internal sealed class NetworkMatrixTests() : DispatchFixture(DatabaseProvider.Sqlite)
{
    // LinkedIn's reserved characters, X's entities and addresses, emoji sequences, Tamil and Hindi conjuncts; one line, as WhatsApp's templates want it.
    private const string Hard = @"50 % \ | { } [ ] ( ) < > & * _ ~ ""x"" sareehouse.in/sale தீபாவளி பட்டுப்புடவை க்ஷேத்ர दीपावली कांजीवरम् क्षत्रिय 👩🏽‍🤝‍👩🏻🇮🇳 #पट्टु_साड़ी";
    private const string Filler = " பட்டு साड़ी silk";
    private const int Longest = 2_200;

    /// <summary>Small, so that on a busy machine the clock does not outrun a call that is under way and end it by its time limit.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(300);

    private enum Kind
    {
        Text,
        Picture,
        Pictures,
        Video,
    }

    private sealed record Case(Platform Platform, Kind Kind, string Caption, int Media);

    [Test]
    public async Task Every_network_takes_every_kind_of_post_and_shows_what_was_sent()
    {
        var poster = await UploadAsync(await File.ReadAllBytesAsync(Path.Combine(Repository.Root, "docs", "poster.jpg")), "image/jpeg");
        var second = await UploadAsync(SandboxFixture.Jpeg(1080, 1350, 900), "image/jpeg");
        var video = await UploadAsync(TestVideos.Mp4(720, 900, 8, frameBytes: 120_000), "video/mp4");
        var cases = App.Get<IEnumerable<IPlatform>>().SelectMany(p => Cases(p.Platform, p.Rules)).ToList();
        var ids = new Dictionary<Case, string>();
        foreach (var each in cases)
        {
            ids[each] = await PlanAsync(each, each.Kind switch
            {
                Kind.Picture => [poster],
                Kind.Pictures => [poster, second],
                Kind.Video => [video],
                _ => [],
            });
        }

        await RunAsync();

        var wrong = new List<string>();
        foreach (var (each, id) in ids)
            wrong.AddRange((await JudgeAsync(each, id)).Select(fault => $"{Wire.Name(each.Platform)} {each.Kind}: {fault}"));
        await TestContext.Out.WriteLineAsync($"{cases.Count} kinds of post on {cases.Select(c => c.Platform).Distinct().Count()} networks, {wrong.Count} wrong");
        wrong.Should().BeEmpty("what the rules allow is published as it was written");
        cases.Select(c => c.Platform).Distinct().Should().HaveCount(6, "six networks have clients");
    }

    private static IEnumerable<Case> Cases(Platform platform, PlatformRules rules)
    {
        if (rules.TextOnlyAllowed)
            yield return new Case(platform, Kind.Text, Caption(rules, "text", false, false), 0);
        yield return new Case(platform, Kind.Picture, Caption(rules, "picture", true, false), 1);
        if (rules.MaxImages > 1)
            yield return new Case(platform, Kind.Pictures, Caption(rules, "pictures", true, false), 2);
        if (rules.Video is not null)
            yield return new Case(platform, Kind.Video, Caption(rules, "video", false, true), 1);
    }

    private static string Caption(PlatformRules rules, string kind, bool hasImage, bool hasVideo)
    {
        var limit = Math.Min(Longest, rules.TextLimitWith(hasImage, hasVideo));
        var caption = new StringBuilder($"A {kind}: {Hard}".Normalize());
        while (rules.CountText(caption + Filler) <= limit)
            caption.Append(Filler);
        return caption.ToString();
    }

    private async Task<string> UploadAsync(byte[] bytes, string type)
    {
        using var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        using var answer = await Client.PostAsync(new Uri("/api/assets/", UriKind.Relative), content);
        answer.IsSuccessStatusCode.Should().BeTrue(await answer.Content.ReadAsStringAsync());
        return (await answer.JsonAsync())["id"]!.GetValue<string>();
    }

    private async Task<string> PlanAsync(Case each, string[] assets)
    {
        var body = new JsonObject
        {
            ["platform"] = Wire.Name(each.Platform),
            ["caption"] = each.Caption,
            ["scheduled_time"] = Time.GetUtcNow().ToString("O"),
        };
        if (assets.Length > 0)
            body["media"] = new JsonArray([.. assets.Select(a => new JsonObject { ["asset_id"] = a })]);
        using var answer = await Client.PostAsJsonAsync("/api/schedule/", body);
        answer.IsSuccessStatusCode.Should().BeTrue("{0} {1}: {2}", each.Platform, each.Kind, await answer.Content.ReadAsStringAsync());
        return (await answer.JsonAsync())["id"]!.GetValue<string>();
    }

    private async Task RunAsync()
    {
        for (var round = 0; round < 80; round++)
        {
            await SettledAsync(Dispatcher.TickAsync(CancellationToken.None), Step);
            await SettledAsync(Dispatcher.DrainAsync(), Step);
            await SettledAsync(ReconcileAsync(), Step);
            Time.Advance(TimeSpan.FromSeconds(20));
            await using var db = App.Dbs.ForSystem();
            if (!await db.Posts.AnyAsync(p => p.Status == PostStatus.Scheduled || p.Status == PostStatus.Publishing))
                return;
        }
    }

    private async Task<List<string>> JudgeAsync(Case each, string id)
    {
        var wrong = new List<string>();
        var post = await PostAsync(id);
        if (post.Status is not PostStatus.Posted)
            wrong.Add($"ended {Wire.Name(post.Status)}: {post.Error}");
        if (each.Platform is not Platform.Whatsapp && post.PlatformUrl?.StartsWith("https://", StringComparison.Ordinal) is not true)
            wrong.Add($"no address ({post.PlatformUrl})");
        var expected = each.Platform is Platform.Whatsapp ? 3 : 1;
        var shown = Sandbox.Posts(each.Platform, limit: 1_000, commentsToo: false).Where(p => p.Text.Contains(each.Caption, StringComparison.Ordinal)).ToList();
        if (shown.Count != expected)
            wrong.Add($"{shown.Count} posts with that very text instead of {expected}");
        if (shown.Exists(p => p.Media.Count != each.Media))
            wrong.Add($"{string.Join(", ", shown.Select(p => p.Media.Count))} media instead of {each.Media}");
        if (each.Kind is Kind.Video && shown.Exists(p => p.Media.Any(m => m.ContentType != "video/mp4")))
            wrong.Add("the video is no video there");
        return wrong;
    }
}
