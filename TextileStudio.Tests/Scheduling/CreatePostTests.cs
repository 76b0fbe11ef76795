using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Usage;
using TextileStudio.Tests.Assets;

namespace TextileStudio.Tests.Scheduling;

[TestFixture(DatabaseProvider.Sqlite)]
[TestFixture(DatabaseProvider.Postgres)]
public sealed class CreatePostTests(DatabaseProvider provider) : ScheduleFixture(provider)
{
    [Test]
    public async Task A_scheduled_post_is_answered_whole_with_location_and_etag()
    {
        var asset = await UploadAsync();
        var draft = Draft("instagram");
        draft["asset_id"] = asset;
        draft["metadata"] = new JsonObject { ["order"] = 7 };
        draft["first_comment"] = "DM to buy";
        draft["on_overdue"] = new JsonObject { ["post_within_minutes"] = 30 };
        var response = await Client.PostAsJsonAsync("/api/schedule/", draft);
        var post = await response.JsonAsync();
        response.StatusCode.Should().Be(HttpStatusCode.Created, "{0}", post);
        response.Headers.Location!.OriginalString.Should().Be($"/api/schedule/{Id(post)}/");
        response.Headers.ETag!.ToString().Should().Be("\"v1\"");
        response.Headers.Should().ContainKey("RateLimit", "a client sees what is left of its limits");
        post["organization_id"]!.GetValue<string>().Should().Be(OrganizationId);
        post["status"]!.GetValue<string>().Should().Be("scheduled");
        post["scheduled_time"]!.GetValue<string>().Should().Be("2026-11-08T05:00:00Z");
        post["asset_url"]!.GetValue<string>().Should().EndWith($"/media/{asset}.jpg");
        post["metadata"]!["order"]!.GetValue<int>().Should().Be(7);
        post["on_overdue"]!["post_within_minutes"]!.GetValue<int>().Should().Be(30);
        post["retry_count"]!.GetValue<int>().Should().Be(0);
        post["error"].Should().BeNull();

        var read = await Client.GetAsync(response.Headers.Location);
        read.Headers.ETag!.ToString().Should().Be("\"v1\"");
        JsonNode.DeepEquals(await read.JsonAsync(), post).Should().BeTrue("reading shows what creating showed");
    }

    [Test]
    public async Task The_lateness_limit_is_the_posts_own_or_the_organizations()
    {
        var draft = Draft();
        draft["on_overdue"] = new JsonObject { ["post_within_minutes"] = 30 };
        var own = Id(await CreatedAsync(draft));
        var usual = Id(await CreatedAsync(Draft(caption: "another")));
        await using var db = App.Dbs.ForOrganization(OrganizationId);
        (await db.Posts.SingleAsync(p => p.Id == own)).LatestSend.Should().Be(Now.AddMinutes(90));
        (await db.Posts.SingleAsync(p => p.Id == usual)).LatestSend.Should().Be(Now.AddMinutes(180), "two hours are the default");
    }

    [Test]
    public async Task All_violations_are_named_at_once()
    {
        var draft = new JsonObject
        {
            ["platform"] = "instagram",
            ["account_id"] = "nobody",
            ["caption"] = new string('x', 2_300) + string.Concat(Enumerable.Repeat(" #silk", 31)) + string.Concat(Enumerable.Repeat(" @shop", 21)),
            ["asset_id"] = await UploadAsync(SamplePictures.Jpeg(60, 100)),
            ["scheduled_time"] = "2026-11-08T03:58:00Z",
            ["max_retries"] = 11,
            ["on_overdue"] = new JsonObject { ["post_within_minutes"] = 0 },
            ["metadata"] = new JsonObject { ["big"] = new string('m', 17_000) },
            ["status"] = "posted",
        };
        var problem = await RefusedAsync(await Client.PostAsJsonAsync("/api/schedule/", draft), HttpStatusCode.UnprocessableEntity, "invalid_post");
        Rules(problem).Should().BeEquivalentTo(
            "/account_id account_not_found", "/caption text_length", "/caption hashtags", "/caption mentions",
            "/asset_id media_width", "/asset_id media_ratio", "/scheduled_time time_in_past", "/max_retries range",
            "/on_overdue/post_within_minutes range", "/metadata size", "/status status");
        problem["violations"]!.AsArray().Should().OnlyContain(v => v!["fix"]!.GetValue<string>().Length > 0, "each says what to do");
        (await Client.GetJsonAsync("/api/schedule/"))["count"]!.GetValue<int>().Should().Be(0, "nothing of it is stored");
    }

