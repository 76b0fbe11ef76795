using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Data;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Core.Organizations;

/// <summary>A member who may act now, with the organization's name.</summary>
public sealed record MemberHolder(string MemberId, string Name, string? Login, Role Role, string Stamp, string OrganizationId, string OrganizationName, DateTimeOffset? LastSeenAt);

/// <summary>What signing in by password needs to know of a member.</summary>
public sealed record PasswordHolder(string MemberId, string OrganizationId, string Name, string PasswordHash, string Stamp);

/// <summary>Finds who a session, a name or a token belongs to. Asked anew for every request, so a removal or another role counts from the next one.</summary>
public sealed class MemberDirectory(StudioDbs dbs, WriteRetry writes, IdSource ids, TimeProvider time)
{
    /// <summary>Null when the member is gone, or the session was ended by a new stamp.</summary>
    public Task<MemberHolder?> FindBySessionAsync(string memberId, string stamp, CancellationToken cancellationToken) =>
        FindAsync(members => members.Where(m => m.Id == memberId && m.Stamp == stamp), cancellationToken);

    /// <summary>By a normalized sign-in name; null for nobody, and for who has no password.</summary>
    public async Task<PasswordHolder?> FindByLoginAsync(string login, CancellationToken cancellationToken)
    {
        await using var db = dbs.ForSystem();
        return await db.Members.Where(m => m.Login == login && m.RemovedAt == null && m.PasswordHash != null)
            .Select(m => new PasswordHolder(m.Id, m.OrganizationId, m.Name, m.PasswordHash!, m.Stamp)).SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>By what the organization's identity provider calls the person. Who was removed stays out.</summary>
    /// <param name="newMembersAs">The role of somebody who is not known yet; null turns them away.</param>
    public async Task<MemberHolder?> FindBySubjectAsync(string organizationId, string subject, string name, Role? newMembersAs, CancellationToken cancellationToken)
    {
        if (await FindAsync(members => members.Where(m => m.OrganizationId == organizationId && m.Subject == subject), cancellationToken) is { } known)
            return known;
        if (newMembersAs is not { } role)
            return null;
        try
        {
            await writes.InTransactionAsync(Scope.Of(organizationId), async (db, token) =>
            {
                if (await db.Members.AnyAsync(m => m.Subject == subject, token))
                    return 0; // removed
                var now = time.GetUtcNow();
                var member = new Member { Id = ids.NewId(), OrganizationId = organizationId, Name = name, Subject = subject, Role = role, Stamp = IdSource.NewUnguessable(), CreatedAt = now };
                db.Members.Add(member);
                db.Audit(new Author(organizationId, null, "provider") { Name = "Identity provider" }, now, "member.added", member.Id, name, ("role", null, Wire.Name(role)), ("subject", null, subject));
                return await db.SaveChangesAsync(token);
            }, cancellationToken);
        }
        catch (Exception race) when (WriteRetry.IsDuplicate(race))
        {
            // The person's first two requests came at once; the other one has added them.
        }

        return await FindAsync(members => members.Where(m => m.OrganizationId == organizationId && m.Subject == subject), cancellationToken);
    }

    /// <summary>The organization of this name, for tokens of a developer's own machine.</summary>
    public async Task<string?> OrganizationNamedAsync(string name, CancellationToken cancellationToken)
    {
        await using var db = dbs.ForSystem();
        return await db.Organizations.Where(o => o.Name == name).Select(o => o.Id).SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>Writes when a member was last seen, unless a later time stands there already.</summary>
    public async Task RecordUseAsync(string memberId, DateTimeOffset at, CancellationToken cancellationToken)
    {
        await using var db = dbs.ForSystem();
        await db.Members.Where(m => m.Id == memberId && (m.LastSeenAt == null || m.LastSeenAt < at))
            .ExecuteUpdateAsync(set => set.SetProperty(m => m.LastSeenAt, at), cancellationToken);
    }

    private async Task<MemberHolder?> FindAsync(Func<IQueryable<Member>, IQueryable<Member>> which, CancellationToken cancellationToken)
    {
        await using var db = dbs.ForSystem();
        return await which(db.Members).Where(m => m.RemovedAt == null)
            .Join(db.Organizations, m => m.OrganizationId, o => o.Id, (m, o) => new MemberHolder(m.Id, m.Name, m.Login, m.Role, m.Stamp, o.Id, o.Name, m.LastSeenAt))
            .FirstOrDefaultAsync(cancellationToken);
    }
}
