using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Data;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Core.Organizations;

/// <summary>What changes about a member. Null leaves a thing as it is; an empty subject takes it away.</summary>
public sealed record MemberChange(string? Name = null, Role? Role = null, string? Subject = null);

/// <summary>One page of an organization's members.</summary>
public sealed record MemberPage(long Count, IReadOnlyList<Member> Members, string[]? Next, string[]? Previous);

/// <summary>
/// The members of an organization: listed, added, changed, removed. Nobody touches rights beyond their own, and the last owner stays one. What a member loses counts from the next request:
/// with the role go the keys, invitations and links the member made beyond what is left. Passwords are in <c>Members.Passwords.cs</c>.
/// </summary>
public sealed partial class Members(StudioDbs dbs, WriteRetry writes, IdSource ids, TimeProvider time)
{
    public const int NameLimit = 100;
    public const int SubjectLimit = 200;

    /// <summary>Members, newest first; removed ones are left out.</summary>
    public async Task<Outcome<MemberPage>> ListAsync(string organizationId, int size, string[]? cursor, CancellationToken cancellationToken)
    {
        await using var db = dbs.ForOrganization(organizationId);
        var rows = db.Members.Where(m => m.RemovedAt == null);
        var slice = await Keyset.ReadAsync(rows, m => m.CreatedAt, m => m.Id, descending: true, size, cursor, $"members\n{organizationId}", cancellationToken);
        return slice is null ? Keyset.BadCursor() : new MemberPage(await rows.LongCountAsync(cancellationToken), slice.Rows, slice.Next, slice.Previous);
    }

    /// <summary>Null when not there, removed, or another tenant's.</summary>
    public async Task<Member?> FindAsync(string organizationId, string id, CancellationToken cancellationToken)
    {
        await using var db = dbs.ForOrganization(organizationId);
        return await db.Members.AsNoTracking().SingleOrDefaultAsync(m => m.Id == id && m.RemovedAt == null, cancellationToken);
    }

    /// <summary>Adds somebody who signs in by the organization's identity provider. Refusals: <c>invalid_member</c>, <c>beyond_own_rights</c>, <c>subject_taken</c>.</summary>
    /// <param name="alongside">Runs in the same transaction, for instance to keep an idempotency key.</param>
    public async Task<Outcome<Member>> AddAsync(Author author, string name, string subject, Role role, Func<StudioDb, Member, CancellationToken, Task>? alongside, CancellationToken cancellationToken)
    {
        if (!author.Scopes.Cover(role.Scopes()))
            return Roles.Beyond("/role", author.Scopes, role.Scopes());
        var (proper, known) = (name.Trim().Normalize(), subject.Trim());
        List<Violation> violations = [.. Faults(proper, known.Length == 0 ? null : known)];
        if (known.Length == 0)
            violations.Add(new Violation("/subject", "required", $"1-{SubjectLimit}", null, "Give the person's subject (the sub of their tokens). To let somebody choose a password, make an invitation instead."));
        if (violations.Count > 0)
            return Invalid(violations);
        return await TakenIfTwiceAsync(() => writes.InTransactionAsync<Outcome<Member>>(Scope.Of(author.OrganizationId), async (db, token) =>
        {
            // Who was removed and is added again is a new member; the old row keeps its acts.
            await db.Members.Where(m => m.Subject == known && m.RemovedAt != null).ExecuteUpdateAsync(set => set.SetProperty(m => m.Subject, (string?)null), token);
            var now = time.GetUtcNow();
            var member = new Member
            {
                Id = ids.NewId(), OrganizationId = author.OrganizationId, Name = proper, Subject = known, Role = role, Stamp = IdSource.NewUnguessable(), CreatedAt = now,
            };
            db.Members.Add(member);
            db.Audit(author, now, "member.added", member.Id, proper, ("role", null, Wire.Name(role)), ("subject", null, known));
            await db.SaveChangesAsync(token);
            if (alongside is not null)
                await alongside(db, member, token);
            return member;
        }, cancellationToken));
    }