    [Test]
    public async Task An_empty_body_is_told_what_is_missing() =>
        Rules(await RefusedAsync(await Client.PostAsJsonAsync("/api/schedule/", new JsonObject()), HttpStatusCode.UnprocessableEntity, "invalid_post"))
            .Should().BeEquivalentTo("/platform required", "/scheduled_time required");

    [Test]
    public async Task Near_a_limit_a_post_is_taken_with_a_warning()
    {
        var post = await CreatedAsync(Draft("x", new string('a', 260)));
        post["warnings"]!.AsArray().Select(w => w!["rule"]!.GetValue<string>()).Should().Equal("text_length");
        await RefusedAsync(await Client.PostAsJsonAsync("/api/schedule/", Draft("x", new string('a', 281))), HttpStatusCode.UnprocessableEntity, "invalid_post");
    }

    [Test]
    public async Task Each_network_counts_in_its_own_way() =>
        Rules(await RefusedAsync(await Client.PostAsJsonAsync("/api/schedule/", Draft("x", new string('अ', 100) + string.Concat(Enumerable.Repeat("漢", 100)))),
            HttpStatusCode.UnprocessableEntity, "invalid_post")).Should().Equal(["/caption text_length"], "X counts a Chinese sign twice: 300 of 280");

    [Test]
    public async Task Instagram_needs_a_picture() =>
        Rules(await RefusedAsync(await Client.PostAsJsonAsync("/api/schedule/", Draft("instagram")), HttpStatusCode.UnprocessableEntity, "invalid_post"))
            .Should().Equal("/asset_id media_required");

    [Test]
    public async Task The_account_may_be_left_out_only_where_there_is_no_choice()
    {
        var second = await AccountAsync(OrganizationId, Platform.Facebook, "2");
        var problem = await RefusedAsync(await Client.PostAsJsonAsync("/api/schedule/", Draft()), HttpStatusCode.UnprocessableEntity, "invalid_post");
        Rules(problem).Should().Equal("/account_id account_required");
        problem["violations"]![0]!["limit"]!.GetValue<string>().Should().Contain(second, "the choices are listed");
        var draft = Draft();
        draft["account_id"] = second;
        (await CreatedAsync(draft))["account_id"]!.GetValue<string>().Should().Be(second);
        draft["platform"] = "x";
        Rules(await RefusedAsync(await Client.PostAsJsonAsync("/api/schedule/", draft), HttpStatusCode.UnprocessableEntity, "invalid_post"))
            .Should().Equal("/account_id account_platform");
    }

    [Test]
    public async Task A_disconnected_account_takes_no_new_posts()
    {
        await using (var db = App.Dbs.ForOrganization(OrganizationId))
            await db.Accounts.Where(a => a.Platform == Platform.X).ExecuteUpdateAsync(set => set.SetProperty(a => a.Status, AccountStatus.Disconnected));
        Rules(await RefusedAsync(await Client.PostAsJsonAsync("/api/schedule/", Draft("x")), HttpStatusCode.UnprocessableEntity, "invalid_post"))
            .Should().Equal("/account_id account_disconnected");
    }

    [TestCase("2026-11-08T03:59:01Z", true)]
    [TestCase("2026-11-08T03:58:59Z", false)]
    [TestCase("2028-11-07T00:00:00Z", true)]
    [TestCase("2029-01-01T00:00:00Z", false)]
    public async Task A_time_may_be_a_minute_past_and_two_years_ahead(string time, bool taken)
    {
        var draft = Draft();
        draft["scheduled_time"] = time;
        (await Client.PostAsJsonAsync("/api/schedule/", draft)).StatusCode.Should().Be(taken ? HttpStatusCode.Created : HttpStatusCode.UnprocessableEntity);
    }

    [Test]
    public async Task Local_time_and_zone_are_kept_beside_the_instant_and_a_gap_is_told()
    {
        var draft = Draft();
        draft.Remove("scheduled_time");
        draft["local_time"] = "2027-03-28T02:30";
        draft["time_zone"] = "Europe/Berlin";
        var post = await CreatedAsync(draft);
        post["scheduled_time"]!.GetValue<string>().Should().Be("2027-03-28T01:00:00Z");
        post["local_time"]!.GetValue<string>().Should().Be("2027-03-28T02:30:00");
        post["time_zone"]!.GetValue<string>().Should().Be("Europe/Berlin");
        post["warnings"]![0]!["rule"]!.GetValue<string>().Should().Be("local_time_gap");
        post["warnings"]![0]!["actual"]!.GetValue<string>().Should().Be("2027-03-28T01:30:00Z", "the other instant is reported too");

        draft["scheduled_time"] = "2027-03-28T01:00:00Z";
        Rules(await RefusedAsync(await Client.PostAsJsonAsync("/api/schedule/", draft), HttpStatusCode.UnprocessableEntity, "invalid_post"))
            .Should().Equal("/scheduled_time time_twice");
    }

