namespace TextileStudio.Core.Posters.Lettering;

/// <summary>The vertical room of a line as shares of its size. Scripts with signs above and below the letters need more than Latin.</summary>
internal readonly record struct LineRoom(double Ascent, double Descent, double Pitch)
{
    // Measured: no word of ours and none of the sampled ones leaves its line in any face of its script (LineRoomTests).
    private static readonly Dictionary<Script, LineRoom> _byScript = new()
    {
        [Script.Latin] = new(0.77, 0.22, 1.12),
        [Script.Devanagari] = new(0.90, 0.34, 1.26),
        [Script.Bengali] = new(0.90, 0.34, 1.26),
        [Script.Gurmukhi] = new(0.90, 0.34, 1.26),
        [Script.Gujarati] = new(0.90, 0.34, 1.26),
        [Script.Odia] = new(0.90, 0.34, 1.26),
        [Script.Tamil] = new(0.90, 0.34, 1.26),
        [Script.Telugu] = new(0.90, 0.34, 1.26),
        [Script.Kannada] = new(0.90, 0.34, 1.26),
        [Script.Malayalam] = new(0.90, 0.34, 1.26),
        [Script.Arabic] = new(1.2, 0.7, 1.9),
    };

    /// <summary>What the scripts in <paramref name="words"/> need together.</summary>
    public static LineRoom Of(string words)
    {
        var room = _byScript[Script.Latin];
        foreach (var script in words.Select(Scripts.Of).Distinct())
        {
            var own = _byScript[script];
            room = new(Math.Max(room.Ascent, own.Ascent), Math.Max(room.Descent, own.Descent), Math.Max(room.Pitch, own.Pitch));
        }

        return room;
    }

    public double Height(int lines) => Ascent + ((lines - 1) * Pitch) + Descent;
}
