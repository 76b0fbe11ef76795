namespace TextileStudio.Core.Publishing.Connecting;

/// <summary>What came of asking a network about a connection: a reading, or why there is none.</summary>
public sealed record Probed(AccountReading? Reading, PublishError? Error);

/// <summary>Asks the network of an account, with the stored token, whether the connection works. Changes nothing.</summary>
public sealed class AccountProbe(Connectors connectors, ConnectContexts contexts, TokenRefresher tokens)
{
    public async Task<Probed> AskAsync(Account row, CancellationToken cancellationToken)
    {
        if (connectors.Find(row.Platform) is not { } connector || tokens.Open(row) is not { } token)
            return new Probed(null, TokenRefresher.Unreadable(row));
        var context = contexts.Of(connector);
        if (context.Refusal is { } missing)
            return new Probed(null, new PublishError(missing.Code, ErrorCategory.Internal, WhoActs.Operator, missing.Detail));
        try
        {
            return new Probed(await connector.ReadAsync(context.Value, new PublishAccount(row.Id, row.OrganizationId, row.Platform, row.ExternalId, row.Username, token.AccessToken), cancellationToken), null);
        }
        catch (PlatformException refusal)
        {
            return new Probed(null, refusal.Error);
        }
        catch (HttpRequestException)
        {
            return new Probed(null, TokenRefresher.Unreachable(row.Platform));
        }
    }
}
