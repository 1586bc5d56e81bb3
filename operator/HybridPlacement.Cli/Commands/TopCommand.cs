using System.CommandLine;
using HybridPlacement.Cli.Output;
using HybridPlacement.Cli.Reporting;

namespace HybridPlacement.Cli.Commands;

/// <summary><c>hybridplacement top</c>: what each pool holds and what of it is free.</summary>
internal static class TopCommand
{
    private const string Text =
        """
        Say of each pool how many nodes it has, what of its room is free, how many models and replicas are placed there, and
        what they cost per hour.

        Example:
          hybridplacement top
          hybridplacement top -o json | jq '.pools[] | select(.free.gpus["nvidia.com/gpu"] == "0").name'

        Exit codes: 0 done; 1 error.
        """;

    public static Command Create()
    {
        var cluster = new ClusterOptions();
        var output = OutputOption.Create();
        var command = new Command("top", Text) { output };
        cluster.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = cluster.Connect(parsed);
            var reader = new ClusterReader(client);
            var pools = PoolUsage.Of(
                await reader.PoolsAsync(cancellationToken),
                await reader.ModelsAsync(cluster.NamespaceOf(parsed), cancellationToken));
            await parsed.WriteAsync(
                [], parsed.GetValue(output) == OutputFormat.Json ? JsonText.Of(PoolUsage.Json(pools)) : PoolUsage.Table(pools));
            return ExitCode.Success;
        });
        return command;
    }
}
