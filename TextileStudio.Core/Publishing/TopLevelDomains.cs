namespace TextileStudio.Core.Publishing;

/// <summary>
/// The top-level domains a bare address may end in: every country code, and the generic ones a shop, its suppliers and its customers use.
/// A name under a rarer one counts as plain words, which is longer than 23 only for names beyond 22 letters.
/// </summary>
internal static class TopLevelDomains
{
    private const string Countries =
        "ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bv bw by bz ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz " +
        "de dj dk dm do dz ec ee eg er es et eu fi fj fk fm fo fr ga gb gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it " +
        "je jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz " +
        "om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se sg sh si sj sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw tz " +
        "ua ug uk us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw";

    private const string Generic =
        "com org net edu gov mil int info biz name pro aero asia cat coop jobs mobi museum post tel travel xxx arpa " +
        "app dev page shop store online site website web space tech cloud digital media agency studio design art gallery fashion boutique clothing shoes jewelry style beauty makeup " +
        "wedding gifts gift sale sales deals discount buy bid auction market marketing markets business company enterprises group ltd inc llc team work works services solutions support " +
        "email chat social community network live life world today news blog press review reviews video photo photos photography pictures pics music film show events party fun cool " +
        "club vip fit health care clinic dental food cafe coffee restaurant kitchen recipes pizza bar pub beer wine garden house home homes land estate properties property rent rentals " +
        "city town london paris berlin tokyo nyc delhi guru center academy school college university education training institute foundation charity gives one xyz top " +
        "link click help zone plus best global international express direct systems software computer data codes bot fyi ink wiki how bank finance money cash credit loan loans tax fund " +
        "insurance law lawyer legal vote bike car cars auto taxi tours vacations holiday hotel flights cruises farm green eco energy solar toys games game play baby kids kid family dog pet pets " +
        "love dating singles sexy men women moda salon spa yoga luxury gold diamonds rich tips icu buzz monster lol rocks ninja wtf win bet black blue red pink new now bio desi google youtube " +
        "amazon apple microsoft supply supplies tools parts repair equipment delivery menu catering florist furniture glass lighting limited management partners " +
        "productions promo qpon quest racing run science sport sports surf tattoo theatre tickets tires trade trading uno ventures villas vision voyage watch webcam wow";

    // Country names in the scripts of India and its neighbours; with a scheme, any other name in its own script is taken as well.
    private const string OwnScript = "भारत भारतम् ভারত ভাৰত ભારત ਭਾਰਤ இந்தியா భారత్ ಭಾರತ ഭാരതം ଭାରତ بھارت ڀارت بارت بازار شبكة संगठन नेट कॉम";

    private static readonly HashSet<string> Known = new($"{Countries} {Generic} {OwnScript}".Split(' '), StringComparer.OrdinalIgnoreCase);
    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Lookup = Known.GetAlternateLookup<ReadOnlySpan<char>>();

    public static bool Contains(ReadOnlySpan<char> label) => Lookup.Contains(label)
        || label.StartsWith("xn--", StringComparison.OrdinalIgnoreCase)
        || (label.Length > 1 && !System.Text.Ascii.IsValid(label));
}
