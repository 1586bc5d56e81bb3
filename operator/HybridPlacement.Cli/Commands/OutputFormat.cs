using System.CommandLine;

namespace HybridPlacement.Cli.Commands;

/// <summary>The form of a command's answer: for people or for scripts.</summary>
internal enum OutputFormat
{
    Table,
    Json,
    Yaml,
}

/// <summary>The option <c>-o</c>, the same for each command that has it.</summary>
internal static class OutputOption
{
    /// <param name="yaml">Whether the command has YAML too.</param>
    public static Option<OutputFormat> Create(bool yaml = false)
    {
        string[] names = yaml ? ["table", "json", "yaml"] : ["table", "json"];
        return new Option<OutputFormat>("--output", "-o")
        {
            Description = "The form of the answer on standard output.",
            HelpName = string.Join('|', names),
            DefaultValueFactory = _ => OutputFormat.Table,
            CustomParser = result =>
            {
                var written = result.Tokens[0].Value;
                if (names.Contains(written))
                    return Enum.Parse<OutputFormat>(written, ignoreCase: true);
                result.AddError($"--output: '{written}' isn't known: write {string.Join(" or ", names.Select(n => $"'{n}'"))}.");
                return default;
            },
        };
    }
}
