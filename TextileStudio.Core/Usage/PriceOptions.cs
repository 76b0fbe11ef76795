using System.ComponentModel.DataAnnotations;

namespace TextileStudio.Core.Usage;

/// <summary>Settings <c>Studio:Prices</c>: what the networks take. Models' prices are in <c>Studio:Ai:Prices</c>. They only reckon costs; the bill is the networks'.</summary>
public sealed class PriceOptions
{
    /// <summary>The day from which the prices are meant. The built-in ones of WhatsApp and the exchange rate are guide values: set your own, and this with them.</summary>
    public string AsOf { get; set; } = "2026-11-22";

    /// <summary>Rupees for one US dollar, by which WhatsApp's prices become dollars.</summary>
    [Range(1, 1_000)]
    public decimal InrPerUsd { get; set; } = 88m;

    /// <summary>X, pay per use: a post without a web address in it.</summary>
    [Range(0, 100)]
    public decimal XPostUsd { get; set; } = 0.015m;

    /// <summary>X, pay per use: a post with a web address in it.</summary>
    [Range(0, 100)]
    public decimal XPostWithLinkUsd { get; set; } = 0.20m;

    /// <summary>WhatsApp's price per delivered message by category, in rupees.</summary>
    public IDictionary<string, decimal> WhatsAppInr { get; set; } = new Dictionary<string, decimal>(StringComparer.Ordinal)
    {
        ["marketing"] = 0.8631m, ["utility"] = 0.115m, ["authentication"] = 0.115m, [Service] = 0m,
    };

    /// <summary>The category of a template by its name; a template that is not named here is of <see cref="WhatsAppCategory"/>.</summary>
    public IDictionary<string, string> WhatsAppTemplates { get; set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The category of templates that are not named in <see cref="WhatsAppTemplates"/>.</summary>
    public string WhatsAppCategory { get; set; } = "marketing";

    /// <summary>The category of free messages in the 24 hours after somebody wrote.</summary>
    internal const string Service = "service";

    /// <summary>Sentences for what cannot be meant.</summary>
    public IEnumerable<string> Wrong()
    {
        foreach (var (category, price) in WhatsAppInr)
        {
            if (price is < 0 or > 1_000)
                yield return $"Studio:Prices:WhatsAppInr:{category} must be from 0 to 1000 rupees.";
        }

        foreach (var category in WhatsAppTemplates.Values.Append(WhatsAppCategory).Where(c => !WhatsAppInr.ContainsKey(c)).Distinct())
            yield return $"Studio:Prices: {category} is no category of Studio:Prices:WhatsAppInr.";
    }
}
