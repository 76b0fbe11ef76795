using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace TextileStudio.Core.Dispatch;

/// <summary>What a process does for the queue.</summary>
public enum NodeRole
{
    Dispatching,

    /// <summary>Another process on the same SQLite file dispatches; this one takes over when it ends.</summary>
    StandingBy,

    /// <summary><c>Studio:Dispatch:Enabled</c> is false: it serves HTTP and sends nothing.</summary>
    ServingOnly,
}

/// <summary>
/// One running process of the service, as it last spoke (<see cref="Heartbeat"/>). It takes its row along when it stops in order, so a row that falls silent
/// is a process that died, froze or lost the database. No decision about a post ever rests on it: leases and fences decide those.
/// </summary>
public sealed class Node
{
    /// <summary>The id under which it claims posts; new at every start.</summary>
    public required string Id { get; init; }

    public required string Host { get; init; }
    public required string Version { get; init; }
    public required NodeRole Role { get; init; }

    /// <summary>By the database's clock, as is <see cref="Beat"/>.</summary>
    public required DateTimeOffset Started { get; init; }

    public required DateTimeOffset Beat { get; init; }

    /// <summary>How long ago it had looked at the queue when it last spoke; null where it does not look.</summary>
    public long? TickAgeMs { get; init; }

    /// <summary>Its own clock minus the database's.</summary>
    public required long ClockSkewMs { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<Node>
    {
        public void Configure(EntityTypeBuilder<Node> builder)
        {
            builder.ToTable("nodes");
            builder.HasKey(n => n.Id);
        }
    }
}
