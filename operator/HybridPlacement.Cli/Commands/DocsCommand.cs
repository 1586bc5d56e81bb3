using System.CommandLine;
using HybridPlacement.Cli.Docs;

namespace HybridPlacement.Cli.Commands;

/// <summary><c>hybridplacement docs</c>: the generated pages. For this project's own developers.</summary>
internal static class DocsCommand
{
    private const string Text =
        """
        Write the pages that are generated from the code (the API reference, the reasons and their remedies); or check that
        they are up to date.

        Example:
          hybridplacement docs --out .
          hybridplacement docs --out . --check

        Exit codes: 0 done, or nothing differs; 1 --check found a difference.
        """;

    public static Command Create()
    {
        var root = new Option<DirectoryInfo>("--out")
        {
            Description = "The repository's root folder.",
            DefaultValueFactory = _ => new DirectoryInfo("."),
        };
        var check = new Option<bool>("--check") { Description = "Write nothing; exit 1 if a file differs." };
        var command = new Command("docs", Text) { root, check };
        command.Hidden = true;
        command.SetAction(async (parsed, _) =>
        {
            var folder = parsed.GetRequiredValue(root).ToString();
            if (!parsed.GetValue(check))
            {
                await parsed.WriteAsync([], string.Concat(GeneratedDocs.Write(folder).Select(file => file + "\n")));
                return ExitCode.Success;
            }

            var differing = GeneratedDocs.Check(folder);
            foreach (var file in differing)
                await parsed.InvocationConfiguration.Error.WriteLineAsync($"{file} isn't what the code says: hybridplacement docs --out {folder}");
            return differing.Count == 0 ? ExitCode.Success : ExitCode.Error;
        });
        return command;
    }
}
