using TextileStudio.Core.Posters;

namespace TextileStudio.Core.Captions.Phrases;

/// <summary>The words by which English names cloth and makes claims.</summary>
internal static partial class EnglishPhrases
{
    private static ClaimWords Claims() => new()
    {
        Months = [["january", "jan"], ["february", "feb"], ["march", "mar"], ["april", "apr"], ["may"], ["june", "jun"], ["july", "jul"], ["august", "aug"], ["september", "sept", "sep"], ["october", "oct"], ["november", "nov"], ["december", "dec"]],
        Numbers =
        [
            "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
            "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "hundred", "thousand", "lakh", "crore",
        ],
        PerCent = ["per cent", "percent"],
        MoneyBefore = ["rs.", "rs", "inr"],
        MoneyAfter = ["rupees", "rupee", "rs"],
        Counted = ["percent", "per cent", "off", "discount", "rupees", "rupee", "days", "day", "hours", "hour", "weeks", "week", "months", "month", "years", "year"],
        Giveaways = ["half price", "half-price", "half off", "half-off", "free", "gratis", "buy one get one"],
    };

    private static TextileWords Textile() => new()
    {
        Kinds = new Dictionary<FabricKind, string[]>
        {
            [FabricKind.Wool] = ["wool", "woollen", "woolen", "pashmina", "cashmere", "merino"],
            [FabricKind.Velvet] = ["velvet"],
            [FabricKind.Flowing] = ["chiffon", "georgette", "crepe", "net", "organza"],
            [FabricKind.Linen] = ["linen"],
            [FabricKind.Cotton] = ["cotton", "khadi", "mulmul", "muslin", "voile", "cambric", "denim"],
            [FabricKind.Silk] = ["silk", "tussar", "tussah", "eri", "muga", "mulberry", "katan"],
        },
        Crafts = new Dictionary<Craft, string[]>
        {
            [Craft.Banarasi] = ["banarasi", "banarsi", "benarasi"],
            [Craft.Kanjivaram] = ["kanjivaram", "kanjeevaram", "kanchipuram"],
            [Craft.Chanderi] = ["chanderi"],
            [Craft.Bandhani] = ["bandhani", "bandhej"],
            [Craft.Ikat] = ["ikat", "ikkat", "pochampally"],
            [Craft.Kalamkari] = ["kalamkari"],
            [Craft.Chikankari] = ["chikankari", "chikan"],
            [Craft.Ajrakh] = ["ajrakh"],
            [Craft.Patola] = ["patola"],
            [Craft.Paithani] = ["paithani"],
            [Craft.Phulkari] = ["phulkari"],
            [Craft.Jamdani] = ["jamdani"],
            [Craft.Maheshwari] = ["maheshwari"],
            [Craft.Tussar] = ["tussar", "tussah", "kosa"],
            [Craft.Leheriya] = ["leheriya", "lehariya", "laheriya"],
            [Craft.BlockPrint] = ["block print", "block printed", "blockprint"],
            [Craft.Handloom] = ["handloom", "handwoven", "hand woven"],
            [Craft.Zari] = ["zari"],
        },
        Wares = new Dictionary<Ware, string[]>
        {
            [Ware.Saree] = ["saree", "sarees", "sari", "saris"],
            [Ware.Kurta] = ["kurta", "kurtas"],
            [Ware.Kurti] = ["kurti", "kurtis"],
            [Ware.Lehenga] = ["lehenga", "lehengas", "lehnga"],
            [Ware.Dupatta] = ["dupatta", "dupattas"],
            [Ware.Shawl] = ["shawl", "shawls"],
            [Ware.Stole] = ["stole", "stoles"],
            [Ware.Suit] = ["suit", "suits", "salwar"],
            [Ware.Sherwani] = ["sherwani"],
            [Ware.Dhoti] = ["dhoti", "dhotis", "veshti", "mundu"],
            [Ware.Blouse] = ["blouse", "blouses"],
            [Ware.Gown] = ["gown", "gowns"],
            [Ware.Shirt] = ["shirt", "shirts"],
            [Ware.Fabric] = ["fabric", "fabrics", "cloth", "roll", "dress material"],
            [Ware.Bedsheet] = ["bedsheet", "bedsheets", "bed sheet"],
            [Ware.Curtain] = ["curtains", "curtain"],
        },
        Imitations = ["art silk", "artificial", "faux", "poly", "polyester", "synthetic", "blend", "blended", "mix", "semi", "imitation"],
        FestivalTags = new Dictionary<Festival, string[]>
        {
            [Festival.Diwali] = ["Diwali", "Happy Diwali", "Festive Wear", "Shubh Deepavali"],
            [Festival.Pongal] = ["Pongal", "Happy Pongal", "Pongalo Pongal"],
            [Festival.Onam] = ["Onam", "Happy Onam", "Pookalam"],
            [Festival.Eid] = ["Eid Mubarak", "Eid", "Chaand Raat"],
            [Festival.DurgaPuja] = ["Durga Puja", "Pujo", "Pujo Fashion"],
            [Festival.Navratri] = ["Navratri", "Garba", "Garba Night", "Dandiya"],
            [Festival.Holi] = ["Holi", "Happy Holi", "Festival Of Colours"],
            [Festival.RakshaBandhan] = ["Raksha Bandhan", "Rakhi", "Sibling Love"],
            [Festival.Ugadi] = ["Ugadi", "Happy Ugadi", "Gudi Padwa"],
            [Festival.Baisakhi] = ["Baisakhi", "Happy Baisakhi", "Vaisakhi"],
            [Festival.Christmas] = ["Christmas", "Merry Christmas", "Christmas Style"],
            [Festival.Wedding] = ["Indian Wedding", "Wedding Season", "Wedding Wear", "Mehndi"],
        },
        GeneralTags = ["Indian Textiles", "Textile Love", "Indian Fashion"],
    };
}
