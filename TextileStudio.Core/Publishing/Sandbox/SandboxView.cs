using System.Text.Json;
using TextileStudio.Core.Data;

namespace TextileStudio.Core.Publishing.Sandbox;

/// <summary>One account of a sandbox network.</summary>
public readonly record struct SandboxAccount(Platform Platform, string ExternalId);

/// <summary>
/// What a developer sees and switches: posts, requests, faults. Limited to some accounts, so that one tenant of the service neither sees
/// nor disturbs another's; without a limit it shows the whole sandbox.
/// </summary>
public sealed class SandboxView(SandboxStore store, IReadOnlyCollection<SandboxAccount>? accounts = null)
{
    private readonly string? _only = accounts is null ? null : JsonSerializer.Serialize(accounts.Select(a => $"{Wire.Name(a.Platform)}/{a.ExternalId}"));

    /// <summary>The accounts it is limited to; null for all.</summary>
    public IReadOnlyCollection<SandboxAccount>? Accounts => accounts;

    /// <summary>Newest first, with comments and deleted ones unless told otherwise.</summary>
    public IReadOnlyList<SandboxPost> Posts(Platform? platform = null, int limit = 1_000, bool commentsToo = true) =>
        store.Within(session => session.Posts(_only, platform, limit, commentsToo));

    /// <summary>Comments on these posts, oldest first.</summary>
    public ILookup<string, SandboxPost> CommentsOn(IEnumerable<SandboxPost> posts) =>
        store.Within(session => posts.SelectMany(p => session.Comments(p.Platform, p.RemoteId)).ToLookup(c => c.ParentId!));

    /// <summary>Oldest first, after the request <paramref name="after"/>.</summary>
    public IReadOnlyList<SandboxRequest> Requests(Platform? platform = null, long after = 0, int limit = 1_000) =>
        store.Within(session => session.Requests(_only, platform, after, limit));

    /// <summary>The bytes of a picture; null when there is none here.</summary>
    public (byte[] Data, string ContentType)? Picture(Platform platform, string mediaId) => store.Within(session =>
        session.Media(platform, mediaId) is { Sha256: { } sha256 } media && Shows(platform, media.Account) ? (session.Blob(sha256), media.ContentType) : ((byte[], string)?)null);

    public IReadOnlyList<FaultRule> Faults() => store.Within(Faults);

    /// <summary>Switches a fault on beside those that are. In a limited view a rule for every account becomes one for each of its own.</summary>
    public Outcome<IReadOnlyList<FaultRule>> Add(FaultRule rule) => Change([rule], replace: false);

    /// <summary>These faults and no others; nothing changes when one of them is refused.</summary>
    public Outcome<IReadOnlyList<FaultRule>> Replace(IReadOnlyList<FaultRule> rules) => Change(rules, replace: true);

    /// <summary>False when there is no such fault here.</summary>
    public bool Remove(long id) => store.Within(session => Faults(session).Exists(f => f.Id == id) && session.Run("DELETE FROM faults WHERE id = $0", id) > 0);

    public void RemoveAll() => store.Within(session => Empty(session));

    /// <summary>Empties the networks: posts, pictures, containers, requests. Faults stay.</summary>
    public void Clear() => store.Within(session =>
    {
        session.Run("DELETE FROM post_media WHERE EXISTS (SELECT 1 FROM posts p WHERE p.platform = post_media.platform AND p.remote_id = post_id "
            + "AND ($0 IS NULL OR p.platform || '/' || p.account IN (SELECT value FROM json_each($0))))", _only);
        foreach (var table in (string[])["posts", "media", "requests"])
            session.Run($"DELETE FROM {table} WHERE $0 IS NULL OR platform || '/' || account IN (SELECT value FROM json_each($0))", _only);
        // What owners agreed to stays, as their accounts do.
        session.Run("DELETE FROM objects WHERE kind NOT LIKE $1 || '%' AND ($0 IS NULL OR platform || '/' || account IN (SELECT value FROM json_each($0)))", _only, SandboxGrants.KindPrefix);
        session.Run("DELETE FROM containers WHERE $0 IS NULL OR 'instagram/' || account IN (SELECT value FROM json_each($0))", _only);
        session.Run("DELETE FROM pending WHERE NOT EXISTS (SELECT 1 FROM requests r WHERE r.id = request_id)");
        session.Run("DELETE FROM segments WHERE NOT EXISTS (SELECT 1 FROM media m WHERE m.id = media_id)");
        return session.Run("DELETE FROM blobs WHERE NOT EXISTS (SELECT 1 FROM media m WHERE m.sha256 = blobs.sha256)");
    });

    /// <summary>The owner takes back, at the network, what was agreed for an account: its tokens work no more. Zero when none was issued for it.</summary>
    public int Revoke(Platform platform, string account) =>
        Shows(platform, account) ? store.Within(session => new SandboxGrants(session, platform, default).RevokeAccount(account)) : 0;

    private bool Shows(Platform platform, string account) => accounts is null || accounts.Contains(new SandboxAccount(platform, account));

    private List<FaultRule> Faults(SandboxSession session) =>
        [.. session.Faults().Where(f => accounts is null || (f.Platform is { } platform && f.Account is { } account && Shows(platform, account)))];

    private int Empty(SandboxSession session) => Faults(session).Sum(f => session.Run("DELETE FROM faults WHERE id = $0", f.Id));

    private Outcome<IReadOnlyList<FaultRule>> Change(IReadOnlyList<FaultRule> rules, bool replace)
    {
        var own = new List<FaultRule>();
        foreach (var rule in rules)
        {
            if (SandboxFaults.Check(rule).Refusal is { } refusal)
                return refusal;
            var here = Own(rule);
            if (here.Count == 0)
                return Refusal.NotFound("sandbox account");
            own.AddRange(here);
        }

        return store.Within(session =>
        {
            if (replace)
                Empty(session);
            foreach (var rule in own)
                session.Add(rule);
            return (Outcome<IReadOnlyList<FaultRule>>)Faults(session);
        });
    }

    private List<FaultRule> Own(FaultRule rule) => accounts is null
        ? [rule]
        : [.. accounts.Where(a => (rule.Platform ?? a.Platform) == a.Platform && (rule.Account ?? a.ExternalId) == a.ExternalId && SandboxFaults.Facts[rule.Fault].AppliesTo(a.Platform))
            .Select(a => rule with { Platform = a.Platform, Account = a.ExternalId })];
}
