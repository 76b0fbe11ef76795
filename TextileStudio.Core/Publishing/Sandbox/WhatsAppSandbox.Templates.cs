using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace TextileStudio.Core.Publishing.Sandbox;

/// <content>
/// Message templates. Three are there from the start; others are created as the network wants them and approved a second later, unless the name ends in
/// <c>_rejected</c>, <c>_paused</c> or <c>_disabled</c>, which says what becomes of them.
/// </content>
internal sealed partial class WhatsAppSandbox
{
    private const string Footer = "Reply STOP to get no more offers.";

    private static readonly Template[] BuiltIn =
    [
        new("festival_offer", "en", "MARKETING", "IMAGE", "A festival offer for you: {{1}} See you at the shop!", Footer),
        new("festival_news", "en", "MARKETING", null, "News from our shop: {{1}} See you soon!", Footer),
        new("festival_film", "en", "MARKETING", "VIDEO", "A festival film for you: {{1}} See you at the shop!", Footer),
        new("festival_greeting", "en", "MARKETING", "IMAGE", "A happy festival to you and your family.", Footer),
    ];

    private sealed record Template(string Name, string Language, string Category, string? Header, string Body, string? Footer)
    {
        public string Id { get; init; } = "";

        public string Status { get; init; } = "APPROVED";

        public int Values => Value().Matches(Body).Select(m => m.Value).Distinct().Count();

        public JsonObject Node()
        {
            var components = new JsonArray();
            if (Header is not null)
                components.Add(new JsonObject { ["type"] = "HEADER", ["format"] = Header });
            components.Add(new JsonObject { ["type"] = "BODY", ["text"] = Body });
            if (Footer is not null)
                components.Add(new JsonObject { ["type"] = "FOOTER", ["text"] = Footer });
            return new JsonObject
            {
                ["id"] = Id.Length > 0 ? Id : $"9{Math.Abs(Name.Sum(c => c * 31L))}", ["name"] = Name, ["language"] = Language, ["category"] = Category, ["status"] = Status, ["components"] = components,
            };
        }
    }

    private static string Key(string account, string name, string language) => $"{account}/{name}/{language}";

    private static List<Template> All(SandboxWork work)
    {
        var own = work.Session.All(Platform.Whatsapp, "template", work.Account).Select(json => Read(json, work)).ToList();
        var gone = work.Session.All(Platform.Whatsapp, "template_deleted", work.Account).Select(json => Text(json, "name")).ToHashSet();
        return [.. BuiltIn.Where(b => !gone.Contains(b.Name) && !own.Exists(o => o.Name == b.Name && o.Language == b.Language)), .. own];
    }

    private static Template Read(JsonObject json, SandboxWork work)
    {
        var name = Text(json, "name")!;
        var status = name.EndsWith("_rejected", StringComparison.Ordinal) ? "REJECTED"
            : name.EndsWith("_paused", StringComparison.Ordinal) ? "PAUSED"
            : name.EndsWith("_disabled", StringComparison.Ordinal) ? "DISABLED"
            : At(json) is { } made && work.Now - made < TimeSpan.FromSeconds(1) ? "PENDING" : "APPROVED";
        return new Template(name, Text(json, "language")!, Text(json, "category")!, Text(json, "header"), Text(json, "body")!, Text(json, "footer")) { Id = Text(json, "id")!, Status = status };
    }

    private static SandboxAnswer Templates(SandboxWork work, string business)
    {
        if (business != SandboxApp.BusinessOf(work.Account))
            return NoObject("get", business);
        var (name, status, language) = (work.Call.Value("name"), work.Call.Value("status"), work.Call.Value("language"));
        var rows = All(work).Where(t => (name is null || t.Name == name) && (status is null || t.Status == status) && (language is null || t.Language == language)).Select(t => t.Node()).ToList();
        return Edge(work.Call, (skip, take) => [.. rows.Skip(skip).Take(take)], "name,status,category,language,components,id");
    }

