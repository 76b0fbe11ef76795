using System.Net;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Tests.Scheduling;

[TestFixture(DatabaseProvider.Sqlite)]
[TestFixture(DatabaseProvider.Postgres)]
public sealed class ListPostsTests(DatabaseProvider provider) : ScheduleFixture(provider)
{
    [TestCase("scheduled_time")]
    [TestCase("-scheduled_time")]
    [TestCase("created_at")]
    [TestCase("-created_at")]
    [TestCase("updated_at")]
    [TestCase("-updated_at")]
    public async Task A_walk_over_500_posts_visits_each_exactly_once_forth_and_back(string ordering)
    {
        await PlantAsync(500);
        List<string> forth = [];
        var pages = 0;
        var last = "";
        for (string? next = $"/api/schedule/?page_size=37&ordering={ordering}"; next is not null;)
        {
            var page = await Client.GetJsonAsync(last = next);
            page["count"]!.GetValue<int>().Should().Be(500);
            forth.AddRange(page["results"]!.AsArray().Select(p => Id(p!)));
            next = page["next"]?.GetValue<string>();
            pages++;
        }

        pages.Should().Be(14);
        forth.Should().HaveCount(500).And.OnlyHaveUniqueItems();
        var field = ordering.TrimStart('-');
        await using (var db = App.Dbs.ForOrganization(OrganizationId))
        {
            var instants = await db.Posts.ToDictionaryAsync(p => p.Id, p => field switch { "created_at" => p.CreatedAt, "updated_at" => p.UpdatedAt, _ => p.ScheduledTime });
            if (ordering.StartsWith('-'))
                forth.Select(id => instants[id]).Should().BeInDescendingOrder();
            else
                forth.Select(id => instants[id]).Should().BeInAscendingOrder();
        }

        List<string> back = [];
        for (string? previous = last; previous is not null;)
        {
            var page = await Client.GetJsonAsync(previous);
            back.InsertRange(0, page["results"]!.AsArray().Select(p => Id(p!)));
            previous = page["previous"]?.GetValue<string>();
        }

        back.Should().Equal(forth, "the way back visits the same posts in the same order");
    }

    [Test]
    public async Task Every_filter_narrows_the_list_to_what_it_says()
    {
        var one = await CreatedAsync(Draft(caption: "Banarasi silk 100% pure", minutes: 10));
        var draft = Draft("x", "Cotton kurta", 20);
        draft["metadata"] = new JsonObject { ["order"] = "ORD_77" };
        var two = await CreatedAsync(draft);
        var pending = Draft("facebook", "दीवाली की साड़ी", 30);
        pending["status"] = "pending";
        var three = await CreatedAsync(pending);
        await PutIntoAsync(Id(two), PostStatus.Failed, errorCode: "content_rejected");

        async Task ExpectAsync(string query, params JsonNode[] posts)
        {
            var page = await Client.GetJsonAsync("/api/schedule/?" + query);
            page["results"]!.AsArray().Select(p => Id(p!)).Should().Equal(posts.Select(Id), "of {0}", query);
            page["count"]!.GetValue<int>().Should().Be(posts.Length, "of {0}", query);
        }

        await ExpectAsync("", one, two, three);
        await ExpectAsync("status=failed", two);
        await ExpectAsync("status=failed&status=pending", two, three);
        await ExpectAsync("platform=facebook", one, three);
        await ExpectAsync("platform=facebook&platform=x", one, two, three);
        await ExpectAsync("platform=facebook,x&status=scheduled", one);
        await ExpectAsync($"account_id={two["account_id"]}", two);
        await ExpectAsync("campaign_id=none");
        await ExpectAsync("from=2026-11-08T04:20:00Z", two, three);
        await ExpectAsync("to=2026-11-08T04:20:00Z", one);
        await ExpectAsync("from=2026-11-08T09:45:00%2B05:30&to=2026-11-08T04:25:00Z", two);
        await ExpectAsync("q=SILK", one);
        await ExpectAsync("q=100%25", one);
        await ExpectAsync("q=ORD_77", two);
        await ExpectAsync("q=ORDx77");
        await ExpectAsync("q=" + Uri.EscapeDataString("साड़ी"), three);
        await ExpectAsync("q=" + Id(three)[^12..], three);
        await ExpectAsync("error_code=content_rejected", two);
        await ExpectAsync("overdue=true");
        await ExpectAsync("overdue=false", one, two, three);
        await ExpectAsync("ordering=-scheduled_time", three, two, one);
        await ExpectAsync("q=name';drop table scheduled_posts;--");
    }

