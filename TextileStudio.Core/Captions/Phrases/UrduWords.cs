using TextileStudio.Core.Posters;

namespace TextileStudio.Core.Captions.Phrases;

/// <summary>The words for cloth and for claims.</summary>
internal static partial class UrduPhrases
{
    private static ClaimWords ClaimWords => new()
    {
        Months = [["جنوری"], ["فروری"], ["مارچ"], ["اپریل"], ["مئی"], ["جون"], ["جولائی"], ["اگست"], ["ستمبر"], ["اکتوبر"], ["نومبر"], ["دسمبر"]],
        Numbers =
        [
            "ایک", "دو", "تین", "چار", "پانچ", "چھ", "چھہ", "چھے", "سات", "آٹھ", "نو", "دس", "گیارہ", "بارہ", "پندرہ", "بیس", "پچیس", "تیس", "پینتیس", "چالیس",
            "پینتالیس", "پچاس", "ساٹھ", "ستر", "پچھتر", "اسی", "نوے", "سو", "ہزار", "لاکھ", "کروڑ",
        ],
        PerCent = ["فیصد", "فی صد", "فیصدی", "پرسنٹ"],
        MoneyBefore = ["روپے", "روپیے", "روپئے", "رو.", "₨"],
        MoneyAfter = ["روپے", "روپیے", "روپئے", "روپیہ", "روپوں", "روپیوں"],
        Counted = ["فیصد", "فی صد", "فیصدی", "رعایت", "چھوٹ", "ڈسکاؤنٹ", "روپے", "روپیے", "روپئے", "روپیہ", "روپوں", "دن", "دنوں", "گھنٹے", "گھنٹوں", "گھنٹہ", "سال", "سالوں"],
        Giveaways = ["آدھی قیمت", "آدھے دام", "آدھا دام", "نصف قیمت", "مفت", "مفت میں", "فری", "بلا قیمت"],
    };

    private static TextileWords TextileWords => new()
    {
        Kinds = new Dictionary<FabricKind, string[]>
        {
            [FabricKind.Wool] = ["اونی", "اون", "پشمینہ", "کشمیری اون"],
            [FabricKind.Velvet] = ["مخمل", "مخملی", "ویلوٹ", "ویلویٹ"],
            [FabricKind.Flowing] = ["شفون", "شیفون", "جارجٹ", "جارجیٹ", "کریپ", "نیٹ", "آرگنزا"],
            [FabricKind.Linen] = ["لینن", "لنن"],
            [FabricKind.Cotton] = ["سوتی", "کاٹن", "کھادی", "کھدر", "ململ", "لان", "ڈینم"],
            [FabricKind.Silk] = ["ریشم", "ریشمی", "سلک", "ٹسر", "موگا"],
        },
        Crafts = new Dictionary<Craft, string[]>
        {
            [Craft.Banarasi] = ["بنارسی"],
            [Craft.Kanjivaram] = ["کانجی ورم", "کانجیورم", "کانچی پورم"],
            [Craft.Chanderi] = ["چندیری"],
            [Craft.Bandhani] = ["باندھنی", "بندھنی", "بندھیج"],
            [Craft.Ikat] = ["اکت", "اکات", "پوچم پلی"],
            [Craft.Kalamkari] = ["قلمکاری", "قلم کاری"],
            [Craft.Chikankari] = ["چکن کاری", "چکنکاری", "چکن"],
            [Craft.Ajrakh] = ["اجرک", "اجرکھ"],
            [Craft.Patola] = ["پٹولا", "پٹولہ"],
            [Craft.Paithani] = ["پیٹھنی", "پیٹھانی"],
            [Craft.Phulkari] = ["پھلکاری", "پھولکاری", "پھول کاری"],
            [Craft.Jamdani] = ["جامدانی", "جام دانی"],
            [Craft.Maheshwari] = ["مہیشوری"],
            [Craft.Tussar] = ["ٹسر", "کوسا"],
            [Craft.Leheriya] = ["لہریا", "لہریہ"],
            [Craft.BlockPrint] = ["بلاک پرنٹ", "بلاک پرنٹڈ", "ٹھپے کا کام"],
            [Craft.Handloom] = ["کھڈی", "ہتھ کرگھا", "ہتھ کرگھے", "ہینڈلوم", "کرگھا"],
            [Craft.Zari] = ["زری", "زردوزی"],
        },
        Wares = new Dictionary<Ware, string[]>
        {
            [Ware.Saree] = ["ساڑی", "ساڑھی", "ساڑیاں", "ساڑھیاں"],
            [Ware.Kurta] = ["کرتا", "کرتے", "کرتہ"],
            [Ware.Kurti] = ["کرتی", "کرتیاں"],
            [Ware.Lehenga] = ["لہنگا", "لہنگے", "لہنگہ"],
            [Ware.Dupatta] = ["دوپٹہ", "دوپٹے", "دوپٹا", "اوڑھنی"],
            [Ware.Shawl] = ["شال", "شالیں"],
            [Ware.Stole] = ["اسٹول", "اسکارف"],
            [Ware.Suit] = ["سوٹ", "شلوار", "شلوار قمیص", "غرارہ"],
            [Ware.Sherwani] = ["شیروانی", "اچکن"],
            [Ware.Dhoti] = ["دھوتی"],
            [Ware.Blouse] = ["بلاؤز"],
            [Ware.Gown] = ["گاؤن"],
            [Ware.Shirt] = ["قمیص", "قمیض", "شرٹ"],
            [Ware.Fabric] = ["کپڑا", "کپڑے", "تھان"],
            [Ware.Bedsheet] = ["بیڈ شیٹ", "بیڈشیٹ", "پلنگ پوش", "بستر کی چادر"],
            [Ware.Curtain] = ["پردے", "پردہ"],
        },
        Imitations = ["آرٹ سلک", "نقلی", "مصنوعی", "مکس", "ملاوٹی", "پولیسٹر", "پولی ایسٹر", "سنتھیٹک", "سیمی"],
        FestivalTags = new Dictionary<Festival, string[]>
        {
            [Festival.Diwali] = ["دیوالی", "دیوالی مبارک", "روشنیوں کا تہوار"],
            [Festival.Pongal] = ["پونگل", "پونگل مبارک"],
            [Festival.Onam] = ["اونم", "اونم مبارک"],
            [Festival.Eid] = ["عید", "عید مبارک", "عید کی خوشیاں", "عید کی خریداری"],
            [Festival.DurgaPuja] = ["درگا پوجا", "درگا پوجا مبارک"],
            [Festival.Navratri] = ["نوراتری", "گربا"],
            [Festival.Holi] = ["ہولی", "ہولی مبارک", "رنگوں کا تہوار"],
            [Festival.RakshaBandhan] = ["راکھی", "بھائی بہن", "راکھی مبارک"],
            [Festival.Ugadi] = ["اگادی", "نیا سال"],
            [Festival.Baisakhi] = ["بیساکھی", "بیساکھی مبارک"],
            [Festival.Christmas] = ["کرسمس", "کرسمس مبارک", "بڑا دن"],
            [Festival.Wedding] = ["شادی", "شادی کی خریداری", "عروسی لباس"],
            [Festival.Everyday] = ["آج کا انداز", "میرا انداز"],
        },
        GeneralTags = ["ہندوستانی لباس", "کپڑوں کی دنیا", "فیشن"],
    };
}
