using TextileStudio.Core.Posters;

namespace TextileStudio.Core.Captions;

/// <summary>The words hashtags are made of, in one language.</summary>
internal sealed record HashtagWords(
    IReadOnlyDictionary<Festival, string[]> Festivals,
    IReadOnlyDictionary<Craft, string> Crafts,
    IReadOnlyDictionary<FabricKind, string> Kinds,
    IReadOnlyDictionary<Ware, string> Wares,
    string[] General)
{
    private static readonly HashtagWords English = new(
        new Dictionary<Festival, string[]> { [Festival.Diwali] = ["Diwali", "Happy Diwali", "Festive Wear", "Shubh Deepavali"] },
        new Dictionary<Craft, string>
        {
            [Craft.Banarasi] = "Banarasi", [Craft.Kanjivaram] = "Kanjivaram", [Craft.Chanderi] = "Chanderi", [Craft.Bandhani] = "Bandhani", [Craft.Ikat] = "Ikat",
            [Craft.Kalamkari] = "Kalamkari", [Craft.Chikankari] = "Chikankari", [Craft.Ajrakh] = "Ajrakh", [Craft.Patola] = "Patola", [Craft.Paithani] = "Paithani",
            [Craft.Phulkari] = "Phulkari", [Craft.Jamdani] = "Jamdani", [Craft.Maheshwari] = "Maheshwari", [Craft.Tussar] = "Tussar", [Craft.Leheriya] = "Leheriya",
            [Craft.BlockPrint] = "Block Print", [Craft.Handloom] = "Handloom", [Craft.Zari] = "Zari",
        },
        new Dictionary<FabricKind, string>
        {
            [FabricKind.Silk] = "Silk", [FabricKind.Cotton] = "Cotton", [FabricKind.Linen] = "Linen", [FabricKind.Wool] = "Wool", [FabricKind.Velvet] = "Velvet",
        },
        new Dictionary<Ware, string>
        {
            [Ware.Saree] = "Saree", [Ware.Kurta] = "Kurta", [Ware.Kurti] = "Kurti", [Ware.Lehenga] = "Lehenga", [Ware.Dupatta] = "Dupatta", [Ware.Shawl] = "Shawl",
            [Ware.Stole] = "Stole", [Ware.Suit] = "Suit", [Ware.Sherwani] = "Sherwani", [Ware.Dhoti] = "Dhoti", [Ware.Blouse] = "Blouse", [Ware.Gown] = "Gown",
            [Ware.Shirt] = "Shirt", [Ware.Fabric] = "Fabric", [Ware.Bedsheet] = "Bedsheet", [Ware.Curtain] = "Curtains",
        },
        ["Indian Textiles", "Textile Love", "Indian Fashion"]);

    private static readonly HashtagWords Hindi = new(
        new Dictionary<Festival, string[]> { [Festival.Diwali] = ["दिवाली", "शुभ दीपावली", "त्योहार"] },
        new Dictionary<Craft, string>
        {
            [Craft.Banarasi] = "बनारसी", [Craft.Kanjivaram] = "कांजीवरम", [Craft.Chanderi] = "चंदेरी", [Craft.Bandhani] = "बांधनी", [Craft.Ikat] = "इकत",
            [Craft.Kalamkari] = "कलमकारी", [Craft.Chikankari] = "चिकनकारी", [Craft.Ajrakh] = "अजरख", [Craft.Patola] = "पटोला", [Craft.Paithani] = "पैठणी",
            [Craft.Phulkari] = "फुलकारी", [Craft.Jamdani] = "जामदानी", [Craft.Maheshwari] = "माहेश्वरी", [Craft.Tussar] = "टसर", [Craft.Leheriya] = "लहरिया",
            [Craft.BlockPrint] = "ब्लॉक प्रिंट", [Craft.Handloom] = "हथकरघा", [Craft.Zari] = "ज़री",
        },
        new Dictionary<FabricKind, string>
        {
            [FabricKind.Silk] = "सिल्क", [FabricKind.Cotton] = "सूती", [FabricKind.Linen] = "लिनन", [FabricKind.Wool] = "ऊनी", [FabricKind.Velvet] = "मख़मली",
        },
        new Dictionary<Ware, string>
        {
            [Ware.Saree] = "साड़ी", [Ware.Kurta] = "कुर्ता", [Ware.Kurti] = "कुर्ती", [Ware.Lehenga] = "लहंगा", [Ware.Dupatta] = "दुपट्टा", [Ware.Shawl] = "शॉल",
            [Ware.Stole] = "स्टोल", [Ware.Suit] = "सूट", [Ware.Sherwani] = "शेरवानी", [Ware.Dhoti] = "धोती", [Ware.Blouse] = "ब्लाउज़", [Ware.Gown] = "गाउन",
            [Ware.Shirt] = "शर्ट", [Ware.Fabric] = "कपड़ा", [Ware.Bedsheet] = "चादर", [Ware.Curtain] = "परदे",
        },
        ["भारतीय वस्त्र", "कपड़ों की दुनिया", "फ़ैशन"]);

    public static HashtagWords Of(Language language) => language switch
    {
        Language.En => English,
        Language.Hi => Hindi,
        _ => throw new ArgumentOutOfRangeException(nameof(language), language, "There are no hashtag words for this language; PosterCatalog says which there are."),
    };
}
