using System.ComponentModel;
using System.Net;
using System.Text;

namespace HybridPlacement.Sandbox.Workloads.Kubelet;

/// <summary>The running container that a probe asks.</summary>
/// <param name="Address">The pod's address.</param>
/// <param name="Main">The container's main process, whose environment and folders a command shares.</param>
/// <param name="Processes">Starts commands.</param>
internal sealed record ProbeTarget(IPAddress Address, ProcessSpec Main, ProcessSupervisor Processes)
{
    private const int MostOutput = 10 * 1024;

    /// <summary>Runs a command beside the main process; it is killed when time is up.</summary>
    /// <returns>Null when it ended with 0, else what it wrote.</returns>
    public async Task<string?> ExecuteAsync(IReadOnlyList<string> command, CancellationToken cancellationToken)
    {
        var output = new StringBuilder();
        SupervisedProcess process;
        try
        {
            process = await Processes.StartAsync(Main with
            {
                Executable = Main.TranslateArgument(command[0]),
                Arguments = [.. command.Skip(1).Select(Main.TranslateArgument)],
                Output = (_, line) => Append(output, line),
            });
        }
        catch (Exception exception) when (exception is FileNotFoundException or Win32Exception)
        {
            return $"failed to exec in container: {exception.Message}";
        }

        await using var kill = cancellationToken.Register(process.Kill);
        var code = await process.Exited;
        cancellationToken.ThrowIfCancellationRequested();
        lock (output) return code == 0 ? null : output.ToString();
    }

    private static void Append(StringBuilder output, string line)
    {
        lock (output)
        {
            if (output.Length + line.Length <= MostOutput) output.Append(line).Append('\n');
        }
    }
}
