namespace TextileStudio.Core.Posters.Lettering;

/// <summary>The vertical room of a line as shares of its size. Scripts with signs above and below the letters need more than Latin.</summary>
internal readonly record struct LineRoom(double Ascent, double Descent, double Pitch)
{
    // Measured in every face of a script: no word of ours and none of the sampled ones leaves its line by more than a hair (LetteringTests).
    private static readonly Dictionary<Script, LineRoom> _byScript = new()
    {
        [Script.Latin] = new(0.77, 0.22, 1.12),
        [Script.Devanagari] = new(0.91, 0.37, 1.27),
        [Script.Bengali] = new(0.95, 0.36, 1.28),
        [Script.Gurmukhi] = new(0.91, 0.34, 1.26),
        [Script.Gujarati] = new(0.94, 0.32, 1.26),
        [Script.Odia] = new(1.05, 0.54, 1.38),
        [Script.Tamil] = new(0.88, 0.40, 1.27),
        [Script.Telugu] = new(1.03, 0.62, 1.46),
        [Script.Kannada] = new(0.88, 0.50, 1.36),
        [Script.Malayalam] = new(0.88, 0.34, 1.25),
        [Script.Arabic] = new(0.90, 0.55, 1.40),
    };

    /// <summary>What the scripts in <paramref name="words"/> need together.</summary>
    public static LineRoom Of(string words)
    {
        var room = _byScript[Script.Latin];
        foreach (var script in words.Select(Scripts.Of).Distinct())
        {
            var own = _byScript[script];
            room = new(Math.Max(room.Ascent, own.Ascent), Math.Max(room.Descent, own.Descent), Math.Max(room.Pitch, own.Pitch));
            if (script is Script.Arabic && Nastaliq.Rise(words) is var rise && rise > room.Ascent)
                room = room with { Ascent = rise, Pitch = Math.Max(room.Pitch, rise + NastaliqLead) };
        }

        return room;
    }

    // The high part of a word seldom stands below the low part of one above it.
    private const double NastaliqLead = 0.35;

    public double Height(int lines) => Ascent + ((lines - 1) * Pitch) + Descent;
}
