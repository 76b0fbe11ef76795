using System.Collections.Concurrent;
using System.Threading.Channels;
using TextileStudio.Core.Organizations;

namespace TextileStudio.Api.Http;

/// <summary>Keeps up to date when keys were last used and members last seen, off the request's path, at most once a minute for each. Losing a note at a crash is harmless.</summary>
internal sealed class KeyUse(KeyDirectory keys, MemberDirectory members, TimeProvider time, ILogger<KeyUse> log) : BackgroundService
{
    private static readonly TimeSpan Coarse = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _noted = new(StringComparer.Ordinal);
    private readonly Channel<(string Id, bool IsMember, DateTimeOffset At)> _notes =
        Channel.CreateBounded<(string, bool, DateTimeOffset)>(new BoundedChannelOptions(1_000) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    public void Saw(KeyHolder holder) => Saw(holder.KeyId, isMember: false, holder.LastUsedAt);

    public void Saw(MemberHolder holder) => Saw(holder.MemberId, isMember: true, holder.LastSeenAt);

    private void Saw(string id, bool isMember, DateTimeOffset? lastKept)
    {
        var now = time.GetUtcNow();
        var last = _noted.GetValueOrDefault(id, lastKept ?? DateTimeOffset.MinValue);
        if (now - last < Coarse)
            return;
        _noted[id] = now;
        _notes.Writer.TryWrite((id, isMember, now));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var (id, isMember, at) in _notes.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                await (isMember ? members.RecordUseAsync(id, at, stoppingToken) : keys.RecordUseAsync(id, at, stoppingToken));
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogWarning(failure, "Could not note that {Id} was here", id);
            }
        }
    }
}