    [Test]
    public async Task Percent_alone_is_a_character_and_no_pattern()
    {
        await CreatedAsync(Draft(caption: "no sign of it"));
        (await Client.GetJsonAsync("/api/schedule/?q=%25"))["count"]!.GetValue<int>().Should().Be(0);
    }

    [Test]
    public async Task Overdue_and_ready_posts_are_those_whose_time_has_passed()
    {
        var draft = Draft();
        draft["scheduled_time"] = "2026-11-08T03:59:30Z";
        var due = await CreatedAsync(draft);
        await CreatedAsync(Draft(caption: "later"));
        var pending = Draft(caption: "draft");
        pending["scheduled_time"] = "2026-11-08T03:59:30Z";
        pending["status"] = "pending";
        await CreatedAsync(pending);
        var overdue = await Client.GetJsonAsync("/api/schedule/?overdue=true");
        overdue["results"]!.AsArray().Select(p => Id(p!)).Should().Equal(Id(due));
        var ready = await Client.GetJsonAsync("/api/schedule/ready_to_post/");
        ready["results"]!.AsArray().Select(p => Id(p!)).Should().Equal([Id(due)], "a draft is never ready");
    }

    [TestCase("page_size=0")]
    [TestCase("page_size=201")]
    [TestCase("page_size=x")]
    [TestCase("status=gone")]
    [TestCase("platform=myspace")]
    [TestCase("from=yesterday")]
    [TestCase("from=2026-11-08T18:30:00")]
    [TestCase("overdue=maybe")]
    [TestCase("ordering=caption")]
    [TestCase("ordering=scheduled_time;drop")]
    [TestCase("cursor=abc")]
    [TestCase("cursor=WyJuIiwiMSIsImEiLCJiIl0")]
    [TestCase("q=a%00b")]
    public async Task A_wrong_parameter_is_400_and_named(string query)
    {
        var response = await Client.GetAsync("/api/schedule/?" + query);
        var problem = await response.JsonAsync();
        response.StatusCode.Should().Be(HttpStatusCode.BadRequest, "{0}", problem);
    }

    [Test]
    public async Task Several_wrong_parameters_are_named_in_one_answer() =>
        Rules(await RefusedAsync(await Client.GetAsync("/api/schedule/?status=gone&from=x&ordering=y"), HttpStatusCode.BadRequest, "parameter_malformed"))
            .Should().Equal("?status one_of", "?from instant", "?ordering one_of");

    [Test]
    public async Task A_cursor_of_another_organization_or_filter_is_refused()
    {
        await PlantAsync(3);
        var next = (await Client.GetJsonAsync("/api/schedule/?page_size=1"))["next"]!.GetValue<string>();
        var (stranger, _) = await TenantAsync();
        using var _ = stranger;
        await RefusedAsync(await stranger.GetAsync(next), HttpStatusCode.BadRequest, "bad_cursor");
        await RefusedAsync(await Client.GetAsync(next + "&status=failed"), HttpStatusCode.BadRequest, "bad_cursor");
        (await Client.GetAsync(next)).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    private async Task PlantAsync(int count)
    {
        await using var db = App.Dbs.ForOrganization(OrganizationId);
        var account = await db.Accounts.FirstAsync(a => a.Platform == Platform.X);
        var ids = App.Get<IdSource>();

        // Many share an instant, so that the id must break the tie.
        db.Posts.AddRange(Enumerable.Range(0, count).Select(i => ScheduledPost.Born(new ScheduledPost
        {
            Id = ids.NewId(), OrganizationId = OrganizationId, AccountId = account.Id, Platform = Platform.X, Caption = $"{i}", Options = "{}", Metadata = "{}", ContentHash = $"{i}",
            ScheduledTime = Now.AddMinutes(10 + (i * 7 % 50)), NextTry = Now.AddMinutes(10 + (i * 7 % 50)), LatestSend = Now.AddHours(9),
            CreatedAt = Now.AddSeconds(-(i * 3 % 40)), UpdatedAt = Now.AddSeconds(i * 11 % 60),
        }, asDraft: false)));
        await db.SaveChangesAsync();
    }
}
