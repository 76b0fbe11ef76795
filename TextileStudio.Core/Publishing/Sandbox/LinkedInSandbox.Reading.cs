using System.Globalization;
using System.Text.Json.Nodes;

namespace TextileStudio.Core.Publishing.Sandbox;

/// <summary>Who the token is, what a page has published, and what people say below it.</summary>
internal sealed partial class LinkedInSandbox
{
    private const int MostPerPage = 100;

    private static SandboxAnswer UserInfo(SandboxWork work) => SandboxAnswer.Utf8(new JsonObject
    {
        ["sub"] = MemberId(work.Account),
        ["name"] = $"Sandbox member {MemberId(work.Account)}",
        ["locale"] = new JsonObject { ["country"] = "IN", ["language"] = "en" },
    });

    /// <summary>The pages a member manages; a member's own token manages none here.</summary>
    private static SandboxAnswer Roles(SandboxWork work)
    {
        if (work.Call.Query.GetValueOrDefault("q") != "roleAssignee")
            return Error(400, "ILLEGAL_ARGUMENT", "Invalid query parameters passed to request");
        var elements = new JsonArray();
        if (!IsMember(work.Account))
        {
            elements.Add(new JsonObject
            {
                ["role"] = "ADMINISTRATOR",
                ["organization"] = work.Account,
                ["roleAssignee"] = $"urn:li:person:{MemberId(work.Account)}",
                ["state"] = "APPROVED",
            });
        }
        return SandboxAnswer.Utf8(new JsonObject { ["paging"] = Paging(0, 10), ["elements"] = elements });
    }

    private static SandboxAnswer Posts(SandboxWork work)
    {
        var query = work.Call.Query;
        if (work.Call.Header("X-RestLi-Method") != "FINDER" || query.GetValueOrDefault("q") != "author"
            || query.Keys.Any(k => k is not ("author" or "q" or "start" or "count" or "sortBy" or "isDsc" or "viewContext" or "fields")))
            return Error(400, "ILLEGAL_ARGUMENT", "Invalid query parameters passed to request");
        if (!Number(query, "start", 0, 0, int.MaxValue, out var start) || !Number(query, "count", 10, 1, MostPerPage, out var count)
            || query.GetValueOrDefault("sortBy") is not (null or "LAST_MODIFIED" or "CREATED"))
            return Error(400, "ILLEGAL_ARGUMENT", "Invalid value for a query parameter");
        var author = query.GetValueOrDefault("author");
        if (!IsUrn(author, "person", "organization"))
            return Invalid(400, "INVALID_URN_TYPE", $"author: {author} is no person and no organization");
        if (author != work.Account || IsMember(work.Account))
            return Denied("posts.FINDER-author");
        var posts = work.Session.Listed(Platform.Linkedin, work.Account, work.Now, DateTimeOffset.MinValue, DateTimeOffset.MaxValue, start, count + 1, comments: false);
        var paging = Paging(start, count);
        if (posts.Count > count)
        {
            paging["links"]!.AsArray().Add(new JsonObject
            {
                ["type"] = "application/json",
                ["rel"] = "next",
                ["href"] = $"/rest/posts?author={Uri.EscapeDataString(author!)}&q=author&sortBy=LAST_MODIFIED&count={count}&start={start + count}",
            });
        }
        return SandboxAnswer.Utf8(new JsonObject { ["paging"] = paging, ["elements"] = new JsonArray([.. posts.Take(count).Select(Node)]) });
    }

    private static SandboxAnswer Single(SandboxWork work, string urn)
    {
        if (IsMember(work.Account))
            return Denied("posts.GET");
        return work.Session.Post(Platform.Linkedin, urn) is { Kind: SandboxPostKind.Post } post && post.Account == work.Account && post.VisibleFrom <= work.Now
            ? SandboxAnswer.Utf8(Node(post)) : NotFound(urn);
    }

