using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace TextileStudio.Core.Scheduling;

/// <summary>One line of a post's timeline, written in the same transaction as the change it tells of. Append-only.</summary>
public sealed class PostEvent
{
    public long Id { get; init; }
    public required string OrganizationId { get; init; }
    public required string PostId { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>Who did it: <c>key:&lt;id&gt;</c>, <c>dispatcher:&lt;node&gt;</c>, <c>reconciler:&lt;node&gt;</c>.</summary>
    public required string Actor { get; init; }

    /// <summary><c>create</c> or the snake_case of a <see cref="PostMove"/>.</summary>
    public required string Action { get; init; }

    public PostStatus? FromStatus { get; init; }
    public required PostStatus ToStatus { get; init; }

    /// <summary>JSON: before and after of changed fields, an error, a note. Never a secret.</summary>
    public string? Detail { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<PostEvent>
    {
        public void Configure(EntityTypeBuilder<PostEvent> builder)
        {
            builder.ToTable("post_events");
            builder.HasOne<ScheduledPost>().WithMany().HasForeignKey(e => new { e.OrganizationId, e.PostId })
                .HasPrincipalKey(p => new { p.OrganizationId, p.Id });
            builder.HasIndex(e => new { e.PostId, e.Id });
        }
    }
}
