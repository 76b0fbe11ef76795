namespace TextileStudio.Core.Posters.Words.Languages;

/// <summary>Odia.</summary>
internal static class OdiaWords
{
    public static Phrases Phrases { get; } = new()
    {
        Only = "ମାତ୍ର",
        ListPrice = "ଏମ୍.ଆର୍.ପି.",
        Off = "ରିହାତି",
        ValidTill = "ଅଫର {0} ପର୍ଯ୍ୟନ୍ତ",
        Order = "ଆଜି ହିଁ ଅର୍ଡର କରନ୍ତୁ",
        Shop = "ଆଜି ହିଁ କିଣନ୍ତୁ",
        Handpicked = "କେବଳ ଆପଣଙ୍କ ପାଇଁ",
        ScanWhatsApp = "WhatsApp ରେ ଅର୍ଡର ପାଇଁ ସ୍କାନ କରନ୍ତୁ",
        Festivals = new Dictionary<Festival, FestivalWords>
        {
            [Festival.Diwali] = new("ଦୀପାବଳିର ଶୁଭେଚ୍ଛା", "ଦୀପାବଳି ବିଶେଷ"),
            [Festival.Pongal] = new("ପୋଙ୍ଗଲର ଶୁଭେଚ୍ଛା", "ପୋଙ୍ଗଲ ବିଶେଷ"),
            [Festival.Onam] = new("ଓଣମର ଶୁଭେଚ୍ଛା", "ଓଣମ ବିଶେଷ"),
            [Festival.Eid] = new("ଇଦ୍ ମୁବାରକ", "ଇଦ୍ ବିଶେଷ"),
            [Festival.DurgaPuja] = new("ଦୁର୍ଗାପୂଜାର ଶୁଭେଚ୍ଛା", "ପୂଜା ବିଶେଷ"),
            [Festival.Navratri] = new("ନବରାତ୍ରିର ଶୁଭେଚ୍ଛା", "ନବରାତ୍ରି ବିଶେଷ"),
            [Festival.Holi] = new("ହୋଲିର ଶୁଭେଚ୍ଛା", "ହୋଲି ବିଶେଷ"),
            [Festival.RakshaBandhan] = new("ରକ୍ଷାବନ୍ଧନର ଶୁଭେଚ୍ଛା", "ରାକ୍ଷୀ ବିଶେଷ"),
            [Festival.Ugadi] = new("ଉଗାଦିର ଶୁଭେଚ୍ଛା", "ଉଗାଦି ବିଶେଷ"),
            [Festival.Baisakhi] = new("ବୈଶାଖୀର ଶୁଭେଚ୍ଛା", "ବୈଶାଖୀ ବିଶେଷ"),
            [Festival.Christmas] = new("ବଡ଼ଦିନର ଶୁଭେଚ୍ଛା", "ବଡ଼ଦିନ ବିଶେଷ"),
            [Festival.Wedding] = new("ଶୁଭ ବିବାହ", "ବିବାହ ବିଶେଷ"),
        },
        Months = ["ଜାନୁଆରୀ", "ଫେବୃଆରୀ", "ମାର୍ଚ୍ଚ", "ଅପ୍ରେଲ", "ମଇ", "ଜୁନ", "ଜୁଲାଇ", "ଅଗଷ୍ଟ", "ସେପ୍ଟେମ୍ବର", "ଅକ୍ଟୋବର", "ନଭେମ୍ବର", "ଡିସେମ୍ବର"],
    };
}
