using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using TextileStudio.Api.Http;
using TextileStudio.Core;
using TextileStudio.Core.Organizations;

namespace TextileStudio.Api.Organizations;

/// <summary>
/// Everything that handles a password in clear: signing in, joining by an invitation, changing and resetting. An unknown name costs the same time and gets the same answer as a wrong password, and both count
/// towards the same lock.
/// </summary>
internal sealed class PasswordDesk : IDisposable
{
    private readonly Members _members;
    private readonly Invitations _invitations;
    private readonly MemberDirectory _directory;
    private readonly SignInGuard _guard;
    private readonly SessionCookie _session;
    private readonly WrongKeys _wrong;
    private readonly PasswordHasher<string> _hasher;
    private readonly Lazy<string> _nobodys;

    // Hashing is slow on purpose; so many at once leave the processors to others.
    private readonly SemaphoreSlim _slots = new(Math.Max(1, Environment.ProcessorCount / 2));

    public PasswordDesk(Members members, Invitations invitations, MemberDirectory directory, SignInGuard guard, SessionCookie session, WrongKeys wrong, SignInSettings options)
    {
        (_members, _invitations, _directory, _guard, _session, _wrong) = (members, invitations, directory, guard, session, wrong);
        _hasher = new PasswordHasher<string>(Options.Create(new PasswordHasherOptions { IterationCount = options.PasswordRounds }));
        _nobodys = new Lazy<string>(() => _hasher.HashPassword("", "the password of nobody"));
    }

    /// <summary>Begins a page session in this browser. Refusals: <c>sign_in_failed</c> (401) whatever was wrong, <c>sign_in_locked</c> (429).</summary>
    public async Task<Outcome<PasswordHolder>> SignInAsync(HttpContext context, string? login, string? password)
    {
        var proven = await ProveAsync(context, SignInNames.Normal(login), password);
        if (proven.Refusal is not null)
            return proven;
        await _members.NoteAsync(proven.Value, "member.signed_in", context.AddressText(), context.RequestAborted);
        _session.Write(context, proven.Value.MemberId, proven.Value.Stamp);
        return proven;
    }

    /// <summary>Makes the holder of an invitation a member. Refusals: <c>link_invalid</c>, <c>invalid_member</c>, <c>login_taken</c>.</summary>
    public async Task<Outcome<Member>> JoinAsync(HttpContext context, string? secret, string? login, string? name, string? password)
    {
        if (await _invitations.ReadAsync(secret, context.RequestAborted) is not { } offer)
        {
            await _wrong.PauseAsync(context);
            return Invitations.Over();
        }

        var proper = name?.Trim().Normalize() ?? "";
        var normal = SignInNames.Normal(string.IsNullOrWhiteSpace(login) ? offer.Login : login);
        var violations = new List<Violation>();
        if (proper.Length is 0 or > Members.NameLimit)
            violations.Add(new Violation("/name", "length", $"1-{Members.NameLimit}", $"{proper.Length}", $"Give your name in 1 to {Members.NameLimit} characters."));
        if (normal is null)
            violations.Add(SignInNames.Bad(login));
        if (PasswordRules.Fault("/password", password ?? "", normal) is { } weak)
            violations.Add(weak);
        if (violations.Count > 0)
            return new Refusal(RefusalKind.Rule, "invalid_member", "You cannot join like this yet; see the violations.", violations);
        return await _invitations.AcceptAsync(secret, normal!, proper, await HashAsync(password!, context.RequestAborted), context.AddressText(), context.RequestAborted);
    }

    /// <summary>Sets a new password by a link. Refusals: <c>link_invalid</c>, <c>password_refused</c>.</summary>
    public async Task<Outcome<Member>> ResetAsync(HttpContext context, string? secret, string? password)
    {
        if (await _members.ReadResetAsync(secret, context.RequestAborted) is not { } offer)
        {
            await _wrong.PauseAsync(context);
            return Invitations.Over();
        }

        if (PasswordRules.Fault("/new_password", password ?? "", offer.Login) is { } weak)
            return Refused(weak);
        var done = await _members.UseResetAsync(secret, await HashAsync(password!, context.RequestAborted), context.AddressText(), context.RequestAborted);
        if (done.Refusal is null)
            await _guard.ForgiveAsync(offer.Login, context.Connection.RemoteIpAddress, context.RequestAborted); // who has forgotten it has locked the name
        return done;
    }

