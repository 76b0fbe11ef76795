using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace TextileStudio.Core.Scheduling;

/// <summary>How an attempt ended, as far as is known. Null on the row means it has not ended.</summary>
public enum AttemptOutcome
{
    Accepted,
    Refused,
    Deferred,

    /// <summary>The call was made and the answer is not known.</summary>
    Unknown,

    /// <summary>Ended before the go-ahead: nothing was sent.</summary>
    Abandoned,

    /// <summary>Was unknown; a look-up found the post.</summary>
    Found,

    /// <summary>Was unknown; a look-up proved that nothing went out.</summary>
    Absent,
}

/// <summary>One try at a post. Rows are appended and completed, never deleted; a later attempt inherits an unresolved handle.</summary>
public sealed class Attempt
{
    public required string PostId { get; init; }
    public required int Number { get; init; }
    public required string OrganizationId { get; init; }

    /// <summary>The post's fence when this attempt was claimed.</summary>
    public required long Fence { get; init; }

    /// <summary>The node (process start) that claimed it.</summary>
    public required string Node { get; init; }

    /// <summary>Unique per attempt; what a network's webhooks and media fetches name it by.</summary>
    public required string Marker { get; init; }

    /// <summary>JSON of <see cref="Publishing.PostSnapshot"/>: what is sent, frozen at the claim.</summary>
    public required string Snapshot { get; init; }

    /// <summary>JSON of the platform's handle: upload ids, container id, media keys.</summary>
    public string? Handle { get; set; }

    public required DateTimeOffset Started { get; init; }

    /// <summary>When the go-ahead was committed; from here on the outcome is unknown until written.</summary>
    public DateTimeOffset? Called { get; set; }

    public DateTimeOffset? Finished { get; set; }
    public AttemptOutcome? Outcome { get; set; }
    public string? RemoteId { get; set; }
    public string? RemoteUrl { get; set; }

    /// <summary>JSON of <see cref="Publishing.PublishError"/>, or a note of the reconciler.</summary>
    public string? Detail { get; set; }

    /// <summary>Look-ups that found nothing on a network whose proof is a list; the second one counts.</summary>
    public int Absences { get; set; }

    public DateTimeOffset? LastLookup { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<Attempt>
    {
        public void Configure(EntityTypeBuilder<Attempt> builder)
        {
            builder.ToTable("attempts");
            builder.HasKey(a => new { a.PostId, a.Number });
            builder.HasOne<ScheduledPost>().WithMany().HasForeignKey(a => new { a.OrganizationId, a.PostId })
                .HasPrincipalKey(p => new { p.OrganizationId, p.Id });
            builder.HasIndex(a => new { a.PostId, a.Fence }).IsUnique();
            builder.HasIndex(a => a.Marker);
        }
    }
}