    private static SandboxAnswer Social(SandboxWork work, string urn)
    {
        if (IsMember(work.Account))
            return Denied("socialActions.GET");
        return work.Session.Post(Platform.Linkedin, urn) is null ? NotFound(urn) : SandboxAnswer.Utf8(new JsonObject
        {
            ["target"] = urn,
            ["likesSummary"] = new JsonObject { ["totalLikes"] = 0, ["likedByCurrentUser"] = false },
            ["commentsSummary"] = new JsonObject { ["totalFirstLevelComments"] = work.Session.Comments(Platform.Linkedin, urn).Count, ["commentsState"] = "OPEN" },
        });
    }

    /// <summary>A comment is plain text: what looks like an escape is shown.</summary>
    private static SandboxAnswer Comment(SandboxWork work, string urn)
    {
        if (work.Call.Json is not { } body)
            return Schema("", "the body is no JSON object");
        if (Members(body, "", "actor", "object", "message", "content", "parentComment") is { } unknown)
            return unknown;
        if (Text(body, "actor") is not { } actor)
            return Schema("/actor", "field is required but not found and has no default value");
        if (body["message"] is not JsonObject message || Text(message, "text") is not { Length: > 0 } text)
            return Schema("/message/text", "field is required but not found and has no default value");
        if (actor != work.Account)
            return Denied("socialActions.comments.CREATE");
        if (text.EnumerateRunes().Count() > CommentLimit)
            return Invalid(400, "FIELD_LENGTH_TOO_LONG", $"message: the comment is longer than {CommentLimit} characters");
        if (work.Session.Post(Platform.Linkedin, urn) is not { Kind: SandboxPostKind.Post })
            return NotFound(urn);
        var id = $"{7_310_000_000_000_000_000 + work.Session.NextNumber()}";
        var comment = new SandboxPost
        {
            Platform = Platform.Linkedin,
            Account = work.Account,
            RemoteId = $"urn:li:comment:({urn},{id})",
            Kind = SandboxPostKind.Comment,
            ParentId = urn,
            Text = text,
            CreatedAt = work.Now,
            VisibleFrom = work.Now,
        };
        work.Session.Add(comment);
        work.Did(comment.RemoteId);
        return Created(id, Node(comment, id).ToJsonString());
    }

    private static SandboxAnswer Comments(SandboxWork work, string urn)
    {
        if (IsMember(work.Account))
            return Denied("socialActions.comments.GET_ALL");
        var comments = work.Session.Comments(Platform.Linkedin, urn);
        return SandboxAnswer.Utf8(new JsonObject { ["paging"] = Paging(0, 10), ["elements"] = new JsonArray([.. comments.Select(c => Node(c, c.RemoteId))]) });
    }

    private static JsonObject Node(SandboxPost post)
    {
        var at = post.CreatedAt.ToUnixTimeMilliseconds();
        var node = new JsonObject
        {
            ["id"] = post.RemoteId,
            ["author"] = post.Account,
            ["commentary"] = post.Details?["commentary"]?.GetValue<string>(),
            ["createdAt"] = at,
            ["publishedAt"] = at,
            ["lastModifiedAt"] = at,
            ["lifecycleState"] = "PUBLISHED",
            ["visibility"] = post.Details?["visibility"]?.GetValue<string>(),
            ["isReshareDisabledByAuthor"] = false,
        };
        if (post.Details?["content"] is { } content)
            node["content"] = content.DeepClone();
        return node;
    }

    private static JsonObject Node(SandboxPost comment, string id) => new()
    {
        ["id"] = id,
        ["actor"] = comment.Account,
        ["object"] = comment.ParentId,
        ["message"] = new JsonObject { ["text"] = comment.Text, ["attributes"] = new JsonArray() },
        ["created"] = new JsonObject { ["actor"] = comment.Account, ["time"] = comment.CreatedAt.ToUnixTimeMilliseconds() },
    };

    private static JsonObject Paging(int start, int count) => new() { ["start"] = start, ["count"] = count, ["links"] = new JsonArray() };

    private static bool Number(IReadOnlyDictionary<string, string> query, string name, int otherwise, int least, int most, out int number)
    {
        number = otherwise;
        return !query.TryGetValue(name, out var text) || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= least && number <= most);
    }

    /// <summary>The person behind a token: of a page's, somebody who manages it.</summary>
    private static string MemberId(string account) => IsMember(account) ? account["urn:li:person:".Length..] : $"admin{account[(account.LastIndexOf(':') + 1)..]}";
}
