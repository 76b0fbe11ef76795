using TextileStudio.Core.Publishing;

namespace TextileStudio.Core.Dispatch;

/// <summary>
/// How many posts of each network and organization this node holds. A network's slots bound its calls in flight, so a slow one delays nobody else; within a
/// network no organization takes more than half while others may come, and an eighth is kept for those that hold nothing.
/// </summary>
internal sealed class Slots(Func<Platform, int> size)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Platform, int> _reserved = [];
    private readonly Dictionary<(Platform, string), int> _held = [];

    /// <summary>Reserves every free slot of a network for a claim about to be made; give back what the claim did not fill.</summary>
    public int ReserveFree(Platform platform)
    {
        lock (_lock)
        {
            var free = size(platform) - _reserved.GetValueOrDefault(platform);
            _reserved[platform] = _reserved.GetValueOrDefault(platform) + free;
            return free;
        }
    }

    public void GiveBack(Platform platform, int count)
    {
        lock (_lock)
            _reserved[platform] -= count;
    }

    public void Hold(Platform platform, string organizationId)
    {
        lock (_lock)
            _held[(platform, organizationId)] = _held.GetValueOrDefault((platform, organizationId)) + 1;
    }

    /// <summary>Frees the slot of a held post.</summary>
    public void Release(Platform platform, string organizationId)
    {
        lock (_lock)
        {
            _reserved[platform]--;
            if (--_held[(platform, organizationId)] == 0)
                _held.Remove((platform, organizationId));
        }
    }

    /// <summary>Slots kept for organizations that hold none.</summary>
    public int Kept(Platform platform) => size(platform) / 8;

    public IReadOnlyCollection<string> HoldingAtLeast(Platform platform, int count)
    {
        lock (_lock)
            return [.. _held.Where(pair => pair.Key.Item1 == platform && pair.Value >= count).Select(pair => pair.Key.Item2)];
    }

    public int Half(Platform platform) => Math.Max(1, size(platform) / 2);
}
