using System.Security;

namespace TextileStudio.Core.Posters.Native;

/// <summary>The fonts posters are set in: the bundled ones and no others, so that a poster looks the same on every machine.</summary>
internal static class PosterFonts
{
    /// <summary>The folder the build copies the fonts into.</summary>
    public static string Folder => Path.Combine(AppContext.BaseDirectory, "fonts");

    /// <summary>Writes a fontconfig file that names our folder only and returns its path.</summary>
    public static string WriteConfiguration(string stateDirectory)
    {
        Directory.CreateDirectory(stateDirectory);
        var file = Path.Combine(stateDirectory, "fonts.conf");

        // Several workers may start at once: each writes its own file and renames it into place.
        var temporary = $"{file}.{Environment.ProcessId}";
        File.WriteAllText(temporary, $"""
            <?xml version="1.0"?>
            <!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
            <fontconfig>
              <dir>{SecurityElement.Escape(Folder)}</dir>
              <cachedir>{SecurityElement.Escape(Path.Combine(stateDirectory, "font-cache"))}</cachedir>
            </fontconfig>

            """);
        File.Move(temporary, file, overwrite: true);
        return file;
    }
}
