using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Data;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Core.Organizations;

/// <summary>Whom to invite.</summary>
/// <param name="Login">The only sign-in name the link may be used with; any when null.</param>
/// <param name="Hours">How long the link works; 72 when null.</param>
public sealed record InvitationDraft(Role Role, string? Login = null, string? Note = null, int? Hours = null);

/// <summary>A fresh invitation's row and its secret, which exists nowhere else.</summary>
public sealed record IssuedInvitation(Invitation Row, string Secret);

/// <summary>What a link offers to its holder.</summary>
public sealed record InvitationOffer(string OrganizationName, Role Role, string? Login, DateTimeOffset ExpiresAt);

/// <summary>One page of invitations, newest first.</summary>
public sealed record InvitationPage(long Count, IReadOnlyList<Invitation> Invitations, string[]? Next, string[]? Previous);

/// <summary>Inviting people by link: made by who may give the role, used once, until its end.</summary>
public sealed class Invitations(StudioDbs dbs, WriteRetry writes, IdSource ids, TimeProvider time)
{
    public const int MostHours = 24 * 30;
    private const int NoteLimit = 100;
    private const int UsualHours = 72;

    /// <summary>Refusals: <c>invalid_invitation</c>, <c>beyond_own_rights</c>.</summary>
    /// <param name="alongside">Runs in the same transaction, for instance to keep an idempotency key.</param>
    public async Task<Outcome<IssuedInvitation>> CreateAsync(
        Author author, InvitationDraft draft, Func<StudioDb, IssuedInvitation, CancellationToken, Task>? alongside, CancellationToken cancellationToken)
    {
        if (!author.Scopes.Cover(draft.Role.Scopes()))
            return Roles.Beyond("/role", author.Scopes, draft.Role.Scopes());
        var note = string.IsNullOrWhiteSpace(draft.Note) ? null : draft.Note.Trim().Normalize();
        var login = string.IsNullOrWhiteSpace(draft.Login) ? null : SignInNames.Normal(draft.Login);
        var violations = new List<Violation>();
        if (login is null && !string.IsNullOrWhiteSpace(draft.Login))
            violations.Add(SignInNames.Bad(draft.Login));
        if (note?.Length > NoteLimit)
            violations.Add(new Violation("/note", "length", $"{NoteLimit}", $"{note.Length}", $"Shorten it to {NoteLimit} characters."));
        if (draft.Hours is < 1 or > MostHours)
            violations.Add(new Violation("/expires_in_hours", "range", $"1-{MostHours}", $"{draft.Hours}", $"A link works for 1 to {MostHours} hours."));
        if (violations.Count > 0)
            return new Refusal(RefusalKind.Rule, "invalid_invitation", "The invitation cannot be made like this; see the violations.", violations);

        return await writes.InTransactionAsync(Scope.Of(author.OrganizationId), async (db, token) =>
        {
            var (secret, now) = (LinkSecret.New(LinkSecret.Invitation), time.GetUtcNow());
            var row = new Invitation
            {
                Id = ids.NewId(), OrganizationId = author.OrganizationId, Role = draft.Role, Login = login, Note = note, Hash = KeyDirectory.HashOf(secret), CreatedBy = author.Actor,
                CreatedAt = now, ExpiresAt = now + TimeSpan.FromHours(draft.Hours ?? UsualHours),
            };
            var issued = new IssuedInvitation(row, secret);
            db.Invitations.Add(row);
            db.Audit(author, now, "invitation.created", row.Id, note ?? login, ("role", null, Wire.Name(row.Role)));
            if (alongside is not null)
                await alongside(db, issued, token);
            await db.SaveChangesAsync(token);
            return issued;
        }, cancellationToken);
    }

    /// <summary>All of them, used and ended ones included.</summary>
    public async Task<Outcome<InvitationPage>> ListAsync(string organizationId, int size, string[]? cursor, CancellationToken cancellationToken)
    {
        await using var db = dbs.ForOrganization(organizationId);
        var slice = await Keyset.ReadAsync(db.Invitations, i => i.CreatedAt, i => i.Id, descending: true, size, cursor, $"invitations\n{organizationId}", cancellationToken);
        return slice is null ? Keyset.BadCursor() : new InvitationPage(await db.Invitations.LongCountAsync(cancellationToken), slice.Rows, slice.Next, slice.Previous);
    }

    /// <summary>Those that can still be used, newest first.</summary>
    public async Task<IReadOnlyList<Invitation>> OpenAsync(string organizationId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var db = dbs.ForOrganization(organizationId);
        return await db.Invitations.AsNoTracking().Where(i => i.AcceptedAt == null && i.RevokedAt == null && i.ExpiresAt > now).OrderByDescending(i => i.CreatedAt).Take(100).ToListAsync(cancellationToken);
    }

