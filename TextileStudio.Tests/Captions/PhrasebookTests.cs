using System.Text;
using System.Text.RegularExpressions;
using FluentAssertions;
using FluentAssertions.Execution;
using NUnit.Framework;
using TextileStudio.Core.Captions;
using TextileStudio.Core.Captions.Phrases;
using TextileStudio.Core.Posters;

namespace TextileStudio.Tests.Captions;

/// <summary>Every phrasebook is complete and every phrase in it may be printed as it stands.</summary>
[TestFixtureSource(typeof(Books), nameof(Books.Languages))]
public sealed partial class PhrasebookTests(Language language)
{
    // The combinations of facts an offer can state, beside the words that are never missing.
    private static readonly string[][] PriceFacts = [["price"], ["price", "was"], ["price", "off"], ["price", "was", "off"], ["off"], ["was", "off"]];
    private static readonly string[] Slots = ["product", "brand", "fabric", "price", "was", "off", "until", "contact", "address"];

    private readonly Phrasebook _book = Phrasebook.Of(language);

    [Test]
    public void Every_festival_and_tone_has_hooks_and_every_festival_wishes_and_hashtags()
    {
        using var _ = new AssertionScope();
        foreach (var festival in Enum.GetValues<Festival>())
        {
            // Before a plainly named product of every day there is nothing to say.
            foreach (var tone in Enum.GetValues<CaptionTone>().Where(t => (festival, t) is not (Festival.Everyday, CaptionTone.Plain)))
                _book.Hooks.GetValueOrDefault((festival, tone), []).Length.Should().BeGreaterThanOrEqualTo(3, $"{festival} {tone} needs openings");
            if (festival is Festival.Everyday)
                continue;
            _book.Wishes.GetValueOrDefault(festival, []).Length.Should().BeGreaterThanOrEqualTo(3, $"{festival} needs wishes");
            _book.Textile.FestivalTags.GetValueOrDefault(festival, []).Length.Should().BeInRange(2, 4, $"{festival} is found by its hashtags");
        }
    }

    [Test]
    public void Every_tone_cloth_and_craft_has_phrases_enough_for_five_variants_to_differ()
    {
        using var _ = new AssertionScope();
        foreach (var tone in Enum.GetValues<CaptionTone>())
        {
            _book.Products[tone].Count(p => Phrase.Of(p).Slots is ["product"]).Should().BeGreaterThanOrEqualTo(5, $"{tone} products");
            _book.Products[tone].Should().OnlyContain(p => Phrase.Of(p).Slots.Contains("product"), $"{tone} products");
            _book.Calls[tone].Length.Should().BeGreaterThanOrEqualTo(5, $"{tone} calls");
        }

        Enum.GetValues<FabricKind>().Should().OnlyContain(k => _book.Fabrics[k].Length >= 3);
        Enum.GetValues<Craft>().Should().OnlyContain(c => _book.Crafts[c].Length >= 3);
        _book.Validities.Length.Should().BeGreaterThanOrEqualTo(4);
        _book.Contacts.Length.Should().BeGreaterThanOrEqualTo(4);
        _book.Months.Should().HaveCount(12).And.OnlyHaveUniqueItems();
        _book.Claims.Months.Should().HaveCount(12).And.OnlyContain(m => m.Length > 0);
        foreach (var tone in _book.Prices.Keys)
        {
            foreach (var facts in PriceFacts)
                _book.Prices[tone].Should().Contain(p => Phrase.Of(p).Slots.ToHashSet(StringComparer.Ordinal).SetEquals(facts), $"an offer with {string.Join(", ", facts)} has all of it said, {tone}");
        }
    }

    [Test]
    public void Every_phrase_may_be_printed_as_it_stands()
    {
        using var _ = new AssertionScope();
        foreach (var (name, phrases) in Books.Lists(_book))
        {
            phrases.Should().OnlyHaveUniqueItems($"of {name}");
            foreach (var phrase in phrases)
            {
                var slots = name.StartsWith("hooks", StringComparison.Ordinal) || name.StartsWith("calls", StringComparison.Ordinal) || name.StartsWith("wishes", StringComparison.Ordinal) ? [] : Slots;
                Phrase.Of(phrase).Slots.Should().BeSubsetOf(slots, $"of {name}: {phrase}");
                phrase.Should().NotContainAny(["  ", " .", " ,", " !", "..", "।।", " ।", " ۔"], $"of {name}").And.Be(phrase.Trim());
                Regex.IsMatch(phrase, @"[.!?।۔؟][""'»”’]?$", RegexOptions.None, TimeSpan.FromSeconds(1)).Should().BeTrue($"a sentence of {name} ends: {phrase}");
                Slot().Replace(phrase, "").EnumerateRunes().Where(r => Rune.IsLetter(r) && !Books.IsOfScript(language, r.Value))
                    .Should().BeEmpty($"{name} is {language}: {phrase}");
            }
        }
    }

    [Test]
    public void No_phrase_states_a_figure_or_promises_a_giveaway()
    {
        var facts = CaptionFacts.Of(new ProductOffer { ProductName = "S" });
        using var _ = new AssertionScope();
        foreach (var (name, phrases) in Books.Lists(_book))
        {
            foreach (var phrase in phrases)
                facts.Unfounded(Slot().Replace(phrase, "S")).Should().BeEmpty($"{name} says it whatever is sold: {phrase}");
        }
    }

