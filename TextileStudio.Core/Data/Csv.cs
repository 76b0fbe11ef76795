using System.Text;

namespace TextileStudio.Core.Data;

/// <summary>One record of a CSV text. <paramref name="Line"/> is where it begins, the first being 1; a quote that is never closed is <paramref name="Broken"/>.</summary>
public sealed record CsvRecord(int Line, IReadOnlyList<string> Fields, bool Broken = false);

/// <summary>Reads comma-separated values as RFC 4180 has them: quotes around fields, two for one inside, line breaks within; any line ending, a byte order mark is skipped. Empty lines are no records.</summary>
public static class Csv
{
    public static IEnumerable<CsvRecord> Read(string text)
    {
        var at = text.StartsWith('\uFEFF') ? 1 : 0;
        var line = 1;
        while (at < text.Length)
        {
            var begins = line;
            var fields = new List<string>();
            var broken = false;
            var field = new StringBuilder();
            for (var more = true; more;)
            {
                field.Clear();
                broken |= !Field(text, ref at, ref line, field);
                fields.Add(field.ToString());
                more = at < text.Length && text[at] == ',';
                if (more)
                    at++;
            }

            EndOfLine(text, ref at, ref line);
            if (fields is not [""])
                yield return new CsvRecord(begins, fields, broken);
        }
    }

    private static bool Field(string text, ref int at, ref int line, StringBuilder field)
    {
        if (at >= text.Length || text[at] != '"')
        {
            while (at < text.Length && text[at] is not (',' or '\r' or '\n'))
                field.Append(text[at++]);
            return true;
        }

        at++;
        while (at < text.Length)
        {
            if (text[at] != '"')
            {
                if (text[at] == '\n' || (text[at] == '\r' && !(at + 1 < text.Length && text[at + 1] == '\n')))
                    line++;
                field.Append(text[at++]);
            }
            else if (at + 1 < text.Length && text[at + 1] == '"')
            {
                field.Append('"');
                at += 2;
            }
            else
            {
                // What stands between a closing quote and the comma belongs to the field, as spreadsheets read it.
                at++;
                while (at < text.Length && text[at] is not (',' or '\r' or '\n'))
                    field.Append(text[at++]);
                return true;
            }
        }

        return false;
    }

    private static void EndOfLine(string text, ref int at, ref int line)
    {
        if (at >= text.Length)
            return;
        at += text[at] == '\r' && at + 1 < text.Length && text[at + 1] == '\n' ? 2 : 1;
        line++;
    }
}
