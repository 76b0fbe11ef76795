namespace TextileStudio.Core.Posters.Words.Languages;

/// <summary>Kannada. Pongal is Sankranti there. The word for "until" is a suffix of the year.</summary>
internal static class KannadaWords
{
    public static Phrases Phrases { get; } = new()
    {
        Only = "ಕೇವಲ",
        ListPrice = "ಎಂ.ಆರ್.ಪಿ.",
        Off = "ರಿಯಾಯಿತಿ",
        ValidTill = "ಕೊಡುಗೆ {0}ರವರೆಗೆ",
        Order = "ಇಂದೇ ಆರ್ಡರ್ ಮಾಡಿ",
        Shop = "ಇಂದೇ ಖರೀದಿಸಿ",
        Handpicked = "ವಿಶೇಷವಾಗಿ ನಿಮಗಾಗಿ",
        ScanWhatsApp = "WhatsApp ನಲ್ಲಿ ಆರ್ಡರ್ ಮಾಡಲು ಸ್ಕ್ಯಾನ್ ಮಾಡಿ",
        Festivals = new Dictionary<Festival, FestivalWords>
        {
            [Festival.Diwali] = new("ದೀಪಾವಳಿ ಶುಭಾಶಯಗಳು", "ದೀಪಾವಳಿ ವಿಶೇಷ"),
            [Festival.Pongal] = new("ಸಂಕ್ರಾಂತಿ ಶುಭಾಶಯಗಳು", "ಸಂಕ್ರಾಂತಿ ವಿಶೇಷ"),
            [Festival.Onam] = new("ಓಣಂ ಶುಭಾಶಯಗಳು", "ಓಣಂ ವಿಶೇಷ"),
            [Festival.Eid] = new("ಈದ್ ಮುಬಾರಕ್", "ಈದ್ ವಿಶೇಷ"),
            [Festival.DurgaPuja] = new("ದುರ್ಗಾ ಪೂಜೆಯ ಶುಭಾಶಯಗಳು", "ದುರ್ಗಾ ಪೂಜೆ ವಿಶೇಷ"),
            [Festival.Navratri] = new("ನವರಾತ್ರಿ ಶುಭಾಶಯಗಳು", "ನವರಾತ್ರಿ ವಿಶೇಷ"),
            [Festival.Holi] = new("ಹೋಳಿ ಶುಭಾಶಯಗಳು", "ಹೋಳಿ ವಿಶೇಷ"),
            [Festival.RakshaBandhan] = new("ರಕ್ಷಾ ಬಂಧನದ ಶುಭಾಶಯಗಳು", "ರಾಖಿ ವಿಶೇಷ"),
            [Festival.Ugadi] = new("ಯುಗಾದಿ ಶುಭಾಶಯಗಳು", "ಯುಗಾದಿ ವಿಶೇಷ"),
            [Festival.Baisakhi] = new("ಬೈಸಾಖಿ ಶುಭಾಶಯಗಳು", "ಬೈಸಾಖಿ ವಿಶೇಷ"),
            [Festival.Christmas] = new("ಕ್ರಿಸ್ಮಸ್ ಶುಭಾಶಯಗಳು", "ಕ್ರಿಸ್ಮಸ್ ವಿಶೇಷ"),
            [Festival.Wedding] = new("ಮದುವೆ ಸಂಭ್ರಮ", "ಮದುವೆ ವಿಶೇಷ"),
        },
        Months = ["ಜನವರಿ", "ಫೆಬ್ರವರಿ", "ಮಾರ್ಚ್", "ಏಪ್ರಿಲ್", "ಮೇ", "ಜೂನ್", "ಜುಲೈ", "ಆಗಸ್ಟ್", "ಸೆಪ್ಟೆಂಬರ್", "ಅಕ್ಟೋಬರ್", "ನವೆಂಬರ್", "ಡಿಸೆಂಬರ್"],
    };
}
