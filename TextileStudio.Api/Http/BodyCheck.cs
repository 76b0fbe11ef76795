using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using TextileStudio.Core;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace TextileStudio.Api.Http;

/// <summary>The JSON body of this request as it came, for fingerprints.</summary>
internal sealed record ReceivedBody(ReadOnlyMemory<byte> Bytes);

/// <summary>
/// Looks at a body before binding does, so that a client learns of everything wrong with it at once and by place. A JSON body is compared with the type the route accepts;
/// form fields are checked as text. Runs after sign-in: strangers cannot make us read megabytes.
/// </summary>
internal sealed class BodyCheck(RequestDelegate next, IOptions<JsonOptions> json)
{
    public const long DefaultLimit = 1024 * 1024;

    private readonly JsonShape _shape = new(json.Value.SerializerOptions);

    public async Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || context.GetEndpoint() is not RouteEndpoint endpoint)
        {
            await next(context);
            return;
        }

        var accepts = endpoint.Metadata.GetMetadata<IAcceptsMetadata>();
        var refusal = request.HasFormContentType ? await CheckFormAsync(context)
            : accepts is null ? null
            : request.HasJsonContentType() || (request.ContentType is null && accepts.ContentTypes.Contains("application/json")) ? await CheckJsonAsync(context, accepts)
            : null;
        if (refusal is not null)
            await refusal.ExecuteAsync(context);
        else
            await next(context);
    }

    public static ProblemAnswer TooLarge(HttpContext context) =>
        new(413, "body_too_large", $"The body is larger than the {LimitOf(context)} bytes this route takes.",
            [new Violation("", "bytes", LimitOf(context).ToString(), context.Request.ContentLength?.ToString(), "Send less, or a smaller picture.")]);

    /// <summary>From System.Text.Json's <c>$.a[0].b</c> to the JSON pointer <c>/a/0/b</c>.</summary>
    public static string PointerOf(string? path) =>
        path is null or "$" ? "" : path.TrimStart('$').Replace("['", ".", StringComparison.Ordinal).Replace("']", "", StringComparison.Ordinal)
            .Replace("[", ".", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal).Replace('.', '/');

    private async Task<ProblemAnswer?> CheckJsonAsync(HttpContext context, IAcceptsMetadata accepts)
    {
        var request = context.Request;
        if (request.ContentType is not null && MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type.Charset.HasValue && !type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase))
            return new ProblemAnswer(415, "media_type", "JSON is sent in UTF-8.");
        if (await ReadAsync(context) is not { } bytes)
            return TooLarge(context);
        if (bytes.IsEmpty)
            return accepts.IsOptional ? null : new ProblemAnswer(400, "body_missing", "This route needs a JSON body.");
        var violations = _shape.Check(bytes, accepts.RequestType, isPatch: HttpMethods.IsPatch(request.Method));
        if (violations.Count > 0)
            return new ProblemAnswer(400, "json_malformed", violations.Count == 1 ? "The body has a mistake; see the violation." : $"The body has {violations.Count} mistakes; see the violations.", violations);
        context.Features.Set(new ReceivedBody(bytes));
        var own = OwnOrganization.TakeFrom(bytes);
        if (OwnOrganization.Refusal(context, own?.Named) is { } foreign)
            return foreign;
        request.Body = new MemoryStream(own?.Remainder ?? bytes.ToArray(), writable: false);
        request.ContentType ??= "application/json";
        return null;
    }

    private static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpContext context)
    {
        var limit = LimitOf(context);
        if (context.Request.ContentLength > limit)
            return null;
        var buffer = new MemoryStream();
        var piece = new byte[16 * 1024];
        int read;
        while ((read = await context.Request.Body.ReadAsync(piece, context.RequestAborted)) > 0)
        {
            if (buffer.Length + read > limit)
                return null;
            buffer.Write(piece, 0, read);
        }

        return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
    }

    private static async Task<ProblemAnswer?> CheckFormAsync(HttpContext context)
    {
        IFormCollection form;
        try
        {
            form = await context.Request.ReadFormAsync(context.RequestAborted);
        }
        catch (Exception wrong) when (wrong is InvalidDataException or IOException and not BadHttpRequestException)
        {
            return new ProblemAnswer(400, "form_malformed", "The form could not be read: a boundary is missing, a part breaks off, or there are too many or too long fields.");
        }

        var violations = new List<Violation>();
        foreach (var (name, values) in form)
        {
            foreach (var value in values)
            {
                if (Text.Fault(name) is { } inName)
                    violations.Add(inName.At(""));
                else if (Text.Fault(value) is { } inValue)
                    violations.Add(inValue.At("/" + name));
            }
        }

        violations.AddRange(form.Files.Select(f => Text.Fault(f.Name) ?? Text.Fault(f.FileName)).OfType<TextFault>().Select(f => f.At("")));
        return violations.Count > 0
            ? new ProblemAnswer(400, "text_malformed", "A field holds characters that cannot be stored.", violations)
            : form[OwnOrganization.Field].Select(named => OwnOrganization.Refusal(context, named)).FirstOrDefault(refusal => refusal is not null);
    }

    private static long LimitOf(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<IRequestSizeLimitMetadata>()?.MaxRequestBodySize ?? DefaultLimit;
}