    [Test]
    public void Openings_are_read_whole_before_a_reader_must_ask_for_more() =>
        _book.Hooks.Values.Concat(_book.Wishes.Values).SelectMany(h => h).Should().OnlyContain(h => h.Length <= 110, "Instagram shows 125 characters, and an emoji follows");

    [Test]
    public void Claim_words_and_cloth_words_are_words_that_can_be_found()
    {
        using var _ = new AssertionScope();
        var claims = _book.Claims;
        claims.Months.SelectMany(m => m).Concat(_book.Months).Should().OnlyContain(m => WordSet.EndOfWord(m, 0) == m.Length, "a month is named by one word");
        foreach (var word in claims.Numbers.Concat(claims.PerCent).Concat(claims.MoneyAfter).Concat(claims.Counted).Concat(claims.Giveaways))
            word.Normalize().All(c => WordSet.IsOfWord(c) || WordSet.IsJoint(c)).Should().BeTrue($"only words are looked up: {word}");
        claims.Numbers.Length.Should().BeGreaterThan(15);
        new[] { claims.PerCent, claims.MoneyAfter, claims.Counted, claims.Giveaways }.Should().OnlyContain(w => w.Length > 0);
        foreach (var tag in _book.Textile.FestivalTags.Values.SelectMany(t => t).Concat(_book.Textile.GeneralTags))
            Hashtags.From(tag).Should().NotBeNull($"{tag} makes a hashtag");
        foreach (var tag in _book.Textile.Wares.Values.Concat(_book.Textile.Crafts.Values).Select(w => w[0]))
            tag.Should().Be(tag.Trim()).And.NotContain("  ");
    }

    [Test]
    public void A_date_a_price_a_share_a_phone_number_and_a_count_in_words_are_found_in_its_words_and_digits()
    {
        var facts = CaptionFacts.Of(new ProductOffer { ProductName = "S", Price = 500, DiscountPercent = 10, ValidUntil = new DateOnly(2026, 11, 15) });
        var claims = _book.Claims;
        using var _ = new AssertionScope();
        foreach (var zero in Zeros(language))
        {
            for (var month = 0; month < 12; month++)
            {
                foreach (var name in claims.Months[month].Append(_book.Months[month]))
                    facts.Unfounded($"S {Digits("16", zero)} {name} S").Should().Equal([$"Date: --{month + 1:00}-16"], $"{name} is a month");
            }

            facts.Unfounded($"{Digits("15", zero)} {_book.Months[10]} {Digits("2026", zero)}").Should().BeEmpty("it is the request's own date");
            foreach (var share in claims.PerCent.Append("%"))
                facts.Unfounded($"{Digits("35", zero)} {share}").Should().Equal(["Percent: 35"], $"{share} makes it a share");
            foreach (var unit in claims.MoneyAfter)
                facts.Unfounded($"{Digits("350", zero)} {unit}").Should().Equal(["Money: 350"], $"{unit} makes it money");
            foreach (var unit in claims.MoneyBefore.Append("₹"))
                facts.Unfounded($"{unit} {Digits("1,350", zero)}").Should().Equal(["Money: 1350"], $"{unit} makes it money");
            facts.Unfounded($"{Digits("98765 43211", zero)}").Should().Equal("Digits: 9876543211");
            facts.Unfounded($"₹{Digits("500", zero)}, {Digits("10", zero)}%").Should().BeEmpty("both are the request's own");
            facts.Unfounded($"S {Digits("7", zero)} S").Should().Equal("Number: 7");
        }

        foreach (var number in claims.Numbers)
            facts.Unfounded($"S {number} {claims.Counted[0]} S").Should().Equal([$"InWords: {number} {claims.Counted[0]}".Normalize()], "a number in words is a number");
        foreach (var unit in claims.Counted)
            facts.Unfounded($"S {claims.Numbers[4]} {unit}.").Should().Equal([$"InWords: {claims.Numbers[4]} {unit}".Normalize()], $"{unit} is counted");
        foreach (var giveaway in claims.Giveaways)
            facts.Unfounded($"S, {giveaway}!").Should().NotBeEmpty($"{giveaway} is an offer");
    }

    private static IEnumerable<char> Zeros(Language language) =>
        language switch
        {
            Language.En => ['0'],
            Language.Hi or Language.Mr => ['0', '०'],
            Language.Bn => ['0', '০'],
            Language.Pa => ['0', '੦'],
            Language.Gu => ['0', '૦'],
            Language.Or => ['0', '୦'],
            Language.Ta => ['0', '௦'],
            Language.Te => ['0', '౦'],
            Language.Kn => ['0', '೦'],
            Language.Ml => ['0', '൦'],
            Language.Ur => ['0', '۰'],
            _ => [],
        };

    private static string Digits(string ascii, char zero) => string.Concat(ascii.Select(c => char.IsAsciiDigit(c) ? (char)(zero + (c - '0')) : c));

    [GeneratedRegex(@"\{[a-z]+\}", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Slot();
}
