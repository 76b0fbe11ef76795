namespace TextileStudio.Core.Posters.Words.Languages;

/// <summary>Gujarati.</summary>
internal static class GujaratiWords
{
    public static Phrases Phrases { get; } = new()
    {
        Only = "માત્ર",
        ListPrice = "એમ.આર.પી.",
        Off = "છૂટ",
        ValidTill = "ઑફર {0} સુધી",
        Order = "આજે જ ઑર્ડર કરો",
        Shop = "આજે જ ખરીદો",
        Handpicked = "ખાસ તમારા માટે",
        ScanWhatsApp = "WhatsApp પર ઑર્ડર માટે સ્કૅન કરો",
        Festivals = new Dictionary<Festival, FestivalWords>
        {
            [Festival.Diwali] = new("શુભ દીપાવલી", "દિવાળી સ્પેશિયલ"),
            [Festival.Pongal] = new("પોંગલની શુભેચ્છાઓ", "પોંગલ સ્પેશિયલ"),
            [Festival.Onam] = new("ઓણમની શુભેચ્છાઓ", "ઓણમ સ્પેશિયલ"),
            [Festival.Eid] = new("ઈદ મુબારક", "ઈદ કલેક્શન"),
            [Festival.DurgaPuja] = new("દુર્ગા પૂજાની શુભેચ્છાઓ", "દુર્ગા પૂજા સ્પેશિયલ"),
            [Festival.Navratri] = new("શુભ નવરાત્રિ", "નવરાત્રિ સ્પેશિયલ"),
            [Festival.Holi] = new("હોળીની શુભેચ્છાઓ", "હોળી સ્પેશિયલ"),
            [Festival.RakshaBandhan] = new("શુભ રક્ષાબંધન", "રાખી સ્પેશિયલ"),
            [Festival.Ugadi] = new("ઉગાદિની શુભેચ્છાઓ", "ઉગાદિ સ્પેશિયલ"),
            [Festival.Baisakhi] = new("વૈશાખીની શુભેચ્છાઓ", "વૈશાખી સ્પેશિયલ"),
            [Festival.Christmas] = new("નાતાલની શુભેચ્છાઓ", "નાતાલ સ્પેશિયલ"),
            [Festival.Wedding] = new("શુભ વિવાહ", "લગ્ન કલેક્શન"),
        },
        Months = ["જાન્યુઆરી", "ફેબ્રુઆરી", "માર્ચ", "એપ્રિલ", "મે", "જૂન", "જુલાઈ", "ઑગસ્ટ", "સપ્ટેમ્બર", "ઑક્ટોબર", "નવેમ્બર", "ડિસેમ્બર"],
    };
}
