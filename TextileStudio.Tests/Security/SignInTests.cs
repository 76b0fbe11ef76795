using System.Net;
using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Organizations;

namespace TextileStudio.Tests.Security;

/// <summary>Who gets in, and how a stranger is told no.</summary>
public sealed class SignInTests
{
    [Test]
    public async Task A_stranger_is_told_how_to_send_a_key()
    {
        await using var app = new StudioApp();
        var answer = await app.Client("").GetAsync("/api/nowhere/");
        answer.StatusCode.Should().Be(HttpStatusCode.Unauthorized, "even an unknown address tells a stranger nothing");
        answer.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
        var problem = await answer.JsonAsync();
        ((string)problem["code"]!).Should().Be("key_missing");
        ((string)problem["who_acts"]!).Should().Be("client");
        answer.Headers.WwwAuthenticate.ToString().Should().StartWith("Bearer");
    }

    [Test]
    public async Task The_development_key_signs_in_to_the_demo_organization()
    {
        await using var app = new StudioApp();
        (await app.Client().GetAsync("/api/nowhere/")).StatusCode.Should().Be(HttpStatusCode.NotFound, "the key was accepted, the address is unknown");
        (await app.Client(DevelopmentSeed.Key + "x").GetAsync("/api/nowhere/")).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }
}
