using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace TextileStudio.Core.Publishing.Platforms;

/// <content>What a broadcast's messages share, kept in memory: an uploaded picture's id and a template's shape. Losing it costs an upload or a read, nothing else.</content>
public sealed partial class WhatsApp
{
    /// <summary>Ids of uploaded media by account and asset. WhatsApp keeps media for 30 days; one upload serves every recipient.</summary>
    private sealed class MediaShelf
    {
        private const int MostKept = 10_000;
        private static readonly TimeSpan Kept = TimeSpan.FromDays(29);

        /// <summary>A picture that was refused is not uploaded again for each of ten thousand recipients.</summary>
        private static readonly TimeSpan RefusalKept = TimeSpan.FromMinutes(1);

        private readonly ConcurrentDictionary<(string, string), Entry> _entries = new();

        private sealed class Entry
        {
            public SemaphoreSlim Turn { get; } = new(1, 1);
            public string? Id { get; set; }
            public DateTimeOffset UploadedAt { get; set; }
            public PublishError? Refusal { get; set; }
            public DateTimeOffset RefusedAt { get; set; }
        }

        public async Task<string> IdOfAsync(PublishContext context, MediaItem item, CancellationToken cancellationToken)
        {
            if (_entries.Count > MostKept)
                _entries.Clear();
            var entry = _entries.GetOrAdd((context.Account.Id, item.AssetId), _ => new Entry());

            // One uploads, the others wait for its id.
            await entry.Turn.WaitAsync(cancellationToken);
            try
            {
                var now = context.Time.GetUtcNow();
                if (entry.Id is { } known && now - entry.UploadedAt < Kept)
                    return known;
                if (entry.Refusal is { } refusal && now - entry.RefusedAt < RefusalKept)
                    throw new PlatformException(refusal);
                await using var bytes = await context.OpenMediaAsync(item, cancellationToken);
                using var body = RequestBody.Picture("file", item, bytes, ("messaging_product", "whatsapp"), ("type", item.ContentType));
                var answer = await Answer.OfAsync(context, HttpMethod.Post, $"{Phone(context)}/media", body, cancellationToken);
                if (answer.IsSuccess && GraphApi.ErrorOf(answer, context.Account.AccessToken) is null && answer.Json.Id("id") is { } id)
                {
                    (entry.Id, entry.UploadedAt, entry.Refusal) = (id, now, null);
                    return id;
                }

                var refused = Classify(answer, context).ToException();
                if (!refused.Error.Retryable)
                    (entry.Refusal, entry.RefusedAt) = (refused.Error, now);
                throw refused;
            }
            finally
            {
                entry.Turn.Release();
            }
        }

        public void Forget(PublishContext context, MediaItem item) => _entries.TryRemove((context.Account.Id, item.AssetId), out _);
    }

    /// <summary>Templates as the network has them, by account, name and language; an approved one is asked for again after ten minutes, any other after half a minute.</summary>
    private sealed class TemplateShelf
    {
        private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(10);
        private static readonly TimeSpan FreshUnapproved = TimeSpan.FromSeconds(30);

        private readonly ConcurrentDictionary<(string, string, string), (TemplateShape? Shape, DateTimeOffset At)> _shapes = new();

        /// <summary>Null where the account's settings name no business account to ask: the network judges then.</summary>
        public async Task<TemplateShape?> FindAsync(PublishContext context, string name, string language, CancellationToken cancellationToken)
        {
            if (Setting(context.Account.Settings, "waba_id") is not { } business)
                return null;
            var now = context.Time.GetUtcNow();
            var key = (context.Account.Id, name, language);
            if (_shapes.TryGetValue(key, out var known) && now - known.At < (known.Shape is { Status: "APPROVED" } ? Fresh : FreshUnapproved))
                return known.Shape ?? throw Absent(name, language);
            var path = RequestBody.Path($"{Version(context)}/{Uri.EscapeDataString(business)}/message_templates", ("name", name), ("fields", "name,status,category,language,components"), ("limit", "100"));
            var answer = await Answer.OfAsync(context, HttpMethod.Get, path, null, cancellationToken);
            if (!answer.IsSuccess || GraphApi.ErrorOf(answer, context.Account.AccessToken) is not null)
                throw Classify(answer, context).ToException();

            // A list that cannot be read says nothing about what is in it.
            if (answer.Json.At("data") is not { ValueKind: JsonValueKind.Array })
                throw Verdict.Unreadable(Name, answer.Raw).ToException();
            var found = answer.Json.Items("data").Where(t => t.Text("name") == name && t.Text("language") == language).ToArray();
            var shape = found.Length == 0 ? null : TemplateShape.Of(name, found[0]);
            _shapes[key] = (shape, now);
            return shape ?? throw Absent(name, language);
        }

        private static PlatformException Absent(string name, string language) =>
            Refused("template_missing", $"WhatsApp has no template “{name}” in the language “{language}” for this account.").ToException();
    }

    /// <summary>What a template takes: the kind of its header and how many values its body has.</summary>
    private sealed partial record TemplateShape(string Name, string Status, string? Header, int BodyValues)
    {
        public bool TakesText => BodyValues > 0;

        public static TemplateShape Of(string name, JsonElement template)
        {
            var components = template.Items("components").ToLookup(c => c.Text("type")?.ToUpperInvariant());
            var body = components["BODY"].FirstOrDefault().Text("text") ?? "";
            return new TemplateShape(name, template.Text("status") ?? "", components["HEADER"].FirstOrDefault().Text("format")?.ToUpperInvariant(), Value().Matches(body).Select(m => m.Value).Distinct().Count());
        }

        /// <summary>Why the post cannot be sent by this template; null when it can.</summary>
        public PublishResult.Refused? Misfit(PostSnapshot snapshot)
        {
            var media = snapshot.Media.Count == 0 ? null : snapshot.Media[0].IsVideo ? "VIDEO" : "IMAGE";
            var wanted = Header is "IMAGE" or "VIDEO" ? Header : null;
            if (Status is not "APPROVED")
                return Refused("template_not_approved", $"WhatsApp has not approved the template “{Name}” (it is {Status.ToLowerInvariant()}). Wait for the approval or choose another template.");
            if (Header is "DOCUMENT" or "LOCATION")
                return Refused("template_header", $"The template “{Name}” begins with a {Header.ToLowerInvariant()}, which a post has not. Choose another template.");
            if (media != wanted)
            {
                return Refused("template_header", wanted is null
                    ? $"The template “{Name}” shows no {media!.ToLowerInvariant()}. Choose a template that does, or send the text alone."
                    : $"The template “{Name}” needs {(wanted == "IMAGE" ? "a picture" : "a video")}. Add one, or choose another template.");
            }

            if (BodyValues > 1)
                return Refused("template_values", $"The template “{Name}” has {BodyValues} places to fill in, and a post fills one with its caption. Choose a template with one place or none.");
            return BodyValues == 1 && string.IsNullOrWhiteSpace(snapshot.Text) ? Refused("template_values", $"The template “{Name}” needs the caption's text. Write one.") : null;
        }

        [GeneratedRegex(@"\{\{\s*\w+\s*\}\}", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
        private static partial Regex Value();
    }
}
