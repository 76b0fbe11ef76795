namespace TextileStudio.Core.Posters.Words.Languages;

/// <summary>Tamil.</summary>
internal static class TamilWords
{
    public static Phrases Phrases { get; } = new()
    {
        Only = "வெறும்",
        ListPrice = "எம்.ஆர்.பி.",
        Off = "தள்ளுபடி",
        ValidTill = "சலுகை {0} வரை",
        Order = "இன்றே ஆர்டர் செய்யுங்கள்",
        Shop = "இன்றே வாங்குங்கள்",
        Handpicked = "உங்களுக்காகவே",
        ScanWhatsApp = "WhatsApp-இல் ஆர்டர் செய்ய ஸ்கேன் செய்யுங்கள்",
        Festivals = new Dictionary<Festival, FestivalWords>
        {
            [Festival.Diwali] = new("இனிய தீபாவளி நல்வாழ்த்துகள்", "தீபாவளி சிறப்பு"),
            [Festival.Pongal] = new("இனிய பொங்கல் நல்வாழ்த்துகள்", "பொங்கல் சிறப்பு"),
            [Festival.Onam] = new("ஓணம் நல்வாழ்த்துகள்", "ஓணம் சிறப்பு"),
            [Festival.Eid] = new("ஈத் முபாரக்", "ஈத் சிறப்பு"),
            [Festival.DurgaPuja] = new("துர்கா பூஜை நல்வாழ்த்துகள்", "துர்கா பூஜை சிறப்பு"),
            [Festival.Navratri] = new("நவராத்திரி நல்வாழ்த்துகள்", "நவராத்திரி சிறப்பு"),
            [Festival.Holi] = new("ஹோலி நல்வாழ்த்துகள்", "ஹோலி சிறப்பு"),
            [Festival.RakshaBandhan] = new("ரக்ஷா பந்தன் நல்வாழ்த்துகள்", "ராக்கி சிறப்பு"),
            [Festival.Ugadi] = new("உகாதி நல்வாழ்த்துகள்", "உகாதி சிறப்பு"),
            [Festival.Baisakhi] = new("வைசாகி நல்வாழ்த்துகள்", "வைசாகி சிறப்பு"),
            [Festival.Christmas] = new("கிறிஸ்துமஸ் நல்வாழ்த்துகள்", "கிறிஸ்துமஸ் சிறப்பு"),
            [Festival.Wedding] = new("கல்யாண வைபவம்", "திருமணச் சிறப்பு"),
        },
        Months = ["ஜனவரி", "பிப்ரவரி", "மார்ச்", "ஏப்ரல்", "மே", "ஜூன்", "ஜூலை", "ஆகஸ்ட்", "செப்டம்பர்", "அக்டோபர்", "நவம்பர்", "டிசம்பர்"],
    };
}