    /// <summary>Refusals: <c>not_found</c>, <c>invalid_member</c>, <c>beyond_own_rights</c>, <c>last_owner</c>, <c>subject_taken</c>.</summary>
    public async Task<Outcome<Member>> ChangeAsync(Author author, string id, MemberChange change, CancellationToken cancellationToken)
    {
        var (name, subject) = (change.Name?.Trim().Normalize(), change.Subject?.Trim());
        List<Violation> violations = [.. Faults(name, string.IsNullOrEmpty(subject) ? null : subject)];
        if (violations.Count > 0)
            return Invalid(violations);
        return await TakenIfTwiceAsync(() => writes.InTransactionAsync<Outcome<Member>>(Scope.Of(author.OrganizationId), async (db, token) =>
        {
            await AloneAsync(db, token);
            if (await db.Members.SingleOrDefaultAsync(m => m.Id == id && m.RemovedAt == null, token) is not { } row)
                return Refusal.NotFound("member");
            var role = change.Role ?? row.Role;
            if (!author.Scopes.Cover(row.Role.Scopes() | role.Scopes()))
                return Roles.Beyond("/role", author.Scopes, row.Role.Scopes() | role.Scopes());
            if (role is not Role.Owner && await IsLastOwnerAsync(db, row, token))
                return LastOwner(row);
            var now = time.GetUtcNow();
            var after = (Name: name ?? row.Name, Subject: subject is null ? row.Subject : subject.Length == 0 ? null : subject);
            if (after.Subject is null && row.Login is null)
                return Invalid([new Violation("/subject", "required", null, null, "Without a subject this member could not sign in any more. Remove the member instead.")]);
            db.Audit(author, now, "member.changed", id, row.Name, ("name", row.Name, after.Name), ("role", Wire.Name(row.Role), Wire.Name(role)), ("subject", row.Subject, after.Subject));
            (row.Name, row.Subject, row.Role) = (after.Name, after.Subject, role);
            await TakeBackAsync(db, author, row.Actor, role.Scopes(), keepKeys: false, now, token);
            await db.SaveChangesAsync(token);
            return row;
        }, cancellationToken));
    }

    /// <summary>
    /// The member's sessions and tokens count for nothing from the next request on; the invitations and links the member made end, and so do the keys, whose secrets the member
    /// knows, unless <paramref name="keepKeys"/>. Refusals: <c>not_found</c>, <c>beyond_own_rights</c>, <c>last_owner</c>.
    /// </summary>
    public async Task<Outcome<Member>> RemoveAsync(Author author, string id, bool keepKeys, CancellationToken cancellationToken) =>
        await writes.InTransactionAsync<Outcome<Member>>(Scope.Of(author.OrganizationId), async (db, token) =>
        {
            await AloneAsync(db, token);
            if (await db.Members.SingleOrDefaultAsync(m => m.Id == id && m.RemovedAt == null, token) is not { } row)
                return Refusal.NotFound("member");
            if (!author.Scopes.Cover(row.Role.Scopes()))
                return Roles.Beyond("", author.Scopes, row.Role.Scopes());
            if (await IsLastOwnerAsync(db, row, token))
                return LastOwner(row);
            var now = time.GetUtcNow();
            db.Audit(author, now, "member.removed", id, row.Name, ("role", Wire.Name(row.Role), null), ("login", row.Login, null));
            (row.RemovedAt, row.Stamp, row.PasswordHash, row.Login) = (now, IdSource.NewUnguessable(), null, null);
            await EndResetsOfAsync(db, id, now, token);
            await TakeBackAsync(db, author, row.Actor, KeyScopes.None, keepKeys, now, token);
            await db.SaveChangesAsync(token);
            return row;
        }, cancellationToken);