    /// <summary>Changes the caller's own password; every other session ends. Refusals: <c>not_a_member</c>, <c>no_password</c>, <c>password_wrong</c>, <c>sign_in_locked</c>, <c>password_refused</c>, <c>lost_race</c>.</summary>
    public async Task<Outcome<Member>> ChangeAsync(HttpContext context, string? current, string? next)
    {
        var caller = context.Caller();
        if (caller.MemberId is null)
            return new Refusal(RefusalKind.Conflict, "not_a_member", "This is an API key, not a member: it has no password. Rotate the key instead.");
        if (caller.Login is not { } login)
            return Members.NoPassword();
        if (PasswordRules.Fault("/new_password", next ?? "", login) is { } weak)
            return Refused(weak);
        var proven = await ProveAsync(context, login, current);
        if (proven.Refusal is { } refusal)
        {
            return refusal.Kind is RefusalKind.Unproven
                ? new Refusal(RefusalKind.Rule, "password_wrong", "The present password is not this one.", [new Violation("/current_password", "password", null, null, "Type your present password.")])
                : refusal;
        }

        if (PasswordRules.Normal(current!) == PasswordRules.Normal(next!))
            return Refused(new Violation("/new_password", "password_same", null, null, "This is your present password. Choose another one."));
        var changed = await _members.SetPasswordAsync(proven.Value, await HashAsync(next!, context.RequestAborted), context.AddressText(), context.RequestAborted);
        if (changed.Refusal is null && context.Features.Get<CallerProof>() is { Proof: ProofOfCaller.Session })
            _session.Write(context, changed.Value.Id, changed.Value.Stamp);
        return changed;
    }

    private async Task<Outcome<PasswordHolder>> ProveAsync(HttpContext context, string? login, string? password)
    {
        var (cancellationToken, from) = (context.RequestAborted, context.Connection.RemoteIpAddress);
        var leave = await _guard.TakeAsync(login ?? "", from, cancellationToken);
        if (leave.Wait is { } wait)
        {
            return new Refusal(RefusalKind.Limit, "sign_in_locked", $"Too many wrong passwords. Try again in {Math.Ceiling(wait.TotalMinutes):0} minutes, or ask an admin for a link to set a new one.") { RetryAfter = wait };
        }

        var holder = login is null ? null : await _directory.FindByLoginAsync(login, cancellationToken);
        var given = PasswordRules.Normal(password is { Length: <= PasswordRules.Most } ? password : "");
        var verdict = await InTurnAsync(() => _hasher.VerifyHashedPassword("", holder?.PasswordHash ?? _nobodys.Value, given), cancellationToken);
        if (holder is null || verdict is PasswordVerificationResult.Failed)
        {
            if (leave.IsLast && holder is not null)
                await _members.NoteAsync(holder, "member.locked", context.AddressText(), cancellationToken);
            return new Refusal(RefusalKind.Unproven, "sign_in_failed", "The sign-in name or the password is wrong.");
        }

        await _guard.ForgiveAsync(login!, from, cancellationToken);
        if (verdict is PasswordVerificationResult.SuccessRehashNeeded)
        {
            var stronger = await HashAsync(given, cancellationToken);
            await _members.RehashAsync(holder, stronger, cancellationToken);
            holder = holder with { PasswordHash = stronger };
        }

        return holder;
    }

    private Task<string> HashAsync(string password, CancellationToken cancellationToken) => InTurnAsync(() => _hasher.HashPassword("", PasswordRules.Normal(password)), cancellationToken);

    private async Task<T> InTurnAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken);
        try
        {
            return work();
        }
        finally
        {
            _slots.Release();
        }
    }

    private static Refusal Refused(Violation violation) => new(RefusalKind.Rule, "password_refused", violation.Fix, [violation]);

    public void Dispose() => _slots.Dispose();
}
