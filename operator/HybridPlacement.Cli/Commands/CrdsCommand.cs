using System.CommandLine;
using HybridPlacement.Api.Schema;

namespace HybridPlacement.Cli.Commands;

/// <summary><c>hybridplacement crds</c>: the CustomResourceDefinitions, written from the C# types.</summary>
internal static class CrdsCommand
{
    private const string Text =
        """
        Write the CustomResourceDefinitions of the four kinds, generated from the C# types; or check that a folder
        holds just these. The Helm chart's copies, where the folder lies beside charts/, are written and checked along.

        Example:
          hybridplacement crds --out crds/
          hybridplacement crds --out crds/ --check

        Exit codes: 0 done, or nothing differs; 1 --check found a difference.
        """;

    public static Command Create()
    {
        var folder = new Option<DirectoryInfo>("--out")
        {
            Description = "The folder of the files.",
            DefaultValueFactory = _ => new DirectoryInfo("crds"),
        };
        var check = new Option<bool>("--check") { Description = "Write nothing; exit 1 if a file differs." };
        var command = new Command("crds", Text) { folder, check };
        command.SetAction(parsed => parsed.GetValue(check)
            ? Check(parsed.GetRequiredValue(folder))
            : Write(parsed.GetRequiredValue(folder)));
        return command;
    }

    private static IEnumerable<string> Folders(DirectoryInfo folder)
    {
        var copies = Path.Combine(folder.ToString(), "..", "charts", "hybrid-placement", "files", "crds");
        return Directory.Exists(copies) ? [folder.ToString(), Path.GetFullPath(copies)] : [folder.ToString()];
    }

    private static int Write(DirectoryInfo folder)
    {
        foreach (var path in Folders(folder).SelectMany(CrdFiles.Write))
            Console.Out.WriteLine(path);
        return ExitCode.Success;
    }

    private static int Check(DirectoryInfo folder)
    {
        var differences = Folders(folder).SelectMany(CrdFiles.Check).ToList();
        foreach (var difference in differences)
            Console.Error.WriteLine(difference);
        if (differences.Count > 0)
            Console.Error.WriteLine($"Write them anew: hybridplacement crds --out {folder}");
        return differences.Count == 0 ? ExitCode.Success : ExitCode.Error;
    }
}