    private static SandboxAnswer CreateTemplate(SandboxWork work, string business)
    {
        if (business != SandboxApp.BusinessOf(work.Account))
            return NoObject("post", business);
        if (work.Call.Json is not { } json)
            return Error(400, 100, "(#100) The request body must be a JSON object.");
        var (name, language, category) = (Text(json, "name"), Text(json, "language"), Text(json, "category"));
        if (name is null || !NameForm().IsMatch(name))
            return Error(400, 100, "(#100) Param name may hold lower-case letters, digits and underscores only.");
        if (language is null || !LanguageForm().IsMatch(language))
            return Error(400, 100, "(#100) Param language is not a supported language.");
        if (category is not ("MARKETING" or "UTILITY" or "AUTHENTICATION"))
            return Error(400, 100, "(#100) Param category must be one of {AUTHENTICATION, MARKETING, UTILITY}");
        var parts = (json["components"] as JsonArray)?.OfType<JsonObject>().ToList() ?? [];
        JsonObject? Part(string type) => parts.Find(p => string.Equals(Text(p, "type"), type, StringComparison.OrdinalIgnoreCase));
        var header = Part("HEADER");
        if (header is not null && Text(header, "format") is not ("TEXT" or "IMAGE" or "VIDEO" or "DOCUMENT"))
            return Error(400, 100, "(#100) Invalid header format", 2388040);
        if (header is not null && Text(header, "format") is "IMAGE" or "VIDEO" or "DOCUMENT" && header["example"]?["header_handle"] is not JsonArray { Count: > 0 })
            return Error(400, 100, "Invalid parameter", 2388273, title: "Missing sample", userMessage: "Media headers need a sample in example.header_handle.");
        if (Part("BODY") is not { } body || Text(body, "text") is not { Length: > 0 and <= CaptionLimit } text)
            return Error(400, 100, "(#100) A template needs a BODY of at most 1024 characters.");
        var values = Value().Matches(text);
        if (values.Count > 0 && body["example"]?["body_text"] is not JsonArray { Count: > 0 })
            return Error(400, 100, "Invalid parameter", 2388043, title: "Missing sample", userMessage: "Variables in the body need a sample in example.body_text.");
        if (values.Count > 0 && (values[0].Index == 0 || values[^1].Index + values[^1].Length == text.TrimEnd().Length))
            return Error(400, 100, "Invalid parameter", 2388299, title: "Variables can't be at the start or end", userMessage: "The body may not begin or end with a variable.");
        if (Part("FOOTER") is { } footer && Text(footer, "text") is not { Length: > 0 and <= 60 })
            return Error(400, 100, "(#100) The footer may have at most 60 characters.");
        if (All(work).Exists(t => t.Name == name && t.Language == language))
            return Error(400, 100, "Invalid parameter", 2388024, title: "Content in This Language Already Exists", userMessage: $"There is already {language} content for this template.");

        var id = $"{590_000_000_000_000 + work.Session.NextNumber()}";
        var stored = Stamped(work.Now);
        foreach (var (key, value) in new (string, string?)[] { ("id", id), ("name", name), ("language", language), ("category", category), ("header", header is null ? null : Text(header, "format")), ("body", text), ("footer", Part("FOOTER") is { } foot ? Text(foot, "text") : null) })
            stored[key] = value;
        work.Session.Put(Platform.Whatsapp, "template", Key(work.Account, name, language), work.Account, stored, work.Now);
        work.Did(id);
        return SandboxAnswer.Escaped(new JsonObject { ["id"] = id, ["status"] = Read(stored, work).Status, ["category"] = category });
    }

    private static SandboxAnswer DeleteTemplate(SandboxWork work, string business)
    {
        if (business != SandboxApp.BusinessOf(work.Account))
            return NoObject("delete", business);
        var named = All(work).Where(t => t.Name == work.Call.Value("name")).ToList();
        if (named.Count == 0)
            return Error(400, 100, "Invalid parameter", 2593002, title: "Message Template Not Found", userMessage: "There is no template of this name.");
        foreach (var template in named)
            work.Session.Drop(Platform.Whatsapp, "template", Key(work.Account, template.Name, template.Language));
        work.Session.Put(Platform.Whatsapp, "template_deleted", Key(work.Account, named[0].Name, ""), work.Account, new JsonObject { ["name"] = named[0].Name }, work.Now);
        work.Did(named[0].Name);
        return SandboxAnswer.Escaped(new JsonObject { ["success"] = true });
    }

