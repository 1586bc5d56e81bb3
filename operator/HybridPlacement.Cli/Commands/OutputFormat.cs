using System.CommandLine;

namespace HybridPlacement.Cli.Commands;

/// <summary>The form of a command's answer: for people or for scripts.</summary>
internal enum OutputFormat
{
    Table,
    Json,
}

/// <summary>The option <c>-o</c>, the same for each command that has it.</summary>
internal static class OutputOption
{
    public static Option<OutputFormat> Create()
    {
        var option = new Option<OutputFormat>("--output", "-o")
        {
            Description = "The form of the answer on standard output.",
            HelpName = "table|json",
            DefaultValueFactory = _ => OutputFormat.Table,
            CustomParser = result =>
            {
                switch (result.Tokens[0].Value)
                {
                    case "table":
                        return OutputFormat.Table;
                    case "json":
                        return OutputFormat.Json;
                    default:
                        result.AddError($"--output: '{result.Tokens[0].Value}' isn't known: write 'table' or 'json'.");
                        return default;
                }
            },
        };
        return option;
    }
}
