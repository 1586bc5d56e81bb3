using System.Text.Json.Nodes;

namespace HybridPlacement.Cli.Tests;

/// <summary>What the command answered.</summary>
internal sealed record CommandRun(int ExitCode, string Output, string Error)
{
    public JsonObject Json => JsonNode.Parse(Output)!.AsObject();

    public static async Task<CommandRun> OfAsync(params string[] args)
    {
        using StringWriter output = new(), error = new();
        var exitCode = await CommandLine.RunAsync(args, output, error);
        return new(exitCode, output.ToString(), error.ToString());
    }

    public override string ToString() => $"exit code {ExitCode}\n{Output}\n{Error}";
}
