using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Assets;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;

namespace TextileStudio.Core.Scheduling;

/// <summary>
/// What drafts of one organization are judged against, each thing read once however many drafts there are: accounts, assets, what counts against an account's cap. And what was fetched
/// or made for them, shared by all that name it; disposal throws away what nobody kept. The database is asked only while judging, the rest lives until the posts are written.
/// </summary>
public sealed class PostGround(StudioDb db, DraftAccounts accounts) : IDisposable
{
    /// <summary>So many pictures are fetched or fitted for one bulk: each takes a moment, and a client waits.</summary>
    public const int MostMadeForMany = 20;

    private readonly Dictionary<string, Account?> _accounts = new(StringComparer.Ordinal);
    private readonly Dictionary<Platform, IReadOnlyList<Account>> _choices = [];
    private readonly Dictionary<string, (Asset Asset, bool HasBytes)?> _assets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<DateTimeOffset>> _planned = new(StringComparer.Ordinal);
    private bool _isForMany;
    private int _made;

    public StudioDb Db => db;

    private string OrganizationId => db.Scope.OrganizationId!;

    /// <summary>By address: what lies there, or why it could not be had.</summary>
    internal ConcurrentDictionary<string, FoundItem> Fetched { get; } = new(StringComparer.Ordinal);

    /// <summary>By original and network: what is posted in its place, where a post has that picture alone.</summary>
    internal Dictionary<(string Source, Platform Platform, PlatformRules Rules), FoundItem> Fitted { get; } = [];

    /// <summary>The assets that were made of fetched or fitted bytes.</summary>
    internal Dictionary<object, Asset> Kept { get; } = [];

    /// <summary>Reads ahead for many drafts: then none of them asks the database for what it names.</summary>
    public async Task ReadAheadAsync(List<string> accountIds, List<string> assetIds, CancellationToken cancellationToken)
    {
        _isForMany = true;
        var named = await db.Accounts.AsNoTracking().Where(a => EF.Parameter(accountIds).Contains(a.Id)).ToDictionaryAsync(a => a.Id, cancellationToken);
        foreach (var id in accountIds)
            _accounts[id] = named.GetValueOrDefault(id);
        var assets = await db.Assets.AsNoTracking().Where(a => EF.Parameter(assetIds).Contains(a.Id)).ToDictionaryAsync(a => a.Id, cancellationToken);
        foreach (var id in assetIds)
            _assets[id] = assets.TryGetValue(id, out var asset) ? (asset, HasBytes: false) : null;
    }

    /// <summary>Null where the organization has no such account.</summary>
    public async Task<Account?> AccountAsync(string id, CancellationToken cancellationToken)
    {
        if (!_accounts.TryGetValue(id, out var account))
            _accounts[id] = account = await accounts.FindAsync(OrganizationId, id, cancellationToken);
        return account;
    }

    /// <summary>The organization's accounts on a network, the first 20.</summary>
    public async Task<IReadOnlyList<Account>> AccountsOnAsync(Platform platform, CancellationToken cancellationToken)
    {
        if (!_choices.TryGetValue(platform, out var choices))
            _choices[platform] = choices = await accounts.ChoicesAsync(OrganizationId, platform, cancellationToken);
        return choices;
    }

    /// <summary>Null where the organization has no such asset; else the asset and whether the store has its bytes.</summary>
    public async Task<(Asset Asset, bool HasBytes)?> AssetAsync(string id, IAssetStore store, CancellationToken cancellationToken)
    {
        if (!_assets.TryGetValue(id, out var known))
            known = await db.Assets.AsNoTracking().FirstOrDefaultAsync(a => a.Id == id, cancellationToken) is { } asset ? (asset, false) : null;
        if (known is (var found, false))
            known = (found, await HasBytesAsync(found, store, cancellationToken));
        return _assets[id] = known;
    }

    /// <summary>Posts of the account in the window that ends at <paramref name="at"/>, those of this bulk included.</summary>
    public async Task<int> PlannedAsync(string accountId, PlatformRules rules, DateTimeOffset at, string? exceptPostId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (!_isForMany)
            return await PostingQuota.PlannedAsync(db, accountId, rules, at, exceptPostId, cancellationToken);
        if (!_planned.TryGetValue(accountId, out var instants))
            _planned[accountId] = instants = await PostingQuota.InstantsAsync(db, accountId, now - PostValidator.PastTolerance - rules.QuotaWindow, cancellationToken);
        var since = at - rules.QuotaWindow;
        return instants.Count(i => i > since && i <= at);
    }

    /// <summary>A draft of this bulk was found good: it counts against its account's cap from here on.</summary>
    public void Plan(string accountId, DateTimeOffset at)
    {
        if (_planned.TryGetValue(accountId, out var instants))
            instants.Add(at);
    }

    /// <summary>Whether one more picture may be fetched or fitted.</summary>
    public bool MayMake() => !_isForMany || Interlocked.Increment(ref _made) <= MostMadeForMany;

    public void Dispose()
    {
        foreach (var item in Fetched.Values)
            item.Fetched?.Dispose();
    }

    private static async Task<bool> HasBytesAsync(Asset asset, IAssetStore store, CancellationToken cancellationToken)
    {
        try
        {
            await using var bytes = await store.OpenAsync(asset.Path, cancellationToken);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
