using TextileStudio.Core.Posters;

namespace TextileStudio.Core.Captions.Phrases;

/// <summary>How a caption in English opens.</summary>
internal static partial class EnglishPhrases
{
    private static Dictionary<(Festival, CaptionTone), string[]> Hooks() => new()
    {
        [(Festival.Everyday, CaptionTone.Warm)] =
        [
            "Make an ordinary day feel a little special.",
            "Good cloth, good mood.",
            "Choose something for yourself today.",
            "Some things simply feel right from the first touch.",
            "Simple days deserve beautiful things too.",
            "Wear what makes you smile.",
        ],
        [(Festival.Everyday, CaptionTone.Festive)] =
        [
            "Who needs an occasion to celebrate?",
            "Add some colour to your day!",
            "Every day has something worth dressing up for.",
            "Bring the celebration home!",
            "Joy looks good in every colour.",
        ],
        [(Festival.Everyday, CaptionTone.Premium)] =
        [
            "Beauty lives in the details.",
            "Elegance is never loud.",
            "Good taste speaks for itself.",
            "For those who look twice.",
            "Quietly beautiful, clearly different.",
        ],
        [(Festival.Everyday, CaptionTone.Playful)] =
        [
            "Your wardrobe has been asking for a new friend.",
            "Stop scrolling. This is worth a look!",
            "\"Nothing to wear\"? Not any more!",
            "Love at first sight? We think so.",
            "Handle with care: compliments may follow!",
        ],
        // Plainly there is nothing to say before the product.
        [(Festival.Everyday, CaptionTone.Plain)] = [],
        [(Festival.Diwali, CaptionTone.Warm)] =
        [
            "The diyas are lit and the house is full again.",
            "Diwali is best with the people who feel like home.",
            "Rangoli at the door, family in every room.",
            "Some evenings glow long after the lamps go out.",
            "A little light, a lot of love.",
            "For the ones who make your Diwali bright.",
        ],
        [(Festival.Diwali, CaptionTone.Festive)] =
        [
            "Happy Diwali! The festival of lights calls for colour.",
            "Lights on, sweets out, celebrations on!",
            "Let this Diwali sparkle a little more.",
            "Diyas, rangoli and a reason to dress up!",
            "The brightest nights of the year deserve the brightest looks.",
            "It is time to shine. Shubh Deepavali!",
        ],
        [(Festival.Diwali, CaptionTone.Premium)] =
        [
            "An evening of lamps asks for quiet elegance.",
            "For Diwali nights that are remembered.",
            "Tradition, worn with grace.",
            "Gold light, deep colour, nothing in excess.",
            "The season of light has its own dress code.",
        ],
        [(Festival.Diwali, CaptionTone.Playful)] =
        [
            "Sparklers later. Look at this first!",
            "Warning: may outshine the fairy lights.",
            "Your Diwali selfies just called. They are ready!",
            "Kaju katli in one hand, compliments in the other.",
            "Plot twist: this year the diyas stare at you.",
        ],
        [(Festival.Diwali, CaptionTone.Plain)] =
        [
            "For your Diwali shopping.",
            "Ready for Diwali.",
            "Our pick for Diwali.",
        ],
        [(Festival.Pongal, CaptionTone.Warm)] =
        [
            "The pot boils over, and so does the joy.",
            "A kolam at the door, the whole family in the kitchen.",
            "New rice, old stories, everyone at home.",
        ],
        [(Festival.Pongal, CaptionTone.Festive)] =
        [
            "Pongalo Pongal! May joy boil over in every home.",
            "Sugarcane at the door, sunshine in the heart!",
            "The harvest is home. Time to dress up!",
            "Fresh rice in the pot, fresh colours for the day!",
        ],
        [(Festival.Pongal, CaptionTone.Premium)] =
        [
            "A morning of sun, kolam and quiet grace.",
            "Gratitude is an elegant thing to wear.",
            "For a harvest morning, dressed as it deserves.",
        ],
        [(Festival.Pongal, CaptionTone.Playful)] =
        [
            "The pot is not the only thing that boils over with joy!",
            "Sugarcane in one hand. What will the other hand hold?",
            "Even the kolam looks up for this!",
        ],
        [(Festival.Pongal, CaptionTone.Plain)] =
        [
            "For your Pongal shopping.",
            "Our pick for Pongal.",
            "Ready for Pongal.",
        ],
        [(Festival.Onam, CaptionTone.Warm)] =
        [
            "Every road leads home when it is Onam.",
            "Petals at the door, and the ones you waited for.",
            "A pookalam takes many hands. So does a happy home.",
        ],
        [(Festival.Onam, CaptionTone.Festive)] =
        [
            "Happy Onam! Let the pookalam set the mood.",
            "Flowers on the floor, a feast on the leaf, joy all around!",
            "Maveli is coming home. Dress for the welcome!",
            "Swing high, smile wide, it is Onam!",
        ],
        [(Festival.Onam, CaptionTone.Premium)] =
        [
            "The quiet gold of an Onam morning.",
            "Grace, petal by petal.",
            "For the morning the whole house has been waiting for.",
        ],
        [(Festival.Onam, CaptionTone.Playful)] =
        [
            "Maveli visits. What are you wearing?",
            "Save some space after the sadya. And some in the wardrobe!",
            "The pookalam has competition!",
        ],
        [(Festival.Onam, CaptionTone.Plain)] =
        [
            "For your Onam shopping.",
            "Our pick for Onam.",
            "Ready for Onam.",
        ],
        [(Festival.Eid, CaptionTone.Warm)] =
        [
            "The moon has been sighted, and every door is open.",
            "Eid is an embrace that lasts all day.",
            "Sewaiyan on the stove, family on the way.",
            "For the ones you hold a little longer on Eid.",
        ],
        [(Festival.Eid, CaptionTone.Festive)] =
        [
            "Eid Mubarak! The moon has brought the celebration.",
            "The crescent is here. Let the joy begin!",
            "New clothes, warm embraces, sweet beginnings!",
            "Chaand Raat is here, and the bazaar is aglow!",
        ],
        [(Festival.Eid, CaptionTone.Premium)] =
        [
            "As graceful as the first light of the crescent.",
            "For an Eid morning worth remembering.",
            "Elegance needs few words.",
        ],
        [(Festival.Eid, CaptionTone.Playful)] =
        [
            "The moon is out. Now look here!",
            "Eidi is on its way. Any plans for it?",
            "Compliments before the sewaiyan? Very likely!",
        ],
        [(Festival.Eid, CaptionTone.Plain)] =
        [
            "For your Eid shopping.",
            "Our pick for Eid.",
            "Ready for Eid.",
        ],
        [(Festival.DurgaPuja, CaptionTone.Warm)] =
        [
            "The dhak calls, and the heart is home again.",
            "Shiuli in the air, Ma on her way home.",
            "Pandal evenings are best with your own people.",
        ],
        [(Festival.DurgaPuja, CaptionTone.Festive)] =
        [
            "Sharadiya greetings! The dhak is playing, come and dance.",
            "Pandal lights, dhunuchi smoke and a look for every evening!",
            "Ma is here! Let the celebration begin.",
            "From anjali to pandal hopping, dress for every moment!",
        ],
        [(Festival.DurgaPuja, CaptionTone.Premium)] =
        [
            "For an anjali morning, and the evening after.",
            "As timeless as the sound of the dhak.",
            "The season of kash flowers has a grace of its own.",
        ],
        [(Festival.DurgaPuja, CaptionTone.Playful)] =
        [
            "Pandal plan ready? Outfit plan ready?",
            "First the phuchka or first the photo? Look here first!",
            "The whole para is going to ask about this!",
        ],
        [(Festival.DurgaPuja, CaptionTone.Plain)] =
        [
            "For your Puja shopping.",
            "Our pick for Durga Puja.",
            "Ready for Durga Puja.",
        ],
        [(Festival.Navratri, CaptionTone.Warm)] =
        [
            "The lamp is lit, the circle is waiting.",
            "Garba brings the whole street together.",
            "Some evenings belong to music, mother and joy.",
        ],
        [(Festival.Navratri, CaptionTone.Festive)] =
        [
            "The dhol is calling. Come, let us dance!",
            "Dandiya in hand, colour in every twirl!",
            "Happy Navratri! Let every evening swirl with joy.",
            "Garba nights ask for your brightest colours!",
        ],
        [(Festival.Navratri, CaptionTone.Premium)] =
        [
            "Poise, even in the middle of the dance.",
            "For evenings lit by lamps and devotion.",
            "Where rhythm meets grace.",
        ],
        [(Festival.Navratri, CaptionTone.Playful)] =
        [
            "Your feet know garba. Is the wardrobe ready?",
            "Twirl first, explain later!",
            "The dandiya sticks are clapping for you!",
        ],
        [(Festival.Navratri, CaptionTone.Plain)] =
        [
            "For your Navratri shopping.",
            "Our pick for Navratri.",
            "Ready for Navratri.",
        ],
        [(Festival.Holi, CaptionTone.Warm)] =
        [
            "A little gulal, a lot of laughter.",
            "Old friends, new colours, the same joy.",
            "Colour tastes best with gujiya and family.",
        ],
        [(Festival.Holi, CaptionTone.Festive)] =
        [
            "Happy Holi! Let every colour come out to play.",
            "Gulal in the air, gujiya on the plate!",
            "Play, laugh, dance. It is the day of colours!",
            "Spring is here, and it has brought its colours!",
        ],
        [(Festival.Holi, CaptionTone.Premium)] =
        [
            "Colour, used with a fine hand.",
            "Spring has excellent taste.",
            "For the evening after the colours.",
        ],
        [(Festival.Holi, CaptionTone.Playful)] =
        [
            "Bura na mano, this one is worth a look!",
            "Hide the white clothes. Or don't!",
            "Colours may run. Compliments will follow!",
        ],
        [(Festival.Holi, CaptionTone.Plain)] =
        [
            "For your Holi shopping.",
            "Our pick for Holi.",
            "Ready for Holi.",
        ],
        [(Festival.RakshaBandhan, CaptionTone.Warm)] =
        [
            "A thread, a promise and a lifetime of teasing.",
            "For the sister who always knew, and the brother who always came.",
            "Some ties only grow stronger.",
        ],
        [(Festival.RakshaBandhan, CaptionTone.Festive)] =
        [
            "Happy Raksha Bandhan! Here is to the bond of love.",
            "Rakhi on the wrist, sweets on the plate, joy all around!",
            "It is the day for brothers, sisters and surprises!",
            "Dress up, rakhi is here!",
        ],
        [(Festival.RakshaBandhan, CaptionTone.Premium)] =
        [
            "A bond as fine as a silken thread.",
            "A gesture she will remember.",
            "For a promise that never goes out of fashion.",
        ],
        [(Festival.RakshaBandhan, CaptionTone.Playful)] =
        [
            "Sibling fights paused. Gift hunt begins!",
            "She tied the rakhi. Your move!",
            "Better than the chocolates you would eat yourself!",
        ],
        [(Festival.RakshaBandhan, CaptionTone.Plain)] =
        [
            "For your Raksha Bandhan gifts.",
            "Our pick for Raksha Bandhan.",
            "Ready for Raksha Bandhan.",
        ],
        [(Festival.Ugadi, CaptionTone.Warm)] =
        [
            "Mango leaves at the door, hope in the heart.",
            "A new year begins with the people you love.",
            "Sweet, sour or bitter, every taste is better shared.",
        ],
        [(Festival.Ugadi, CaptionTone.Festive)] =
        [
            "Happy Ugadi! A new year calls for new colours.",
            "Neem flowers, jaggery and a fresh start!",
            "Fresh toranas, fresh hopes, fresh looks!",
            "Let the new year walk in dressed for joy!",
        ],
        [(Festival.Ugadi, CaptionTone.Premium)] =
        [
            "A new beginning, gracefully made.",
            "As fresh as the first mango leaf.",
            "Begin the year as you wish it to be.",
        ],
        [(Festival.Ugadi, CaptionTone.Playful)] =
        [
            "New year, new you, new look!",
            "There are many tastes in the pachadi, and yours is the best!",
            "The first resolution of the year: look at this!",
        ],
        [(Festival.Ugadi, CaptionTone.Plain)] =
        [
            "For your Ugadi shopping.",
            "Our pick for Ugadi.",
            "Ready for Ugadi.",
        ],
        [(Festival.Baisakhi, CaptionTone.Warm)] =
        [
            "Golden fields, full hearts, open doors.",
            "The harvest is in and the family is together.",
            "When the wheat turns gold, every home sings.",
        ],
        [(Festival.Baisakhi, CaptionTone.Festive)] =
        [
            "Happy Baisakhi! The dhol is playing, let us dance.",
            "Golden fields, bright turbans, bhangra beats!",
            "The mela is here. Come in your colours!",
            "Harvest in the fields, joy in the streets!",
        ],
        [(Festival.Baisakhi, CaptionTone.Premium)] =
        [
            "The gold of the fields, worn with pride.",
            "For a festive spring day, gracefully spent.",
            "Rooted in the soil, dressed for the day.",
        ],
        [(Festival.Baisakhi, CaptionTone.Playful)] =
        [
            "If the dhol does not make you dance, this will!",
            "Bhangra ready? Wardrobe ready?",
            "Balle balle comes later. Look at this first!",
        ],
        [(Festival.Baisakhi, CaptionTone.Plain)] =
        [
            "For your Baisakhi shopping.",
            "Our pick for Baisakhi.",
            "Ready for Baisakhi.",
        ],
        [(Festival.Christmas, CaptionTone.Warm)] =
        [
            "A star in the window, a chair for everyone.",
            "Carols, cake and the people you love.",
            "The tree is lit, and so is every face.",
        ],
        [(Festival.Christmas, CaptionTone.Festive)] =
        [
            "Merry Christmas! Let the lights shine on you.",
            "Bells, carols and a reason to dress up!",
            "The star is up. Let the celebration begin!",
            "Plum cake, twinkling lights and happy looks!",
        ],
        [(Festival.Christmas, CaptionTone.Premium)] =
        [
            "A silent night, an elegant evening.",
            "For candlelight and quiet carols.",
            "The finest gift is thought.",
        ],
        [(Festival.Christmas, CaptionTone.Playful)] =
        [
            "Santa peeked. He wants this too!",
            "All I want for Christmas is this!",
            "Been nice this year? Then look here!",
        ],
        [(Festival.Christmas, CaptionTone.Plain)] =
        [
            "For your Christmas shopping.",
            "Our pick for Christmas.",
            "Ready for Christmas.",
        ],
        [(Festival.Wedding, CaptionTone.Warm)] =
        [
            "Mehndi on the hands, family in every corner.",
            "For the days you will tell your children about.",
            "A wedding is a whole family in bloom.",
        ],
        [(Festival.Wedding, CaptionTone.Festive)] =
        [
            "The band is here, the baraat is on its way!",
            "Mehndi, music and many reasons to dress up!",
            "Let the shehnai play, let the colours shine!",
            "From haldi to the vows, every moment calls for a look!",
        ],
        [(Festival.Wedding, CaptionTone.Premium)] =
        [
            "For vows, heirlooms and quiet splendour.",
            "Made for moments that become memories.",
            "A celebration, worn with grace.",
        ],
        [(Festival.Wedding, CaptionTone.Playful)] =
        [
            "The photographer is ready. Are you?",
            "The bride is the star. You may still shine!",
            "Baraat moves: practised. Outfit: right here!",
        ],
        [(Festival.Wedding, CaptionTone.Plain)] =
        [
            "For your wedding shopping.",
            "Our pick for weddings.",
            "For the wedding season.",
        ],
    };
}
