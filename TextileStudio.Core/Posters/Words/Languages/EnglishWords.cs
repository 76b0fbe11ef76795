namespace TextileStudio.Core.Posters.Words.Languages;

/// <summary>English.</summary>
internal static class EnglishWords
{
    public static Phrases Phrases { get; } = new()
    {
        Only = "Only",
        ListPrice = "M.R.P.",
        Off = "OFF",
        ValidTill = "Valid till {0}",
        Order = "Order today",
        Shop = "Shop now",
        Handpicked = "Handpicked for you",
        ScanWhatsApp = "Scan to order on WhatsApp",
        Festivals = new Dictionary<Festival, FestivalWords>
        {
            [Festival.Diwali] = new("Happy Diwali", "Diwali Special"),
            [Festival.Pongal] = new("Happy Pongal", "Pongal Special"),
            [Festival.Onam] = new("Happy Onam", "Onam Special"),
            [Festival.Eid] = new("Eid Mubarak", "Eid Collection"),
            [Festival.DurgaPuja] = new("Happy Durga Puja", "Puja Collection"),
            [Festival.Navratri] = new("Happy Navratri", "Navratri Special"),
            [Festival.Holi] = new("Happy Holi", "Holi Special"),
            [Festival.RakshaBandhan] = new("Happy Raksha Bandhan", "Rakhi Special"),
            [Festival.Ugadi] = new("Happy Ugadi", "Ugadi Special"),
            [Festival.Baisakhi] = new("Happy Baisakhi", "Baisakhi Special"),
            [Festival.Christmas] = new("Merry Christmas", "Christmas Special"),
            [Festival.Wedding] = new("The Wedding Season", "Wedding Collection"),
        },
        Months = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"],
    };
}
