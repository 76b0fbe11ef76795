using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Publishing.Sandbox;

namespace TextileStudio.Tests.Publishing;

public sealed class SandboxInstagramTests : SandboxFixture
{
    private Task<Answer> PublishAsync(string container) =>
        InstagramAsync(HttpMethod.Post, $"{Ig}/media_publish", new Dictionary<string, string> { ["creation_id"] = container });

    private async Task<string> StatusAsync(string container) =>
        (await InstagramAsync(HttpMethod.Get, $"{container}?fields=id,status_code,status")).Json["status_code"]!.GetValue<string>();

    private Task<Answer> CreateAsync(Dictionary<string, string> form) => InstagramAsync(HttpMethod.Post, $"{Ig}/media", form);

    [Test]
    public async Task A_container_is_published_once_it_is_finished()
    {
        var container = (await CreateAsync(new() { ["image_url"] = PictureUrl, ["caption"] = "Banarasi #silk" })).Id;
        (await StatusAsync(container)).Should().Be("IN_PROGRESS");
        (await PublishAsync(container)).Code.Should().Be("9007/2207027", "publishing at once is too early");
        Time.Advance(TimeSpan.FromSeconds(1));
        (await StatusAsync(container)).Should().Be("FINISHED");

        var published = await PublishAsync(container);
        published.Id.Should().NotBe(container, "a media id is not a container id");
        published.Headers["x-business-use-case-usage"].Should().Contain("\"instagram\"");
        (await StatusAsync(container)).Should().Be("PUBLISHED");
        var media = (await InstagramAsync(HttpMethod.Get, $"{published.Id}?fields=id,permalink,media_type,media_product_type,timestamp,shortcode")).Json;
        media["permalink"]!.GetValue<string>().Should().Be($"https://www.instagram.com/p/{media["shortcode"]}/");
        media["media_product_type"]!.GetValue<string>().Should().Be("FEED");
        var row = (await InstagramAsync(HttpMethod.Get, $"{Ig}/media?fields=id,caption,timestamp,permalink,media_type,media_product_type&limit=25")).Json["data"]![0]!;
        row["caption"]!.GetValue<string>().Should().Be("Banarasi #silk");
        row["id"]!.GetValue<string>().Should().Be(published.Id);
        (await InstagramAsync(HttpMethod.Post, $"{published.Id}/comments?message=First")).Id.Should().NotBeEmpty();
        (await InstagramAsync(HttpMethod.Get, $"{Ig}/content_publishing_limit?fields=config,quota_usage")).Json["data"]![0]!["quota_usage"]!.GetValue<int>().Should().Be(1);
    }

    [Test]
    public async Task A_container_is_published_once_and_only_once()
    {
        var container = await ContainerAsync();
        await PublishAsync(container);
        (await PublishAsync(container)).Status.Should().Be(400);
        Posts().Should().ContainSingle("a container acts as a key");
    }

    [Test]
    public async Task A_carousel_is_made_of_finished_children()
    {
        var child = new Dictionary<string, string> { ["image_url"] = PictureUrl, ["is_carousel_item"] = "true" };
        var children = new[] { (await CreateAsync(child)).Id, (await CreateAsync(child)).Id };
        var parent = new Dictionary<string, string> { ["media_type"] = "CAROUSEL", ["children"] = string.Join(',', children), ["caption"] = "Two" };
        (await CreateAsync(parent)).Code.Should().Be("9007/2207027", "the children are not finished");
        Time.Advance(TimeSpan.FromSeconds(1));
        (await PublishAsync(children[0])).Code.Should().Be("24/2207008", "a child is not published by itself");
        var carousel = (await CreateAsync(parent)).Id;
        Time.Advance(TimeSpan.FromSeconds(1));
        var media = (await PublishAsync(carousel)).Id;
        (await InstagramAsync(HttpMethod.Get, $"{media}?fields=media_type")).Json["media_type"]!.GetValue<string>().Should().Be("CAROUSEL_ALBUM");
        Posts().Single().Media.Should().HaveCount(2);
        (await CreateAsync(new() { ["media_type"] = "CAROUSEL", ["children"] = children[0] })).Code.Should().Be("100/2207028", "one child is no carousel");
    }

    [Test]
    public async Task An_unpublished_container_expires_after_a_day()
    {
        var container = await ContainerAsync();
        Time.Advance(TimeSpan.FromHours(24));
        (await StatusAsync(container)).Should().Be("EXPIRED");
        (await PublishAsync(container)).Code.Should().Be("24/2207008");
        Posts().Should().BeEmpty();
    }

