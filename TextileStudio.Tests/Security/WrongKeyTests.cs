using System.Net;
using System.Runtime.Versioning;
using FluentAssertions;
using Microsoft.AspNetCore.Http;
using NUnit.Framework;
using TextileStudio.Api.Http;
using TextileStudio.Core.Data;

namespace TextileStudio.Tests.Security;

/// <summary>Trying keys is slow, having one is not.</summary>
public sealed class WrongKeyTests
{
    [TestCase(true)]
    [TestCase(false)]
    public async Task After_many_wrong_keys_each_further_no_comes_late(bool onThePage)
    {
        var time = new FakeTime();
        await using var app = new StudioApp(time: time);
        var stranger = app.Client("tsk_live_guess");
        for (var i = 0; i < WrongKeys.Free; i++)
            await TryAsync();

        var late = TryAsync();
        (await app.Client().GetAsync("/api/organizations/")).StatusCode.Should().Be(HttpStatusCode.OK, "a right key from the same address never waits");
        late.IsCompleted.Should().BeFalse("this address has tried too often");
        while (!late.IsCompleted)
        {
            time.Advance(WrongKeys.Wait);
            await Task.Yield();
        }

        app.RemoteAddress = IPAddress.Parse("203.0.113.9");
        (await stranger.GetAsync("/api/organizations/")).StatusCode.Should().Be(HttpStatusCode.Unauthorized, "another address is not slowed");
        app.RemoteAddress = IPAddress.Loopback;
        time.Advance(TimeSpan.FromMinutes(1));
        (await stranger.GetAsync("/api/organizations/")).StatusCode.Should().Be(HttpStatusCode.Unauthorized, "after a minute it begins anew");

        Task TryAsync() => onThePage ? SignInAsync(app) : stranger.GetAsync("/api/organizations/");
    }

    // The form itself is tested with the pages.
    private static async Task SignInAsync(StudioApp app)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = app.RemoteAddress;
        (await app.Get<SignIn>().WithKeyAsync(context, "tsk_live_guess", CancellationToken.None)).Should().BeFalse();
    }

    [Test, Platform(Exclude = "Win")]
    [UnsupportedOSPlatform("windows")]
    public async Task The_key_ring_is_for_this_user_only()
    {
        await using var app = new StudioApp();
        File.GetUnixFileMode(app.Get<StudioPaths>().Keys).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            "whoever reads it opens every stored token");
    }
}
