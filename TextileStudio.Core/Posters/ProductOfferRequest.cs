namespace TextileStudio.Core.Posters;

/// <summary>The product fields of a poster or caption request, as they came.</summary>
public record ProductOfferRequest
{
    public string? ProductName { get; init; }
    public string? Fabric { get; init; }
    public string? Description { get; init; }
    public decimal? Price { get; init; }
    public decimal? OriginalPrice { get; init; }
    public string? Currency { get; init; }
    public int? DiscountPercent { get; init; }
    public string? OfferText { get; init; }

    /// <summary>ISO date.</summary>
    public string? ValidUntil { get; init; }

    public string? Festival { get; init; }
    public string? Style { get; init; }
    public string? Language { get; init; }
    public string? BrandName { get; init; }
    public string? Contact { get; init; }
    public string? Address { get; init; }

    /// <summary>False: nothing is taken from the organization's brand kit. Otherwise it fills what is left out here.</summary>
    public bool? UseBrandKit { get; init; }

    /// <summary>The offer these fields make, or every rule they break. <paramref name="today"/> is the day in the organization's zone.</summary>
    public Outcome<ProductOffer> Validate(DateOnly today)
    {
        var violations = new List<Violation>();
        var offer = Check(today, violations);
        return violations.Count == 0 ? offer : Refused(violations);
    }

    /// <summary>As <see cref="Validate"/>, for a caller that has violations of its own to report in the same answer. The offer is only good when nothing was added.</summary>
    public ProductOffer Check(DateOnly today, ICollection<Violation> violations) => new OfferCheck(violations).Run(this, today);

    /// <summary>The refusal of a request whose product fields, or others beside them, break rules.</summary>
    public static Refusal Refused(IReadOnlyList<Violation> violations) => new(RefusalKind.Rule, CodeOf(violations),
        violations.Count == 1 ? violations[0].Fix : $"{violations.Count} fields need a change; each is listed with what to do.", violations);

    // What is well asked for but not built yet has a code of its own, when it is all that is wrong.
    private static string CodeOf(IReadOnlyList<Violation> violations) =>
        violations[0].Rule is { } rule && rule.EndsWith("_not_available", StringComparison.Ordinal) && violations.All(v => v.Rule == rule) ? rule : "invalid_offer";
}