    /// <summary>Fills a template in, or says what does not fit.</summary>
    private static object FromTemplate(SandboxWork work, JsonObject part)
    {
        if (Text(part, "name") is not { } name)
            return Lacks("template.name");
        if (part["language"] is not JsonObject languages || Text(languages, "code") is not { } language)
            return Lacks("template.language.code");
        if (All(work).Find(t => t.Name == name && t.Language == language) is not { Status: not ("PENDING" or "REJECTED") } template)
            return Wrong(132001, "Template name does not exist in the translation", $"template name ({name}) does not exist in {language}", 404);
        if (template.Status == "PAUSED")
            return Wrong(132015, "Template is Paused", "Template is paused due to low quality so it cannot be sent in a template message.");
        if (template.Status == "DISABLED")
            return Wrong(132016, "Template is Disabled", "Template has been paused too many times due to low quality and is now permanently disabled.");

        var parts = (part["components"] as JsonArray)?.OfType<JsonObject>().ToList() ?? [];
        List<JsonObject> Parameters(string type) => parts.Where(p => string.Equals(Text(p, "type"), type, StringComparison.OrdinalIgnoreCase))
            .SelectMany(p => (p["parameters"] as JsonArray)?.OfType<JsonObject>() ?? []).ToList();
        IReadOnlyList<SandboxMedia> media = [];
        var header = Parameters("header");
        var kind = template.Header?.ToLowerInvariant();
        if (header.Count != (kind is "image" or "video" ? 1 : 0))
            return Wrong(132012, "Parameter format does not match format in the created template", $"header: Format mismatch, expected {template.Header ?? "UNKNOWN"}, received {(header.Count == 0 ? "UNKNOWN" : Text(header[0], "type")?.ToUpperInvariant())}");
        if (header.Count == 1)
        {
            if (Text(header[0], "type") != kind || header[0][kind!] is not JsonObject given)
                return Wrong(132012, "Parameter format does not match format in the created template", $"header: Format mismatch, expected {template.Header}, received {Text(header[0], "type")?.ToUpperInvariant()}");
            var found = MediaOf(work, kind!, given);
            if (found is SandboxAnswer wrong)
                return wrong;
            media = [(SandboxMedia)found];
        }

        var values = Parameters("body");
        if (values.Count != template.Values)
            return Wrong(132000, "Number of parameters does not match the expected number of params", $"body: number of localizable_params ({values.Count}) does not match the expected number of params ({template.Values})");
        if (values.Exists(v => Text(v, "type") != "text" || string.IsNullOrWhiteSpace(Text(v, "text"))))
            return Wrong(132012, "Parameter format does not match format in the created template", "body: a parameter is no text");
        if (values.Exists(v => BrokenLine().IsMatch(Text(v, "text")!)))
            return Error(400, 100, "(#100) Invalid parameter: Param text cannot have new-line/tab characters or more than 4 consecutive spaces");
        var index = 0;
        var text = Value().Replace(template.Body, _ => Text(values[index++], "text")!);
        return text.EnumerateRunes().Count() > CaptionLimit
            ? Wrong(132005, "Translated text too long", "The text of the template with its parameters is too long.")
            : new Content(text.Normalize(), media, name, values.Count > 0 ? Text(values[0], "text") : null);
    }

    [GeneratedRegex(@"\{\{\d+\}\}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Value();

    [GeneratedRegex(@"[\n\r\t]| {5,}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex BrokenLine();

    [GeneratedRegex("^[a-z0-9_]{1,512}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex NameForm();

    [GeneratedRegex("^[a-z]{2,3}(_[A-Z]{2})?$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex LanguageForm();
}
