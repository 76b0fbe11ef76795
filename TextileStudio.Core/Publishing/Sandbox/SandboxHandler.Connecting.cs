using System.Text;
using TextileStudio.Core.Data;

namespace TextileStudio.Core.Publishing.Sandbox;

/// <content>Connecting: consent pages, token addresses, and whose request it is when it comes with a token that was issued here.</content>
public sealed partial class SandboxHandler
{
    /// <summary>Null when the request is not about connecting.</summary>
    private async Task<SandboxAnswer?> ConnectingAsync(SandboxCall call, CancellationToken cancellationToken)
    {
        if (SandboxConsent.IsConsent(call.Platform, call.Method, call.Path))
            return Consent(call);
        var now = _time.GetUtcNow();
        var oauth = new SandboxOAuth(call, now);
        if (oauth.Find() is not { } route)
            return null;
        var (request, faults) = _store.Within(session =>
        {
            var grants = new SandboxGrants(session, call.Platform, now);
            var account = grants.AccountBehind(route.Code, route.Refresh) ?? grants.Token(route.Access).Account;
            var struck = account is null ? [] : session.Strike(call.Platform, account, CallKind.Connect, _random);
            return (session.Arrived(now, call, account, CallKind.Connect, struck.Count == 0 ? null : string.Join(' ', struck.Select(f => Wire.Name(f.Fault)))), struck);
        });
        bool Has(SandboxFault fault) => faults.Any(f => f.Fault == fault);

        await DelayAsync(faults.FirstOrDefault(f => f.Fault is SandboxFault.AnswerDelay), cancellationToken);
        if (Has(SandboxFault.DropRequest))
            throw Dropped();
        oauth.OmitsRefreshToken = Has(SandboxFault.RefreshTokenOmitted);
        var answer = _store.Within(session =>
        {
            var grants = new SandboxGrants(session, call.Platform, now);
            // Somebody else used the refresh token first; what that one got is not ours to know.
            if (route.Renews && Has(SandboxFault.RefreshRotated) && route.Refresh is { } spent)
                grants.Spend(spent);
            var performed = Has(SandboxFault.ErrorWithoutPerforming) ? oauth.ServerError()
                : route.Renews && Has(SandboxFault.RefreshRefused) ? oauth.RefreshRefused()
                : route.Perform(grants);
            session.Answered(request, performed.Status);
            return performed;
        });
        return Has(SandboxFault.DropAnswer) ? throw Dropped() : answer;
    }

    private SandboxAnswer Consent(SandboxCall call)
    {
        var form = call.Method == "POST" ? SandboxCall.Pairs(Encoding.UTF8.GetString(call.Body)) : [];
        var known = _store.Within(session => session.Query(
            "SELECT DISTINCT account FROM requests WHERE platform = $0 AND account IS NOT NULL AND status BETWEEN 200 AND 299 ORDER BY account LIMIT 20", row => row.GetString(0), Wire.Name(call.Platform)));
        var page = new SandboxConsent(_store, _time).Answer(call.Platform, call.Method, call.Path, $"/{Wire.Name(call.Platform)}/", origin: null, call.Query, form,
            SandboxPeople.Of(call.Platform, "sandbox", known.Select(id => new SandboxIdentity(id, $"sandbox_{id}", $"Sandbox account {id}"))));
        return new SandboxAnswer(page.Status, page.Body, page.ContentType)
        {
            Headers = page.Location is { } location ? new Dictionary<string, string> { ["Location"] = location, ["Cache-Control"] = "no-store" } : new Dictionary<string, string> { ["Cache-Control"] = "no-store" },
        };
    }

    /// <summary>Whose request it is by a token issued here, or how that token is refused; nothing for a token of somebody else.</summary>
    private (string? Account, SandboxGrant? Grant, SandboxFault? Refused) Issued(SandboxCall call, DateTimeOffset now)
    {
        var token = _store.Within(session => new SandboxGrants(session, call.Platform, now).Token(SandboxOAuth.TokenOf(call)));
        var account = token.Account is { } own && call.Platform is Platform.Whatsapp or Platform.Linkedin && token.Grant is { Targets.Count: > 1 } grant ? Named(call, grant) ?? own : token.Account;
        return token.State switch
        {
            TokenState.Valid => (account, token.Grant, null),
            TokenState.Expired => (account, token.Grant, SandboxFault.TokenExpired),
            TokenState.Revoked => (account, token.Grant, SandboxFault.TokenRevoked),
            _ => default,
        };
    }

    /// <summary>A token for several numbers or pages acts for the one that the request names.</summary>
    private static string? Named(SandboxCall call, SandboxGrant grant)
    {
        var body = call.ContentType?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) == true ? Encoding.UTF8.GetString(call.Body) : "";
        return grant.Targets.Select(t => t.Id).FirstOrDefault(id => call.Segments.Contains(id) || call.Query.Values.Contains(id) || body.Contains($"\"{id}\"", StringComparison.Ordinal));
    }

    /// <summary>What is told about the owner of a token: by the agreement it was issued under, or on networks that emulate nothing of this. Null for other requests.</summary>
    private SandboxAnswer? Identity(SandboxCall call, string account, SandboxGrant? grant, DateTimeOffset now, SandboxNetwork? network)
    {
        if (new SandboxOAuth(call, now).Tell(grant, account, () => network?.Find(call, account) is not null) is not { } told)
            return null;
        return _store.Within(session =>
        {
            var struck = session.Strike(call.Platform, account, CallKind.Read, _random);
            var request = session.Arrived(now, call, account, CallKind.Read, struck.Count == 0 ? null : string.Join(' ', struck.Select(f => Wire.Name(f.Fault))));
            var answer = struck.Select(f => network?.Refusal(f, account, now) ?? (f.Fault is SandboxFault.TokenExpired or SandboxFault.TokenRevoked ? Gone : null)).FirstOrDefault(a => a is not null) ?? told;
            session.Answered(request, answer.Status);
            return answer;
        });
    }

    private static readonly SandboxAnswer Gone = new(401,
        """{"code":"access_token_invalid","message":"The access token is invalid.","error":{"code":"access_token_invalid","message":"The access token is invalid or not found in the request.","log_id":""}}""");
}