    /// <summary>Null when not there, or another tenant's.</summary>
    public async Task<Invitation?> FindAsync(string organizationId, string id, CancellationToken cancellationToken)
    {
        await using var db = dbs.ForOrganization(organizationId);
        return await db.Invitations.AsNoTracking().SingleOrDefaultAsync(i => i.Id == id, cancellationToken);
    }

    /// <summary>The link stops working. Taking back twice is no error; a used one is a member now. Refusals: <c>not_found</c>, <c>invitation_used</c>.</summary>
    public async Task<Outcome<string>> RevokeAsync(Author author, string id, CancellationToken cancellationToken) =>
        await writes.InTransactionAsync<Outcome<string>>(Scope.Of(author.OrganizationId), async (db, token) =>
        {
            if (await db.Invitations.AsNoTracking().SingleOrDefaultAsync(i => i.Id == id, token) is not { } row)
                return Refusal.NotFound("invitation");
            var now = time.GetUtcNow();
            if (await db.Invitations.Where(i => i.Id == id && i.AcceptedAt == null && i.RevokedAt == null).ExecuteUpdateAsync(set => set.SetProperty(i => i.RevokedAt, now), token) == 0)
                return row.RevokedAt is null ? new Refusal(RefusalKind.Conflict, "invitation_used", "Somebody has used this invitation and is a member now. Remove the member instead.") : id;
            db.Audit(author, now, "invitation.revoked", id, row.Note ?? row.Login);
            await db.SaveChangesAsync(token);
            return id;
        }, cancellationToken);

    /// <summary>What a link offers; null for one that does not work. Looking uses nothing up.</summary>
    public async Task<InvitationOffer?> ReadAsync(string? secret, CancellationToken cancellationToken)
    {
        if (LinkSecret.HashOf(secret, LinkSecret.Invitation) is not { } hash)
            return null;
        var now = time.GetUtcNow();
        await using var db = dbs.ForSystem();
        return await db.Invitations.Where(i => i.Hash == hash && i.AcceptedAt == null && i.RevokedAt == null && i.ExpiresAt > now)
            .Join(db.Organizations, i => i.OrganizationId, o => o.Id, (i, o) => new InvitationOffer(o.Name, i.Role, i.Login, i.ExpiresAt)).SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>The refusal of a link that was used, taken back, is too old or never was.</summary>
    public static Refusal Over() => LinkSecret.Over();

    /// <summary>Makes the holder a member. Refusals: <c>link_invalid</c>, <c>invalid_member</c>, <c>login_taken</c>; after one of the last two the link still works.</summary>
    public async Task<Outcome<Member>> AcceptAsync(string? secret, string login, string name, string passwordHash, string? address, CancellationToken cancellationToken)
    {
        if (LinkSecret.HashOf(secret, LinkSecret.Invitation) is not { } hash)
            return LinkSecret.Over();
        try
        {
            return await writes.InTransactionAsync<Outcome<Member>>(Scope.System, async (db, token) =>
            {
                var now = time.GetUtcNow();
                if (await db.Invitations.AsNoTracking().SingleOrDefaultAsync(i => i.Hash == hash, token) is not { } row)
                    return LinkSecret.Over();
                if (row.Login is not null && row.Login != login)
                {
                    return new Refusal(RefusalKind.Rule, "invalid_member", "This invitation is for another sign-in name.",
                        [new Violation("/login", "invited_name", null, Violation.Shown(login), "Use the sign-in name you were invited with, or ask for another invitation.")]);
                }

                // The conditional update is the turn: of fifty that use the link at once, one becomes a member.
                var memberId = ids.NewId();
                if (await db.Invitations.Where(i => i.Id == row.Id && i.AcceptedAt == null && i.RevokedAt == null && i.ExpiresAt > now)
                        .ExecuteUpdateAsync(set => set.SetProperty(i => i.AcceptedAt, now).SetProperty(i => i.MemberId, memberId), token) == 0)
                    return LinkSecret.Over();
                var member = new Member
                {
                    Id = memberId, OrganizationId = row.OrganizationId, Name = name, Login = login, PasswordHash = passwordHash, Role = row.Role, Stamp = IdSource.NewUnguessable(), CreatedAt = now,
                };
                db.Members.Add(member);
                db.Audit(new Author(row.OrganizationId, memberId, member.Actor) { Name = name, Address = address }, now, "member.joined", memberId, name, ("role", null, Wire.Name(row.Role)), ("invitation", null, row.Id));
                await db.SaveChangesAsync(token);
                return member;
            }, cancellationToken);
        }
        catch (DbUpdateException taken) when (WriteRetry.IsDuplicate(taken))
        {
            return new Refusal(RefusalKind.Conflict, "login_taken", "Somebody uses this sign-in name already. Choose another one.",
                [new Violation("/login", "unique", null, null, "Choose another sign-in name; your e-mail address is a good one.")]);
        }
    }
}
