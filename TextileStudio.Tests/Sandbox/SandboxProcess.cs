using System.Globalization;
using System.Net;
using TextileStudio.Core.Publishing.Sandbox;

namespace TextileStudio.Tests.Sandbox;

/// <summary>
/// The verb <c>sandbox</c>: the sandbox networks in a process of their own, so that they outlive a node that is killed.
/// Faults given here replace those of an earlier run; without any, what the file holds goes on.
/// </summary>
public static class SandboxProcess
{
    public const string Usage = """
        sandbox --urls http://127.0.0.1:PORT --data FOLDER
          --accept-delay MS[-MS]        perform commits that late     --accept-delay-percent N   of that share of them
          --drop-percent N              perform, then break the connection
          --refuse-percent N            answer 500 and perform nothing
          --read-lag MS                 posts appear in lists that late
          --container-delay MS          Instagram containers are IN_PROGRESS that long
          --instagram-quota N           posts per account and day     --x-posts N                posts per account and 15 minutes
          --webhook URL                 WhatsApp's reports go there (http://127.0.0.1:PORT/webhooks/whatsapp)
          --seed N                      of the dice
        """;

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        if (Parse(arguments) is not { } settings)
        {
            await Console.Error.WriteLineAsync(Usage);
            return 2;
        }

        if (!IPAddress.IsLoopback(settings.Endpoint.Address))
        {
            await Console.Error.WriteLineAsync("The sandbox listens on loopback addresses only.");
            return 2;
        }

        await using var host = await SandboxHost.StartAsync(settings.Endpoint, settings.Folder, TimeProvider.System, settings.Options, notify: settings.Webhook is { } webhook ? SandboxHost.NotifyAt(webhook) : null);
        if (settings.Faults.Count > 0 && host.View.Replace(settings.Faults).Refusal is { } refusal)
        {
            await Console.Error.WriteLineAsync(refusal.Violations is [var first, ..] ? $"{first.Pointer}: {first.Fix}" : refusal.Detail);
            return 2;
        }

        await Console.Out.WriteLineAsync($"Sandbox listening on {host.Address.GetLeftPart(UriPartial.Authority)}");
        await Console.Out.FlushAsync();
        await host.WaitForShutdownAsync();
        return 0;
    }

    private sealed record Settings(IPEndPoint Endpoint, string Folder, SandboxOptions Options, List<FaultRule> Faults, Uri? Webhook);

    /// <summary>Null when an argument is unknown, twice there or malformed.</summary>
    private static Settings? Parse(IReadOnlyList<string> arguments)
    {
        var given = new Dictionary<string, string>();
        for (var i = 0; i < arguments.Count; i += 2)
        {
            if (i + 1 == arguments.Count || !given.TryAdd(arguments[i], arguments[i + 1]))
                return null;
        }

        string? Take(string name) => given.Remove(name, out var value) ? value : null;
        try
        {
            if (Take("--urls") is not { } url || !Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme != "http" || Take("--data") is not { } folder)
                return null;
            var address = uri.Host == "localhost" ? IPAddress.Loopback : IPAddress.Parse(uri.Host.Trim('[', ']'));
            int? Number(string name) => Take(name) is { } text ? int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture) : null;

            var faults = new List<FaultRule>();
            if (Take("--accept-delay") is { } delay)
            {
                var range = delay.Split('-');
                faults.Add(new FaultRule
                {
                    Fault = SandboxFault.SlowAcceptance,
                    Seconds = int.Parse(range[0], CultureInfo.InvariantCulture) / 1000.0,
                    MaxSeconds = range.Length > 1 ? int.Parse(range[1], CultureInfo.InvariantCulture) / 1000.0 : null,
                    Percent = Number("--accept-delay-percent"),
                });
            }

            if (Number("--drop-percent") is { } drop)
                faults.Add(new FaultRule { Fault = SandboxFault.DropAnswer, Percent = drop });
            if (Number("--refuse-percent") is { } refuse)
                faults.Add(new FaultRule { Fault = SandboxFault.ErrorWithoutPerforming, Percent = refuse });
            if (Number("--read-lag") is { } lag)
                faults.Add(new FaultRule { Fault = SandboxFault.ReadBackLag, Seconds = lag / 1000.0 });

            var standard = new SandboxOptions();
            var options = new SandboxOptions
            {
                ContainerDelay = Number("--container-delay") is { } container ? TimeSpan.FromMilliseconds(container) : standard.ContainerDelay,
                InstagramQuota = Number("--instagram-quota") ?? standard.InstagramQuota,
                XPostsPerWindow = Number("--x-posts") ?? standard.XPostsPerWindow,
                Seed = Number("--seed"),
            };
            var webhook = Take("--webhook") is { } told ? new Uri(told, UriKind.Absolute) : null;
            return given.Count > 0 ? null : new Settings(new IPEndPoint(address, uri.Port), folder, options, faults, webhook);
        }
        catch (Exception exception) when (exception is FormatException or OverflowException)
        {
            return null;
        }
    }
}