    /// <summary>Ends all of the member's page sessions. Refusals: <c>not_found</c>, <c>beyond_own_rights</c>.</summary>
    public async Task<Outcome<Member>> EndSessionsAsync(Author author, string id, CancellationToken cancellationToken) =>
        await writes.InTransactionAsync<Outcome<Member>>(Scope.Of(author.OrganizationId), async (db, token) =>
        {
            if (await db.Members.SingleOrDefaultAsync(m => m.Id == id && m.RemovedAt == null, token) is not { } row)
                return Refusal.NotFound("member");
            if (!author.Scopes.Cover(row.Role.Scopes()))
                return Roles.Beyond("", author.Scopes, row.Role.Scopes());
            row.Stamp = IdSource.NewUnguessable();
            db.Audit(author, time.GetUtcNow(), "member.signed_out", id, row.Name);
            await db.SaveChangesAsync(token);
            return row;
        }, cancellationToken);

    /// <summary>Changes of owners happen one after another: SQLite's write transaction is alone, on PostgreSQL this takes the organization's row.</summary>
    private static Task<int> AloneAsync(StudioDb db, CancellationToken cancellationToken) =>
        db.Organizations.ExecuteUpdateAsync(set => set.SetProperty(o => o.Name, o => o.Name), cancellationToken);

    private static async Task<bool> IsLastOwnerAsync(StudioDb db, Member row, CancellationToken cancellationToken) =>
        row.Role is Role.Owner && !await db.Members.AnyAsync(m => m.Role == Role.Owner && m.RemovedAt == null && m.Id != row.Id, cancellationToken);

    /// <summary>Ends what an actor handed out beyond these scopes, in the transaction of their loss.</summary>
    internal static async Task TakeBackAsync(StudioDb db, Author by, string actor, KeyScopes left, bool keepKeys, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var key in keepKeys ? [] : await db.ApiKeys.Where(k => k.CreatedBy == actor && k.RevokedAt == null).ToListAsync(cancellationToken))
        {
            if (left.Cover(key.Scopes))
                continue;
            key.RevokedAt = now;
            db.Audit(by, now, "key.revoked", key.Id, key.Name, ("made_by", actor, null));
        }

        foreach (var invitation in await db.Invitations.Where(i => i.CreatedBy == actor && i.AcceptedAt == null && i.RevokedAt == null).ToListAsync(cancellationToken))
        {
            if (left.HasFlag(KeyScopes.Admin) && left.Cover(invitation.Role.Scopes()))
                continue;
            invitation.RevokedAt = now;
            db.Audit(by, now, "invitation.revoked", invitation.Id, invitation.Note, ("made_by", actor, null));
        }

        if (!left.HasFlag(KeyScopes.Admin))
            await db.ResetLinks.Where(r => r.CreatedBy == actor && r.EndedAt == null).ExecuteUpdateAsync(set => set.SetProperty(r => r.EndedAt, now), cancellationToken);
    }

    private static IEnumerable<Violation> Faults(string? name, string? subject)
    {
        if (name is not null && name.Length is 0 or > NameLimit)
            yield return new Violation("/name", "length", $"1-{NameLimit}", $"{name.Length}", $"Give a name of 1 to {NameLimit} characters.");
        if (subject?.Length > SubjectLimit)
            yield return new Violation("/subject", "length", $"1-{SubjectLimit}", $"{subject.Length}", $"A subject has at most {SubjectLimit} characters.");
    }

    private static async Task<Outcome<Member>> TakenIfTwiceAsync(Func<ValueTask<Outcome<Member>>> work)
    {
        try
        {
            return await work();
        }
        catch (DbUpdateException race) when (WriteRetry.IsDuplicate(race) && race.Entries.Any(e => e.Entity is Member))
        {
            return new Refusal(RefusalKind.Conflict, "subject_taken", "Another member has this subject already.");
        }
    }

    private static Refusal Invalid(IReadOnlyList<Violation> violations) => new(RefusalKind.Rule, "invalid_member", "The member cannot be kept like this; see the violations.", violations);

    private static Refusal LastOwner(Member row) => new(RefusalKind.Conflict, "last_owner", $"{row.Name} is the only owner. Make somebody else an owner first.");
}
