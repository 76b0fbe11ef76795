using System.ComponentModel;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using TextileStudio.Core;
using TextileStudio.Core.Data;

namespace TextileStudio.Api.Http;

/// <summary>One page of a list. <paramref name="Next"/> and <paramref name="Previous"/> are ready-made addresses.</summary>
public sealed record Page<T>(long Count, string? Next, string? Previous, IReadOnlyList<T> Results);

/// <summary>Paging as a client asks for it; bind with <c>[AsParameters]</c>. Texts, so that a wrong value is our 400 with the parameter's name.</summary>
public readonly record struct PageQuery(
    [property: FromQuery(Name = "page_size"), Description("Results per page, 1 to 200; 50 when absent.")] string? PageSize,
    [property: FromQuery(Name = "cursor"), Description("Taken from `next` or `previous` of another page.")] string? Cursor)
{
    public const int DefaultSize = 50;
    public const int MaxSize = 200;

    /// <summary>The size and the decoded cursor; 400 for a size outside 1-200 or a cursor that is no <see cref="Keyset"/>'s.</summary>
    public Outcome<PageSpan> Read()
    {
        var size = DefaultSize;
        if (PageSize is not null && !(int.TryParse(PageSize, NumberStyles.None, CultureInfo.InvariantCulture, out size) && size is >= 1 and <= MaxSize))
        {
            return new Refusal(RefusalKind.Malformed, "bad_page_size", $"page_size must be a whole number from 1 to {MaxSize}.",
                [new Violation("?page_size", "range", $"1-{MaxSize}", PageSize, $"Send a whole number from 1 to {MaxSize}, or leave it out for {DefaultSize}.")]);
        }

        if (string.IsNullOrEmpty(Cursor))
            return new PageSpan(size, null);
        return Paging.ReadCursor(Cursor) is { Length: Keyset.CursorParts } parts ? new PageSpan(size, parts) : Keyset.BadCursor();
    }
}

/// <summary>How much and from where: <paramref name="After"/> holds the parts of the cursor, null on the first page.</summary>
public readonly record struct PageSpan(int Size, string[]? After);

/// <summary>Cursors and the addresses of neighbouring pages. A cursor is a position and grants nothing: the tenant filter still applies.</summary>
public static class Paging
{
    /// <summary>Null for anything <see cref="ToPage"/> did not write.</summary>
    internal static string[]? ReadCursor(string cursor)
    {
        try
        {
            return cursor.Length <= 1024 && JsonSerializer.Deserialize<string[]>(WebEncoders.Base64UrlDecode(cursor)) is { } parts && parts.All(p => Text.IsFit(p))
                ? parts
                : null;
        }
        catch (Exception wrong) when (wrong is FormatException or JsonException)
        {
            return null;
        }
    }

    /// <summary>The page with the addresses of its neighbours, which keep every other query parameter of this request.</summary>
    public static Page<T> ToPage<T>(this HttpRequest request, long count, IReadOnlyList<T> results, string[]? next, string[]? previous) =>
        new(count, AddressOf(request, next), AddressOf(request, previous), results);

    /// <summary>A cursor's parts as they stand in an address.</summary>
    internal static string CursorOf(string[] parts) => WebEncoders.Base64UrlEncode(JsonSerializer.SerializeToUtf8Bytes(parts));

    private static string? AddressOf(HttpRequest request, string[]? parts)
    {
        if (parts is null)
            return null;
        var cursor = CursorOf(parts);
        var address = new StringBuilder($"{request.Scheme}://{request.Host}{request.PathBase}{request.Path}?cursor=").Append(cursor);
        foreach (var (name, values) in request.Query.Where(q => q.Key != "cursor"))
        {
            foreach (var value in values)
                address.Append('&').Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value ?? ""));
        }

        return address.ToString();
    }
}
