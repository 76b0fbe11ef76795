using System.Net;
using System.Text.RegularExpressions;

namespace TextileStudio.Tests.Studio;

/// <summary>Using pages the way a browser without script does.</summary>
internal static partial class PageReading
{
    public static async Task<string> PageAsync(this HttpClient browser, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd("text/html");
        using var answer = await browser.SendAsync(request);
        return await answer.Content.ReadAsStringAsync();
    }

    public static async Task<HttpResponseMessage> OpenAsync(this HttpClient browser, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd("text/html");
        return await browser.SendAsync(request);
    }

    /// <summary>Posts a form with the token of a page opened before.</summary>
    public static Task<HttpResponseMessage> SubmitAsync(this HttpClient browser, string action, string token, params (string Name, string Value)[] fields) =>
        browser.PostAsync(action, new FormUrlEncodedContent(fields.Append(("_form", token)).Select(f => KeyValuePair.Create(f.Item1, f.Item2))));

    public static string TokenOf(string page) => WebUtility.HtmlDecode(Token().Match(page).Groups["token"].Value);

    /// <summary>The value of the field with this name.</summary>
    public static string ValueOf(string page, string name) =>
        WebUtility.HtmlDecode(Regex.Match(page, $"<input[^>]*name=\"{name}\"[^>]*value=\"(?<value>[^\"]*)\"", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Groups["value"].Value);

    [GeneratedRegex("name=\"_form\" value=\"(?<token>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Token();
}