    [Test]
    public async Task What_the_network_refuses_is_refused_in_its_words()
    {
        Pictures["http://pictures.test/a.png"] = (Png(1080, 1080), "image/png");
        Pictures["http://pictures.test/tall.jpg"] = (Jpeg(1080, 1920), "image/jpeg");
        Pictures["http://pictures.test/wide.jpg"] = (Jpeg(1080, 540), "image/jpeg");
        Pictures["http://pictures.test/heavy.jpg"] = (Jpeg(1080, 1080, 8 * 1024 * 1024 + 1), "image/jpeg");
        Pictures["http://pictures.test/page"] = ("<html>"u8.ToArray(), "text/html");
        (await CreateAsync(new())).Code.Should().Be("100/", "no picture");
        (await CreateAsync(new() { ["image_url"] = "http://pictures.test/a.png" })).Code.Should().Be("36001/2207005", "JPEG only");
        (await CreateAsync(new() { ["image_url"] = "http://pictures.test/tall.jpg" })).Code.Should().Be("36003/2207009", "taller than 4:5");
        (await CreateAsync(new() { ["image_url"] = "http://pictures.test/wide.jpg" })).Code.Should().Be("36003/2207009", "wider than 1.91:1");
        (await CreateAsync(new() { ["image_url"] = "http://pictures.test/heavy.jpg" })).Code.Should().Be("36000/2207004", "over 8 MiB");
        (await CreateAsync(new() { ["image_url"] = "http://pictures.test/page" })).Code.Should().Be("9004/2207052", "a page is no picture");
        (await CreateAsync(new() { ["image_url"] = "http://pictures.test/gone.jpg" })).Code.Should().Be("9004/2207052", "nothing there");
        (await CreateAsync(new() { ["image_url"] = PictureUrl, ["caption"] = new('a', 2_201) })).Code.Should().Be("36004/2207010", "too long");
        (await CreateAsync(new() { ["image_url"] = PictureUrl, ["caption"] = string.Join(' ', Enumerable.Range(0, 31).Select(i => $"#t{i}")) })).Code.Should().Be("36004/2207010", "31 hashtags");
        (await CreateAsync(new() { ["media_type"] = "PAINTING", ["image_url"] = PictureUrl })).Code.Should().Be("100/2207023");
        (await PublishAsync("1")).Code.Should().Be("24/2207008", "no such container");
        (await InstagramAsync(HttpMethod.Post, $"{Ig}/media_publish")).Code.Should().Be("100/", "no creation_id");
        (await InstagramAsync(HttpMethod.Get, "1?fields=status_code")).Code.Should().Be("100/33");
        (await InstagramAsync(HttpMethod.Get, "me", token: "IGAA")).Should().Match<Answer>(a => a.Status == 401 && a.Code == "190/");
        Posts().Should().BeEmpty();
    }

    [TestCase(SandboxFault.ContainerError, "ERROR")]
    [TestCase(SandboxFault.ContainerErrorText, "")]
    [TestCase(SandboxFault.ContainerExpired, "EXPIRED")]
    [TestCase(SandboxFault.ContainerStuck, "IN_PROGRESS")]
    public async Task A_container_can_go_wrong(SandboxFault fault, string status)
    {
        Fault(fault, Platform.Instagram, times: 1);
        var container = await ContainerAsync();
        Time.Advance(TimeSpan.FromHours(1));
        var read = (await InstagramAsync(HttpMethod.Get, $"{container}?fields=id,status_code,status")).Json;
        read["status_code"]!.GetValue<string>().Should().Be(status);
        if (fault is SandboxFault.ContainerError or SandboxFault.ContainerErrorText)
            read["status"]!.GetValue<string>().Should().StartWith("Error:");
        (await PublishAsync(container)).Status.Should().Be(400);
        Posts().Should().BeEmpty("such a container is never published");
        (await StatusAsync(await ContainerAsync())).Should().Be("FINISHED", "the fault was for one container");
    }

    [Test]
    public async Task The_network_can_claim_a_block_although_the_post_is_live()
    {
        Fault(SandboxFault.BlockedAlthoughPublished, Platform.Instagram, times: 1);
        var container = await ContainerAsync();
        (await PublishAsync(container)).Code.Should().Be("4/2207051");
        Posts().Should().ContainSingle("the post is live");
        (await StatusAsync(container)).Should().Be("PUBLISHED", "only the container tells the truth");
    }

    [TestCase(SandboxFault.QuotaExhausted, "9/2207042")]
    [TestCase(SandboxFault.SpamBlocked, "25/2207050")]
    [TestCase(SandboxFault.RateLimited, "80002/2446079")]
    [TestCase(SandboxFault.ErrorWithoutPerforming, "2/")]
    public async Task A_fault_that_refuses_leaves_the_container_as_it_was(SandboxFault fault, string code)
    {
        var container = await ContainerAsync();
        Fault(fault, Platform.Instagram, times: 1);
        (await PublishAsync(container)).Code.Should().Be(code);
        (await StatusAsync(container)).Should().Be("FINISHED", "nothing was performed");
    }

    [Test]
    public async Task Reads_can_miss_what_exists()
    {
        var container = await ContainerAsync();
        Fault(SandboxFault.ReadMissing, Platform.Instagram, times: 1);
        (await InstagramAsync(HttpMethod.Get, $"{container}?fields=status_code")).Code.Should().Be("100/33");
        (await StatusAsync(container)).Should().Be("FINISHED", "a second read finds it");
    }

    [Test]
    public async Task The_daily_quota_is_enforced_when_it_is_narrow()
    {
        await CloseAsync();
        await OpenAsync(new SandboxOptions { InstagramQuota = 1 });
        await PublishAsync(await ContainerAsync("one"));
        (await PublishAsync(await ContainerAsync("two"))).Code.Should().Be("9/2207042");
        Time.Advance(TimeSpan.FromHours(24));
        (await PublishAsync(await ContainerAsync("three"))).Status.Should().Be(200, "the window has moved on");
    }
}
