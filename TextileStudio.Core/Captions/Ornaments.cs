using TextileStudio.Core.Posters;

namespace TextileStudio.Core.Captions;

/// <summary>The emoji that people of a festival set beside its greetings.</summary>
internal static class Ornaments
{
    public static IReadOnlyList<string> Of(Festival festival) => festival switch
    {
        Festival.Everyday => ["✨", "🌸", "💛", "🧵"],
        Festival.Diwali => ["🪔", "✨", "🪔✨"],
        Festival.Pongal => ["🌾", "☀️", "🌾☀️"],
        Festival.Onam => ["🌼", "🌸", "🌼✨"],
        Festival.Eid => ["🌙", "✨", "🌙✨"],
        Festival.DurgaPuja => ["🌺", "🪷", "🌺✨"],
        Festival.Navratri => ["🎶", "🌺", "💃"],
        Festival.Holi => ["🌈", "🎨", "🌈✨"],
        Festival.RakshaBandhan => ["🧵", "💛", "🤗"],
        Festival.Ugadi => ["🌿", "🌱", "🌿✨"],
        Festival.Baisakhi => ["🌾", "🥁", "🌾✨"],
        Festival.Christmas => ["🎄", "⭐", "🎄✨"],
        Festival.Wedding => ["💐", "💛", "✨"],
        _ => throw new ArgumentOutOfRangeException(nameof(festival), festival, "A festival without ornaments."),
    };
}
