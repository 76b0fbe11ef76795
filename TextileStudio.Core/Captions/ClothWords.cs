namespace TextileStudio.Core.Captions;

/// <summary>The words, in lower case, by which cloth, craft and ware are recognised in Latin and Devanagari. NFC; a nukta may be written or left out.</summary>
internal static class ClothWords
{
    /// <summary>Cloth that is not what its last word says.</summary>
    public static readonly string[] Imitations =
        ["art silk", "artificial", "faux", "poly", "polyester", "synthetic", "blend", "blended", "mix", "semi", "imitation", "आर्ट सिल्क", "नकली", "मिश्रित", "पॉलिएस्टर", "सिंथेटिक"];

    public static readonly (FabricKind Thing, string[] Words)[] Kinds = Nfc<FabricKind>(
    [
        (FabricKind.Wool, ["wool", "woollen", "woolen", "pashmina", "cashmere", "merino", "ऊन", "ऊनी", "पश्मीना"]),
        (FabricKind.Velvet, ["velvet", "मख़मल", "मखमल", "मख़मली", "मखमली", "वेलवेट"]),
        (FabricKind.Flowing, ["chiffon", "georgette", "crepe", "net", "organza", "शिफॉन", "शिफ़ॉन", "जॉर्जेट", "क्रेप", "ऑर्गेंज़ा", "ऑर्गेंजा"]),
        (FabricKind.Linen, ["linen", "लिनन", "लिनेन"]),
        (FabricKind.Cotton, ["cotton", "khadi", "mulmul", "muslin", "voile", "cambric", "denim", "सूती", "कॉटन", "खादी", "मलमल"]),
        (FabricKind.Silk, ["silk", "tussar", "tussah", "eri", "muga", "mulberry", "katan", "रेशम", "रेशमी", "सिल्क", "टसर", "कतान", "मूगा"]),
    ]);

    public static readonly (Craft Thing, string[] Words)[] Crafts = Nfc<Craft>(
    [
        (Craft.Banarasi, ["banarasi", "banarsi", "benarasi", "बनारसी"]),
        (Craft.Kanjivaram, ["kanjivaram", "kanjeevaram", "kanchipuram", "कांजीवरम", "काँजीवरम", "कांचीपुरम"]),
        (Craft.Chanderi, ["chanderi", "चंदेरी", "चन्देरी"]),
        (Craft.Bandhani, ["bandhani", "bandhej", "बांधनी", "बाँधनी", "बंधनी", "बंधेज", "बांधेज"]),
        (Craft.Ikat, ["ikat", "ikkat", "pochampally", "इकत", "इक्कत", "पोचमपल्ली"]),
        (Craft.Kalamkari, ["kalamkari", "कलमकारी", "क़लमकारी"]),
        (Craft.Chikankari, ["chikankari", "chikan", "चिकनकारी", "चिकन"]),
        (Craft.Ajrakh, ["ajrakh", "अजरख", "अजरक"]),
        (Craft.Patola, ["patola", "पटोला"]),
        (Craft.Paithani, ["paithani", "पैठणी", "पैठनी"]),
        (Craft.Phulkari, ["phulkari", "फुलकारी"]),
        (Craft.Jamdani, ["jamdani", "जामदानी"]),
        (Craft.Maheshwari, ["maheshwari", "माहेश्वरी", "महेश्वरी"]),
        (Craft.Tussar, ["tussar", "tussah", "kosa", "टसर", "कोसा"]),
        (Craft.Leheriya, ["leheriya", "lehariya", "laheriya", "लहरिया"]),
        (Craft.BlockPrint, ["block print", "block printed", "blockprint", "ब्लॉक प्रिंट", "ब्लॉक प्रिंटेड"]),
        (Craft.Handloom, ["handloom", "handwoven", "hand woven", "हथकरघा", "हैंडलूम", "हथकरघे"]),
        (Craft.Zari, ["zari", "जरी", "ज़री"]),
    ]);

    public static readonly (Ware Thing, string[] Words)[] Wares = Nfc<Ware>(
    [
        (Ware.Saree, ["saree", "sarees", "sari", "saris", "साड़ी", "साड़ियाँ", "साड़ियां"]),
        (Ware.Kurta, ["kurta", "kurtas", "कुर्ता", "कुर्ते", "कुरता"]),
        (Ware.Kurti, ["kurti", "kurtis", "कुर्ती", "कुर्तियाँ", "कुर्तियां", "कुरती"]),
        (Ware.Lehenga, ["lehenga", "lehengas", "lehnga", "लहंगा", "लहँगा", "लहंगे"]),
        (Ware.Dupatta, ["dupatta", "dupattas", "दुपट्टा", "दुपट्टे"]),
        (Ware.Shawl, ["shawl", "shawls", "शॉल", "शाल"]),
        (Ware.Stole, ["stole", "stoles", "स्टोल"]),
        (Ware.Suit, ["suit", "suits", "salwar", "सूट", "सलवार"]),
        (Ware.Sherwani, ["sherwani", "शेरवानी"]),
        (Ware.Dhoti, ["dhoti", "dhotis", "veshti", "mundu", "धोती"]),
        (Ware.Blouse, ["blouse", "blouses", "ब्लाउज़", "ब्लाउज"]),
        (Ware.Gown, ["gown", "gowns", "गाउन"]),
        (Ware.Shirt, ["shirt", "shirts", "शर्ट", "कमीज़", "कमीज"]),
        (Ware.Fabric, ["fabric", "fabrics", "cloth", "roll", "dress material", "कपड़ा", "कपड़े", "थान"]),
        (Ware.Bedsheet, ["bedsheet", "bedsheets", "bed sheet", "चादर"]),
        (Ware.Curtain, ["curtain", "curtains", "परदा", "पर्दा", "परदे", "पर्दे"]),
    ]);

    // The composed nukta letters are excluded from NFC, so source text and request text must both be brought to it.
    private static (T Thing, string[] Words)[] Nfc<T>((T Thing, string[] Words)[] table) =>
        [.. table.Select(row => (row.Thing, row.Words.Select(w => w.Normalize()).ToArray()))];
}
