using System.Text;
using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;

namespace TextileStudio.Tests.Security;

/// <summary>An issuer is an address somebody else chose: it leads to the public internet or nowhere.</summary>
public sealed class ProviderAddressTests
{
    [Test]
    public async Task An_issuer_never_leads_inside()
    {
        await using var app = new StudioApp(People.Settings);
        var owner = app.Client();
        foreach (var issuer in new[]
                 {
                     "http://login.example.com", "https://127.0.0.1", "https://localhost", "https://[::1]", "https://10.1.2.3", "https://172.16.0.1", "https://192.168.1.1", "https://169.254.169.254/latest",
                     "https://100.64.0.1", "https://0.0.0.0", "https://2130706433", "https://0x7f.1", "https://0177.0.0.1", "https://127.1", "https://①②⑦.0.0.1", "https://[::ffff:127.0.0.1]", "https://[::127.0.0.1]",
                     "https://[64:ff9b::7f00:1]", "https://[2002:7f00:1::]", "https://[fe80::1]", "https://[fd00:ec2::254]", "https://168.63.129.16", "https://127.0.0.1:5432", "https://user:word@127.0.0.1",
                     "file:///etc/passwd", "/etc/passwd", "//127.0.0.1/x", "gopher://127.0.0.1", "javascript:alert(1)", "https://", "", " ",
                 })
        {
            var answer = await owner.PutAsync("/api/organization/identity-provider/", new StringContent(new JsonObject { ["issuer"] = issuer, ["audience"] = "a" }.ToJsonString(), Encoding.UTF8, "application/json"));
            ((int)answer.StatusCode).Should().Be(422, issuer);
            (await answer.CodeAsync()).Should().BeOneOf(["provider_url_refused", "invalid_provider"], issuer);
        }
    }
}
