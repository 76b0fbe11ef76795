namespace TextileStudio.Core.Posters.Words.Languages;

/// <summary>Telugu. Pongal is Sankranti there, and Raksha Bandhan is Rakhi.</summary>
internal static class TeluguWords
{
    public static Phrases Phrases { get; } = new()
    {
        Only = "కేవలం",
        ListPrice = "ఎం.ఆర్.పి.",
        Off = "తగ్గింపు",
        ValidTill = "ఆఫర్ {0} వరకు",
        Order = "ఈరోజే ఆర్డర్ చేయండి",
        Shop = "ఈరోజే కొనండి",
        Handpicked = "ప్రత్యేకంగా మీ కోసం",
        ScanWhatsApp = "WhatsApp లో ఆర్డర్ కోసం స్కాన్ చేయండి",
        Festivals = new Dictionary<Festival, FestivalWords>
        {
            [Festival.Diwali] = new("దీపావళి శుభాకాంక్షలు", "దీపావళి ప్రత్యేకం"),
            [Festival.Pongal] = new("సంక్రాంతి శుభాకాంక్షలు", "సంక్రాంతి ప్రత్యేకం"),
            [Festival.Onam] = new("ఓనం శుభాకాంక్షలు", "ఓనం ప్రత్యేకం"),
            [Festival.Eid] = new("ఈద్ ముబారక్", "ఈద్ ప్రత్యేకం"),
            [Festival.DurgaPuja] = new("దుర్గా పూజ శుభాకాంక్షలు", "దుర్గా పూజ ప్రత్యేకం"),
            [Festival.Navratri] = new("నవరాత్రి శుభాకాంక్షలు", "నవరాత్రి ప్రత్యేకం"),
            [Festival.Holi] = new("హోలీ శుభాకాంక్షలు", "హోలీ ప్రత్యేకం"),
            [Festival.RakshaBandhan] = new("రాఖీ శుభాకాంక్షలు", "రాఖీ ప్రత్యేకం"),
            [Festival.Ugadi] = new("ఉగాది శుభాకాంక్షలు", "ఉగాది ప్రత్యేకం"),
            [Festival.Baisakhi] = new("బైసాఖి శుభాకాంక్షలు", "బైసాఖి ప్రత్యేకం"),
            [Festival.Christmas] = new("క్రిస్మస్ శుభాకాంక్షలు", "క్రిస్మస్ ప్రత్యేకం"),
            [Festival.Wedding] = new("పెళ్లి సందడి", "పెళ్లి ప్రత్యేకం"),
        },
        Months = ["జనవరి", "ఫిబ్రవరి", "మార్చి", "ఏప్రిల్", "మే", "జూన్", "జులై", "ఆగస్టు", "సెప్టెంబర్", "అక్టోబర్", "నవంబర్", "డిసెంబర్"],
    };
}
