namespace TextileStudio.Core.Posters.Words.Languages;

/// <summary>Urdu.</summary>
internal static class UrduWords
{
    public static Phrases Phrases { get; } = new()
    {
        Only = "صرف",
        ListPrice = "ایم آر پی",
        Off = "رعایت",
        ValidTill = "پیشکش {0} تک",
        Order = "آج ہی آرڈر کریں",
        Shop = "آج ہی خریدیں",
        Handpicked = "خاص آپ کے لیے",
        ScanWhatsApp = "واٹس ایپ پر آرڈر کے لیے اسکین کریں",
        Festivals = new Dictionary<Festival, FestivalWords>
        {
            [Festival.Diwali] = new("دیوالی مبارک", "دیوالی اسپیشل"),
            [Festival.Pongal] = new("پونگل مبارک", "پونگل اسپیشل"),
            [Festival.Onam] = new("اونم مبارک", "اونم اسپیشل"),
            [Festival.Eid] = new("عید مبارک", "عید کلیکشن"),
            [Festival.DurgaPuja] = new("درگا پوجا مبارک", "درگا پوجا اسپیشل"),
            [Festival.Navratri] = new("نوراتری مبارک", "نوراتری اسپیشل"),
            [Festival.Holi] = new("ہولی مبارک", "ہولی اسپیشل"),
            [Festival.RakshaBandhan] = new("رکشا بندھن مبارک", "راکھی اسپیشل"),
            [Festival.Ugadi] = new("اگادی مبارک", "اگادی اسپیشل"),
            [Festival.Baisakhi] = new("بیساکھی مبارک", "بیساکھی اسپیشل"),
            [Festival.Christmas] = new("کرسمس مبارک", "کرسمس اسپیشل"),
            [Festival.Wedding] = new("شادی مبارک", "شادی کلیکشن"),
        },
        Months = ["جنوری", "فروری", "مارچ", "اپریل", "مئی", "جون", "جولائی", "اگست", "ستمبر", "اکتوبر", "نومبر", "دسمبر"],
    };
}
