using System.Net.Http.Headers;

namespace TextileStudio.Tests.Posters;

/// <summary>Short forms for asking for posters over HTTP.</summary>
internal static class PosterRequests
{
    public static StudioApp App(params (string Name, string Value)[] settings) => new(settings);

    public static Task<HttpResponseMessage> PostPosterAsync(this HttpClient client, byte[]? photo, params (string Name, string Value)[] fields) =>
        client.PostAsync("/api/textile/poster/", Form(photo, fields));

    public static MultipartFormDataContent Form(byte[]? photo, params (string Name, string Value)[] fields)
    {
        var form = new MultipartFormDataContent();
        if (photo is not null)
        {
            var file = new ByteArrayContent(photo);
            file.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");
            form.Add(file, "product_image", "photo.jpg");
        }

        foreach (var (name, value) in fields.Any(f => f.Name == "product_name") ? fields : [("product_name", "Banarasi silk saree"), .. fields])
            form.Add(new StringContent(value), name);
        return form;
    }
}
