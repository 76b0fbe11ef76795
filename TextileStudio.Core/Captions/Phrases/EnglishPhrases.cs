using TextileStudio.Core.Posters;

namespace TextileStudio.Core.Captions.Phrases;

/// <summary>English. "Our {product}" is right for one piece and for many, and no verb has the product as its subject.</summary>
internal static partial class EnglishPhrases
{
    public static Phrasebook Book { get; } = new()
    {
        FullStop = ".",
        Months = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"],
        Claims = Claims(),
        Textile = Textile(),
        Hooks = Hooks(),
        Products = new Dictionary<CaptionTone, string[]>
        {
            [CaptionTone.Warm] =
            [
                "Say hello to our {product}.",
                "We picked our {product} with you in mind.",
                "Take a look at our {product}.",
                "From our shelves to your home: {product}.",
                "Treat yourself, or someone you love, to our {product}.",
                "With love from {brand}: our {product}.",
                "{brand} brings you {product}.",
            ],
            [CaptionTone.Festive] =
            [
                "Celebrate with our {product}!",
                "Dress up the moment with our {product}!",
                "Bring home our {product}.",
                "Our {product}: made for moments like these.",
                "Here comes our {product}!",
                "{brand} presents {product}!",
                "Celebrate with {brand} and our {product}.",
            ],
            [CaptionTone.Premium] =
            [
                "Discover our {product}.",
                "Our {product}, for the discerning eye.",
                "Take a closer look at our {product}.",
                "A considered choice: {product}.",
                "Introducing our {product}.",
                "{brand} presents {product}.",
                "{product}, from {brand}.",
            ],
            [CaptionTone.Playful] =
            [
                "Meet our {product}. You are welcome!",
                "Say hi to our {product}!",
                "One look at our {product} and you will know.",
                "Guess what just stole the show? Our {product}!",
                "Your next favourite: {product}!",
                "{brand} did it again: {product}!",
            ],
            [CaptionTone.Plain] =
            [
                "{product}, available with us.",
                "Available now: {product}.",
                "With us: {product}.",
                "Have a look at our {product}.",
                "On offer today: {product}.",
                "{product} from {brand}.",
            ],
        },
        Fabrics = new Dictionary<FabricKind, string[]>
        {
            [FabricKind.Silk] = ["{fabric} that catches every light in the room.", "There is a glow to {fabric} that no photo quite holds.", "{fabric}: rich colour, soft rustle, easy grace.", "The fall of {fabric} does half the talking."],
            [FabricKind.Cotton] = ["{fabric} for comfort that lasts all day.", "{fabric}: easy to wear, easy to love.", "The calm, airy feel of {fabric}.", "{fabric}, for days that begin early and end late."],
            [FabricKind.Linen] = ["{fabric}: crisp, cool and quietly stylish.", "The honest texture of {fabric} only gets better with time.", "{fabric}, for an effortless look."],
            [FabricKind.Wool] = ["{fabric}: warmth you will want to keep close.", "The soft hug of {fabric}.", "{fabric}, for cosy mornings and cool evenings."],
            [FabricKind.Flowing] = ["{fabric} that moves when you move.", "{fabric}: light, graceful and made to sway.", "The easy flow of {fabric}."],
            [FabricKind.Velvet] = ["{fabric}: deep colour and a touch you will remember.", "The plush feel of {fabric} belongs to evenings.", "{fabric}, soft as the night."],
        },
        Crafts = new Dictionary<Craft, string[]>
        {
            [Craft.Banarasi] = ["Banarasi: a name that needs no introduction.", "There is an occasion in every Banarasi.", "That unmistakable Banarasi richness."],
            [Craft.Kanjivaram] = ["Kanjivaram has a way of making an entrance.", "The Kanjivaram look: grand, and at ease with it.", "Kanjivaram, the one your grandmother would approve of."],
            [Craft.Chanderi] = ["Chanderi: sheer, graceful, lightly luminous.", "The gentle shimmer of Chanderi.", "Chanderi, for a touch of delicacy."],
            [Craft.Bandhani] = ["Bandhani dots that dance with every step.", "Bandhani: joy, knot by knot.", "All the colour and play of Bandhani."],
            [Craft.Ikat] = ["Ikat lines with a rhythm of their own.", "The soft-edged magic of Ikat.", "Ikat: pattern that seems to move."],
            [Craft.Kalamkari] = ["Kalamkari: stories you can wear.", "Look closely, every Kalamkari motif has something to say.", "The storyteller's charm of Kalamkari."],
            [Craft.Chikankari] = ["Chikankari: poetry in thread.", "The quiet beauty of Chikankari.", "Chikankari, as light as a summer evening."],
            [Craft.Ajrakh] = ["Ajrakh: deep tones, patient patterns.", "The starry geometry of Ajrakh.", "Ajrakh has an old soul."],
            [Craft.Patola] = ["Patola: a pattern people cross the room to see.", "The jewel-like play of Patola.", "Patola speaks in colour."],
            [Craft.Paithani] = ["Paithani: peacocks, colour and pride.", "A Paithani is a celebration in itself.", "The regal mood of Paithani."],
            [Craft.Phulkari] = ["Phulkari: a garden in bloom.", "All the cheer of Phulkari.", "Phulkari brings the flowers with it."],
            [Craft.Jamdani] = ["Jamdani motifs that seem to float.", "The airy grace of Jamdani.", "Jamdani: light, fine, unforgettable."],
            [Craft.Maheshwari] = ["Maheshwari: neat lines, noble bearing.", "The understated charm of Maheshwari.", "Maheshwari, graceful from morning to night."],
            [Craft.Tussar] = ["Tussar: earthy, textured, quietly rich.", "The natural glow of Tussar.", "Tussar has a warmth all its own."],
            [Craft.Leheriya] = ["Leheriya: waves of colour.", "The happy stripes of Leheriya.", "Leheriya brings the breeze along."],
            [Craft.BlockPrint] = ["Block print: pattern with character.", "The easy charm of block print.", "Block print, always fresh to the eye."],
            [Craft.Handloom] = ["Handloom: every thread has a story.", "There is a human touch in every handloom.", "The living texture of handloom."],
            [Craft.Zari] = ["A glint of zari in all the right places.", "Zari that answers the light.", "The gleam of zari, just enough."],
        },
        AnyFabric = ["The feel of {fabric} says it best.", "{fabric}: touch it once and you will know.", "In {fabric}, as you like it."],
        PlainFabric = ["Fabric: {fabric}.", "Material: {fabric}."],
        Prices = new Dictionary<CaptionTone, string[]>
        {
            [CaptionTone.Warm] =
            [
                "{off} off: now {price} instead of {was}.", "Was {was}, now {price}. That is {off} off.", "Yours for {price}, down from {was} ({off} off).",
                "Now {price} instead of {was}.", "Yours for {price}, earlier {was}.",
                "{off} off, so you pay {price}.", "With {off} off, yours for {price}.",
                "{off} off {was}.", "Take {off} off the price of {was}.",
                "Yours for {price}.", "For {price}.", "At {price}.",
                "Now with {off} off.", "Enjoy {off} off.", "A little something for you: {off} off.",
            ],
            [CaptionTone.Premium] =
            [
                "Now {price}, formerly {was}; a privilege of {off}.", "{price}, formerly {was} ({off} off).",
                "Now {price}, formerly {was}.", "{price} instead of {was}.",
                "{price}, with {off} off.", "At {price} after {off} off.",
                "{off} off {was}.",
                "Priced at {price}.", "At {price}.", "Yours at {price}.",
                "With {off} off.", "A privilege of {off}.",
            ],
            [CaptionTone.Playful] =
            [
                "{was}? Nope. {price}! Yes, that is {off} off.", "Goodbye {was}, hello {price} ({off} off)!", "{off} off! From {was} down to {price}.",
                "{was}? Nope. {price}!", "Goodbye {was}, hello {price}!",
                "{off} off! All yours for {price}.", "{price}, thanks to {off} off!",
                "{off} off {was}! Quick maths, happy heart.",
                "All yours for {price}!", "And the price? {price}!", "{price}, and it is yours!",
                "{off} off. You read that right!", "Did someone say {off} off?",
            ],
            [CaptionTone.Plain] =
            [
                "Price: {price} (was {was}, {off} off).", "{off} off: {price}, earlier {was}.",
                "Price: {price} (was {was}).", "{price}, earlier {was}.",
                "Price: {price} ({off} off).", "{off} off: {price}.",
                "{off} off {was}.",
                "Price: {price}.", "{price}.",
                "{off} off.", "Discount: {off}.",
            ],
        },
        Validities = ["Offer valid till {until}.", "Till {until}.", "Valid until {until}.", "The offer ends on {until}.", "Yours till {until}."],
        Calls = new Dictionary<CaptionTone, string[]>
        {
            [CaptionTone.Warm] = ["Send us a message, we are happy to help.", "Want to see more? Just ask.", "Tell us what you like and we will help you choose.", "Ask us anything, anytime you like.", "Drop us a message to make it yours."],
            [CaptionTone.Festive] = ["Message us and get festive-ready!", "Make it yours and let the celebrations begin!", "Tag the one you will celebrate with!", "Order yours and shine!", "Come, celebrate with us!"],
            [CaptionTone.Premium] = ["Write to us for a closer look.", "We would be pleased to assist you.", "Enquiries are welcome.", "Write to us at your leisure.", "Reserve yours with a message."],
            [CaptionTone.Playful] = ["Slide into our messages!", "Tag a friend who needs to see this!", "Yes? Yes! Message us.", "Tell us in the comments: love it or LOVE it?", "Call dibs with a message!"],
            [CaptionTone.Plain] = ["Message us to order.", "Orders by message.", "Ask us for details.", "Write to us to order.", "Contact us for details."],
        },
        Contacts = ["To order: {contact}.", "Reach us: {contact}.", "Contact: {contact}.", "Talk to us: {contact}.", "For enquiries: {contact}."],
        Addresses = ["Find us: {brand}, {address}.", "Visit {brand}, {address}.", "Find us: {address}.", "Visit us: {address}."],
        Wishes = new Dictionary<Festival, string[]>
        {
            [Festival.Diwali] = ["Wishing you and your family a bright and happy Diwali.", "Happy Diwali from all of us.", "A bright Diwali to you and yours.", "May your Diwali be full of light."],
            [Festival.Pongal] = ["Wishing you and your family a happy Pongal.", "Happy Pongal from all of us.", "May your home overflow with joy this Pongal."],
            [Festival.Onam] = ["Wishing you and your family a joyful Onam.", "Happy Onam from all of us.", "May your Onam be full of flowers and family."],
            [Festival.Eid] = ["Eid Mubarak to you and your family.", "Eid Mubarak from all of us.", "May your Eid be full of peace and joy."],
            [Festival.DurgaPuja] = ["Wishing you and your family a joyful Durga Puja.", "Sharadiya greetings from all of us.", "May Ma Durga bless your home."],
            [Festival.Navratri] = ["Wishing you and your family a joyful Navratri.", "Happy Navratri from all of us.", "May the Mother bless your home with joy."],
            [Festival.Holi] = ["Wishing you and your family a colourful Holi.", "Happy Holi from all of us.", "May your life be full of colour."],
            [Festival.RakshaBandhan] = ["Wishing you and your family a happy Raksha Bandhan.", "Happy Rakhi from all of us.", "May the bond grow stronger with every thread."],
            [Festival.Ugadi] = ["Wishing you and your family a happy Ugadi.", "Happy Ugadi from all of us.", "May the new year bring you health and joy."],
            [Festival.Baisakhi] = ["Wishing you and your family a happy Baisakhi.", "Happy Baisakhi from all of us.", "May your home be as full as the fields."],
            [Festival.Christmas] = ["Wishing you and your family a merry Christmas.", "Merry Christmas from all of us.", "May your Christmas be warm and bright."],
            [Festival.Wedding] = ["Wishing you a celebration full of love.", "Best wishes to the happy couple from all of us.", "May the celebrations be as joyful as the couple."],
        },
    };
}
