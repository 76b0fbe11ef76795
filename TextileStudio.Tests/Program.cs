using System.Globalization;
using TextileStudio.Tests.Benchmarks;
using TextileStudio.Tests.Captions;
using TextileStudio.Tests.Data;
using TextileStudio.Tests.Documents;
using TextileStudio.Tests.Posters;
using TextileStudio.Tests.Reliability;
using TextileStudio.Tests.Reliability.Simulation;
using TextileStudio.Tests.Samples;
using TextileStudio.Tests.Sandbox;

namespace TextileStudio.Tests;

/// <summary>The verbs of the test executable. <c>dotnet test</c> does not come through here.</summary>
public static class Program
{
    public static async Task<int> Main(string[] args)
    {
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        switch (args)
        {
            case ["migrations", "add", var name, var root]:
                MigrationVerb.Add(name, root);
                return 0;
            case ["docs", var root]:
                await File.WriteAllTextAsync(Path.Combine(root, "docs", "state-machine.md"), TextileStudio.Core.Scheduling.PostMoves.ToMarkdown());
                await File.WriteAllTextAsync(Path.Combine(root, "docs", "settings.md"), await SettingsReference.ToMarkdownAsync());
                var scaling = Path.Combine(root, "docs", "scaling.md");
                await File.WriteAllTextAsync(scaling, PlanPage.Into((await File.ReadAllTextAsync(scaling)).ReplaceLineEndings("\n")));
                return 0;
            case ["bench", "start", var dll]:
                await StartBench.RunAsync(Path.GetFullPath(dll));
                return 0;
            case ["bench", "captions"]:
                await CaptionBench.RunAsync();
                return 0;
            case ["bench", "dispatch", .. var cases]:
                await DispatchBench.RunAsync(cases);
                return 0;
            case ["bench", "nodes", .. var sizes]:
                await NodesBench.RunAsync(sizes);
                return 0;
            case ["bench", "move", .. var rows]:
                await MoveBench.RunAsync(rows is [var each] ? int.Parse(each) : 10_000);
                return 0;
            case ["plan"]:
                Console.Write(PlanPage.ToMarkdown(new PlanInputs()));
                return 0;
            case ["plan", "cost", .. var counts]:
                await CostBench.RunAsync(counts is [var posts] ? int.Parse(posts) : 500);
                return 0;
            case ["bench", "year", .. var sizes]:
                await YearBench.RunAsync(sizes);
                return 0;
            case ["bench", "idle", .. var settings]:
                await IdleBench.RunAsync(settings);
                return 0;
            case ["bench", "api", .. var settings]:
                await ApiBench.RunAsync(settings);
                return 0;
            case ["bench", "reliability", .. var trials]:
                return await Trial.VerbAsync(trials);
            case ["simulate", .. var settings]:
                return await SimVerb.RunAsync(settings, Console.Out);
            case ["sandbox", .. var settings]:
                return await SandboxProcess.RunAsync(settings);
            case ["svg", var input, var output]:
                await PosterVerb.SvgAsync(input, output);
                return 0;
            case ["photo", var input, var width, var height, var output]:
                await PosterVerb.PhotoAsync(input, int.Parse(width), int.Parse(height), output);
                return 0;
            case ["measure", var text, var font, var size]:
                PosterVerb.Measure(text, font, double.Parse(size));
                return 0;
            case ["poster", var offer, var size, var photo, var output, .. var extras]:
                await PosterVerb.PosterAsync(offer, size, photo, output, extras);
                return 0;
            case ["bench", "posters", var photo, var count]:
                await PosterBench.RunAsync(photo, int.Parse(count));
                return 0;
            case ["bench", "posters", "soak", var photo, var count]:
                await PosterBench.SoakAsync(photo, int.Parse(count));
                return 0;
            case ["poster-sheet"]:
                await PosterSheetVerb.RunAsync(Path.Combine(Repository.Root, "artifacts", "posters"), []);
                return 0;
            case ["poster-sheet", var folder, .. var photos]:
                await PosterSheetVerb.RunAsync(folder, photos);
                return 0;
            case ["samples", var folder]:
                await SamplesVerb.RunAsync(folder);
                return 0;
            default:
                await Console.Error.WriteLineAsync("""
                    Verbs:
                      migrations add NAME ROOT
                      docs ROOT
                      bench start API_DLL
                      bench posters [soak] PHOTO COUNT
                      bench captions
                      simulate [--from SEED] [--count N] [--seed SEED] [--for SECONDS] [--mutation NAME] [--clock] [--trace] [--hashes]
                      simulate matrix [--part I --parts N] [--for SECONDS]
                      bench dispatch [--postgres] [--history POSTS] [instant] [facebook] [slow]
                      bench nodes [POSTS [NODES...]]
                      bench year [POSTS [DAYS_BETWEEN_BACKUPS]]
                      bench idle [--postgres] API_DLL
                      bench api [--postgres] [--posts N] API_DLL
                      bench move [ROWS]
                      plan
                      plan cost [POSTS]
                      bench reliability [NAME...] [--seed N] [--share 0.1]
                      sandbox --urls http://127.0.0.1:PORT --data FOLDER [--accept-delay MS]
                      svg IN OUT
                      photo IN WIDTH HEIGHT OUT
                      measure TEXT FONT SIZE
                      poster OFFER.json SIZE PHOTO OUT [--layout NAME] [--qr LINK] [--primary #rrggbb] [--accent #rrggbb] [--font NAME] [--logo FILE]
                      poster-sheet [OUT_FOLDER [PHOTO...]]
                      samples OUT_FOLDER
                    """);
                return 2;
        }
    }
}
