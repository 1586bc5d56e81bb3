using System.CommandLine;
using HybridPlacement.Cli.Commands;

namespace HybridPlacement.Cli;

/// <summary>The command <c>hybridplacement</c>, from its arguments to its exit code.</summary>
internal static class CommandLine
{
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error)
    {
        var root = new RootCommand(
            "Decides where AI models run: public cloud, on-prem GPU, or Azure Arc edge, from how sensitive the data is and how "
            + "fast the answer must come.")
        {
            CompletionCommand.Create(),
            CrdsCommand.Create(),
            DocsCommand.Create(),
            ExplainCommand.Create(),
            InspectCommand.Create(),
            ChartCommand.Create(),
            MovesCommand.Create(),
            PlanCommand.Create(),
            SandboxCommand.Create(),
            SandboxServerCommand.Create(),
            TopCommand.Create(),
        };

        // A sandbox that is told to stop ends its pods' processes gently first; the default of two seconds is too short for that.
        var configuration = new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = TimeSpan.FromSeconds(30),
            Output = output,
            Error = error,
        };
        try
        {
            var parsed = root.Parse(args);
            var exitCode = await parsed.InvokeAsync(configuration);
            return parsed.Errors.Count > 0 ? ExitCode.Error : exitCode;
        }
        catch (CommandFailedException e)
        {
            await error.WriteLineAsync($"error: {e.Message}");
            return ExitCode.Error;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
    }
}
