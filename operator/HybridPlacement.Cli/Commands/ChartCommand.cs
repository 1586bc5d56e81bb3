using System.CommandLine;
using HybridPlacement.Api.Schema;

namespace HybridPlacement.Cli.Commands;

/// <summary><c>hybridplacement chart</c>: what is generated in the Helm chart. For this project's own developers.</summary>
internal static class ChartCommand
{
    private const string Text =
        """
        Write what is generated in the Helm chart (its copies of the CustomResourceDefinitions, the table of values in its
        README); or check that it is up to date.

        Example:
          hybridplacement chart --out charts/hybrid-placement
          hybridplacement chart --out charts/hybrid-placement --check

        Exit codes: 0 done, or nothing differs; 1 --check found a difference.
        """;

    public static Command Create()
    {
        var folder = new Option<DirectoryInfo>("--out")
        {
            Description = "The chart's folder.",
            DefaultValueFactory = _ => new DirectoryInfo("charts/hybrid-placement"),
        };
        var check = new Option<bool>("--check") { Description = "Write nothing; exit 1 if a file differs." };
        var command = new Command("chart", Text) { folder, check };
        command.Hidden = true;
        command.SetAction(parsed => parsed.GetValue(check)
            ? Check(parsed.GetRequiredValue(folder))
            : Write(parsed.GetRequiredValue(folder)));
        return command;
    }

    private static int Write(DirectoryInfo folder)
    {
        foreach (var path in ChartFiles.Write(folder.ToString()))
            Console.Out.WriteLine(path);
        return ExitCode.Success;
    }

    private static int Check(DirectoryInfo folder)
    {
        var differences = ChartFiles.Check(folder.ToString());
        foreach (var difference in differences)
            Console.Error.WriteLine(difference);
        if (differences.Count > 0)
            Console.Error.WriteLine($"Write them anew: hybridplacement chart --out {folder}");
        return differences.Count == 0 ? ExitCode.Success : ExitCode.Error;
    }
}
