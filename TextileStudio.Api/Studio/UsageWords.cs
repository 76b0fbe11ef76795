using System.Globalization;
using TextileStudio.Core.Usage;

namespace TextileStudio.Api.Studio;

/// <summary>How the usage page names things.</summary>
public static class UsageWords
{
    // Lakh and crore: 12,34,567.50.
    private static readonly NumberFormatInfo Indian = new() { NumberGroupSizes = [3, 2], NumberGroupSeparator = ",", NumberDecimalSeparator = "." };

    public static string Rupees(decimal inr) => "₹" + inr.ToString("N2", Indian);

    public static string Dollars(decimal usd) => "$" + usd.ToString(usd is > 0 and < 0.01m ? "N4" : "N2", CultureInfo.InvariantCulture);

    public static string Count(long count) => count.ToString("N0", Indian);

    public static string Name(Meter meter) => meter switch
    {
        Meter.Posters => "Posters",
        Meter.Captions => "Captions",
        _ => "Posts",
    };

    public static string Source(string source) => source switch
    {
        "ai_scene" => "Backgrounds by an image model",
        "ai_captions" => "Captions by a language model",
        "x_post" => "Posts on X",
        "x_post_with_link" => "Posts on X with a web address",
        _ when source.StartsWith("whatsapp_", StringComparison.Ordinal) => $"WhatsApp messages ({source["whatsapp_".Length..]})",
        _ => source,
    };

    public static string Level(LimitUseView limit) => limit.Level switch
    {
        LimitLevel.Organization => "Your shop",
        LimitLevel.Network => $"Your shop on {PostWords.Name(Core.Data.Wire.Parse<Core.Publishing.Platform>(limit.Network!))}",
        LimitLevel.User => "You",
        _ => "This key",
    };

    /// <summary>A state by how much is used: calm, from 80 % a warning, at the end a stop.</summary>
    public static string StateClass(long used, long most) => used >= most ? "s-failed" : used * 5m >= most * 4m ? "s-check" : "s-posted";

    /// <summary>"8 Nov".</summary>
    public static string Day(string day) => DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture).ToString("d MMM", CultureInfo.InvariantCulture);
}
