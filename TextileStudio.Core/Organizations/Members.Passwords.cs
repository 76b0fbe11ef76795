using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Data;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Core.Organizations;

/// <summary>A fresh reset link's row and its secret, which exists nowhere else.</summary>
public sealed record IssuedReset(ResetLink Row, string Secret);

/// <summary>Whose password a link resets.</summary>
public sealed record ResetOffer(string OrganizationName, string MemberName, string Login);

/// <content>Passwords, as hashes, and the links that reset them. A new password ends every session of the member.</content>
public sealed partial class Members
{
    /// <summary>How long a reset link works.</summary>
    public static readonly TimeSpan ResetWindow = TimeSpan.FromHours(24);

    /// <summary>A link for a member who forgot the password; an earlier one stops working. Refusals: <c>not_found</c>, <c>beyond_own_rights</c>, <c>no_password</c>.</summary>
    /// <param name="alongside">Runs in the same transaction, for instance to keep an idempotency key.</param>
    public async Task<Outcome<IssuedReset>> OfferResetAsync(Author author, string id, Func<StudioDb, IssuedReset, CancellationToken, Task>? alongside, CancellationToken cancellationToken) =>
        await writes.InTransactionAsync<Outcome<IssuedReset>>(Scope.Of(author.OrganizationId), async (db, token) =>
        {
            if (await db.Members.AsNoTracking().SingleOrDefaultAsync(m => m.Id == id && m.RemovedAt == null, token) is not { } row)
                return Refusal.NotFound("member");
            if (!author.Scopes.Cover(row.Role.Scopes()))
                return Roles.Beyond("", author.Scopes, row.Role.Scopes());
            if (row.Login is null)
                return NoPassword();
            var now = time.GetUtcNow();
            await EndResetsOfAsync(db, id, now, token);
            var secret = LinkSecret.New(LinkSecret.Reset);
            var link = new ResetLink
            {
                Id = ids.NewId(), OrganizationId = author.OrganizationId, MemberId = id, Hash = KeyDirectory.HashOf(secret), CreatedBy = author.Actor, CreatedAt = now, ExpiresAt = now + ResetWindow,
            };
            db.ResetLinks.Add(link);
            db.Audit(author, now, "reset.created", id, row.Name);
            var issued = new IssuedReset(link, secret);
            if (alongside is not null)
                await alongside(db, issued, token);
            await db.SaveChangesAsync(token);
            return issued;
        }, cancellationToken);

    /// <summary>What a link is for; null for one that does not work. Looking uses nothing up.</summary>
    public async Task<ResetOffer?> ReadResetAsync(string? secret, CancellationToken cancellationToken)
    {
        if (LinkSecret.HashOf(secret, LinkSecret.Reset) is not { } hash)
            return null;
        var now = time.GetUtcNow();
        await using var db = dbs.ForSystem();
        return await (from link in db.ResetLinks
                      where link.Hash == hash && link.EndedAt == null && link.ExpiresAt > now
                      join member in db.Members on link.MemberId equals member.Id
                      where member.RemovedAt == null && member.Login != null
                      join organization in db.Organizations on member.OrganizationId equals organization.Id
                      select new ResetOffer(organization.Name, member.Name, member.Login!)).SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>Sets the new password by a link, once. Refusal: <c>link_invalid</c>.</summary>
    public async Task<Outcome<Member>> UseResetAsync(string? secret, string passwordHash, string? address, CancellationToken cancellationToken)
    {
        if (LinkSecret.HashOf(secret, LinkSecret.Reset) is not { } hash)
            return LinkSecret.Over();
        return await writes.InTransactionAsync<Outcome<Member>>(Scope.System, async (db, token) =>
        {
            // The conditional update is the turn: of two that use the link at once, one sets a password.
            var now = time.GetUtcNow();
            if (await db.ResetLinks.Where(r => r.Hash == hash && r.EndedAt == null && r.ExpiresAt > now).ExecuteUpdateAsync(set => set.SetProperty(r => r.EndedAt, now), token) == 0)
                return LinkSecret.Over();
            var memberId = await db.ResetLinks.Where(r => r.Hash == hash).Select(r => r.MemberId).SingleAsync(token);
            if (await db.Members.SingleOrDefaultAsync(m => m.Id == memberId && m.RemovedAt == null && m.Login != null, token) is not { } row)
                return LinkSecret.Over();
            Renew(db, row, passwordHash, address, now, "member.password_reset");
            await db.SaveChangesAsync(token);
            return row;
        }, cancellationToken);
    }

    /// <summary>Sets another password in place of the one whose hash was looked at. Refusal: <c>lost_race</c> when it is no longer that one.</summary>
    public async Task<Outcome<Member>> SetPasswordAsync(PasswordHolder holder, string passwordHash, string? address, CancellationToken cancellationToken) =>
        await writes.InTransactionAsync<Outcome<Member>>(Scope.Of(holder.OrganizationId), async (db, token) =>
        {
            var row = await db.Members.SingleOrDefaultAsync(m => m.Id == holder.MemberId && m.PasswordHash == holder.PasswordHash && m.RemovedAt == null, token);
            if (row is null)
                return new Refusal(RefusalKind.Conflict, "lost_race", "The password was changed at this moment from somewhere else. Sign in again.");
            var now = time.GetUtcNow();
            await EndResetsOfAsync(db, row.Id, now, token);
            Renew(db, row, passwordHash, address, now, "member.password_changed");
            await db.SaveChangesAsync(token);
            return row;
        }, cancellationToken);

    /// <summary>Keeps a stronger hash of the same password; sessions go on.</summary>
    public async Task RehashAsync(PasswordHolder holder, string passwordHash, CancellationToken cancellationToken)
    {
        await using var db = dbs.ForOrganization(holder.OrganizationId);
        await db.Members.Where(m => m.Id == holder.MemberId && m.PasswordHash == holder.PasswordHash)
            .ExecuteUpdateAsync(set => set.SetProperty(m => m.PasswordHash, passwordHash), cancellationToken);
    }

    /// <summary>Notes in the audit log that a member signed in, or that the member's name was locked after too many wrong passwords.</summary>
    public async Task NoteAsync(PasswordHolder holder, string action, string? address, CancellationToken cancellationToken) =>
        await writes.InTransactionAsync(Scope.Of(holder.OrganizationId), async (db, token) =>
        {
            var isMember = action != "member.locked"; // who guesses is nobody we know
            var by = new Author(holder.OrganizationId, null, isMember ? Member.ActorOf(holder.MemberId) : "stranger") { Name = isMember ? holder.Name : null, Address = address };
            db.Audit(by, time.GetUtcNow(), action, holder.MemberId, holder.Name);
            return await db.SaveChangesAsync(token);
        }, cancellationToken);

    /// <summary>The refusal for members without a password here.</summary>
    public static Refusal NoPassword() => new(RefusalKind.Rule, "no_password", "This member signs in through the organization's identity provider and has no password here.");

    private static void Renew(StudioDb db, Member row, string passwordHash, string? address, DateTimeOffset now, string action)
    {
        (row.PasswordHash, row.Stamp) = (passwordHash, IdSource.NewUnguessable());
        db.Audit(new Author(row.OrganizationId, row.Id, row.Actor) { Name = row.Name, Address = address }, now, action, row.Id, row.Name);
    }

    private static Task<int> EndResetsOfAsync(StudioDb db, string memberId, DateTimeOffset now, CancellationToken cancellationToken) =>
        db.ResetLinks.Where(r => r.MemberId == memberId && r.EndedAt == null).ExecuteUpdateAsync(set => set.SetProperty(r => r.EndedAt, now), cancellationToken);
}
