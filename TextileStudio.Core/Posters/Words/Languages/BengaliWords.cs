namespace TextileStudio.Core.Posters.Words.Languages;

/// <summary>Bengali as in West Bengal. Holi is Dol there, and Baisakhi falls on the Bengali new year.</summary>
internal static class BengaliWords
{
    public static Phrases Phrases { get; } = new()
    {
        Only = "মাত্র",
        ListPrice = "এম.আর.পি.",
        Off = "ছাড়",
        ValidTill = "অফার {0} পর্যন্ত",
        Order = "আজই অর্ডার করুন",
        Shop = "আজই কিনুন",
        Handpicked = "শুধু আপনার জন্য",
        ScanWhatsApp = "WhatsApp-এ অর্ডার করতে স্ক্যান করুন",
        Festivals = new Dictionary<Festival, FestivalWords>
        {
            [Festival.Diwali] = new("শুভ দীপাবলি", "দীপাবলি স্পেশাল"),
            [Festival.Pongal] = new("শুভ পোঙ্গল", "পোঙ্গল স্পেশাল"),
            [Festival.Onam] = new("শুভ ওনাম", "ওনাম স্পেশাল"),
            [Festival.Eid] = new("ঈদ মোবারক", "ঈদ কালেকশন"),
            [Festival.DurgaPuja] = new("শারদীয়ার শুভেচ্ছা", "পুজো কালেকশন"),
            [Festival.Navratri] = new("শুভ নবরাত্রি", "নবরাত্রি স্পেশাল"),
            [Festival.Holi] = new("শুভ দোলযাত্রা", "দোল স্পেশাল"),
            [Festival.RakshaBandhan] = new("শুভ রাখিবন্ধন", "রাখি স্পেশাল"),
            [Festival.Ugadi] = new("শুভ উগাদি", "উগাদি স্পেশাল"),
            [Festival.Baisakhi] = new("শুভ নববর্ষ", "বৈশাখী কালেকশন"),
            [Festival.Christmas] = new("শুভ বড়দিন", "বড়দিন স্পেশাল"),
            [Festival.Wedding] = new("শুভ বিবাহ", "বিয়ের কালেকশন"),
        },
        Months = ["জানুয়ারি", "ফেব্রুয়ারি", "মার্চ", "এপ্রিল", "মে", "জুন", "জুলাই", "আগস্ট", "সেপ্টেম্বর", "অক্টোবর", "নভেম্বর", "ডিসেম্বর"],
    };
}