    [TestCase("""{"platform":"facebook","caption":"a","scheduled_time":"2026-11-08T05:00:00"}""", Reason = "no offset")]
    [TestCase("""{"platform":"myspace"}""")]
    [TestCase("""{"platform":"facebook","fence":9}""")]
    [TestCase("""{"platform":"facebook","platform":"x"}""")]
    [TestCase("""{"platform":"facebook","caption":"a\u0000b"}""")]
    [TestCase("""{"platform":"facebook","caption":"\ud800"}""")]
    [TestCase("""{"platform":"facebook","metadata":[]}""")]
    [TestCase("""[]""")]
    public async Task What_is_not_well_formed_is_400(string json) =>
        (await Client.PostJsonTextAsync("/api/schedule/", json)).StatusCode.Should().Be(HttpStatusCode.BadRequest);

    [Test]
    public async Task The_same_content_within_a_day_is_refused_unless_it_is_meant()
    {
        var first = await CreatedAsync();
        var problem = await RefusedAsync(await Client.PostAsJsonAsync("/api/schedule/", Draft(minutes: 120)), HttpStatusCode.Conflict, "duplicate_post");
        problem["existing_post_id"]!.GetValue<string>().Should().Be(Id(first));
        await CreatedAsync(Draft(minutes: 60 + (24 * 60)));
        var meant = Draft(minutes: 121);
        meant["allow_duplicate"] = true;
        await CreatedAsync(meant);
        await CreatedAsync(Draft("x", minutes: 61));
    }

    [Test]
    public async Task A_cancelled_post_is_no_duplicate()
    {
        var first = await CreatedAsync();
        await Client.PostAsync($"/api/schedule/{Id(first)}/cancel/", null);
        await CreatedAsync();
    }

    [Test]
    public async Task Twenty_equal_posts_at_once_make_one()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Client.PostAsJsonAsync("/api/schedule/", Draft())));
        answers.Count(a => a.StatusCode == HttpStatusCode.Created).Should().Be(1, "the guard decides inside the transaction");
        answers.Count(a => a.StatusCode == HttpStatusCode.Conflict).Should().Be(19);
    }

    [Test]
    public async Task A_repeated_key_replays_the_first_answer_and_counts_once()
    {
        async Task<HttpResponseMessage> PostAsync(JsonObject draft)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/schedule/") { Content = JsonContent.Create(draft) };
            request.Headers.Add("Idempotency-Key", "order-7");
            return await Client.SendAsync(request);
        }

        var first = await PostAsync(Draft());
        var again = await PostAsync(Draft());
        first.StatusCode.Should().Be(HttpStatusCode.Created);
        again.StatusCode.Should().Be(HttpStatusCode.Created);
        again.Headers.GetValues("Idempotent-Replayed").Should().Equal("true");
        again.Headers.ETag.Should().Be(first.Headers.ETag);
        (await again.Content.ReadAsStringAsync()).Should().Be(await first.Content.ReadAsStringAsync());
        (await PostAsync(Draft(caption: "something else"))).StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);

        await using var db = App.Dbs.ForOrganization(OrganizationId);
        (await db.Usage.Where(u => u.Meter == Meter.Posts).SumAsync(u => u.Count)).Should().Be(1, "a replay does no work");
    }

    [Test]
    public async Task Validating_stores_nothing_and_tells_everything()
    {
        var good = await (await Client.PostAsJsonAsync("/api/schedule/validate/", Draft("x", new string('a', 270)))).JsonAsync();
        good["valid"]!.GetValue<bool>().Should().BeTrue();
        good["warnings"]!.AsArray().Should().HaveCount(1);
        good["rules_version"]!.GetValue<string>().Should().NotBeEmpty();
        var bad = await (await Client.PostAsJsonAsync("/api/schedule/validate/", Draft("instagram", minutes: -10))).JsonAsync();
        bad["valid"]!.GetValue<bool>().Should().BeFalse();
        Rules(bad).Should().BeEquivalentTo("/asset_id media_required", "/scheduled_time time_in_past");
        (await Client.GetJsonAsync("/api/schedule/"))["count"]!.GetValue<int>().Should().Be(0);
    }

    [Test]
    public async Task Text_is_kept_in_its_composed_form()
    {
        var post = await CreatedAsync(Draft(caption: "Cafe\u0301"));
        post["caption"]!.GetValue<string>().Should().Be("Caf\u00e9");
    }
}
