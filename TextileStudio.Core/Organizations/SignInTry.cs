using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace TextileStudio.Core.Organizations;

/// <summary>How often signing in was tried for one name, or from one address. Names are kept as hashes: people type passwords into the wrong field.</summary>
public sealed class SignInTry
{
    public required string Id { get; init; }
    public required int Count { get; set; }
    public required DateTimeOffset Since { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<SignInTry>
    {
        public void Configure(EntityTypeBuilder<SignInTry> builder)
        {
            builder.ToTable("sign_in_tries");
            builder.HasIndex(t => t.Since);
        }
    }
}
