using System.CommandLine;
using HybridPlacement.Cli.Output;
using HybridPlacement.Cli.Reporting;

namespace HybridPlacement.Cli.Commands;

/// <summary><c>hybridplacement moves</c>: where models have been, and why they left.</summary>
internal static class MovesCommand
{
    private const string Text =
        """
        List the moves of models between pools, the newest first: the last ten of each, from the models' own status.

        Example:
          hybridplacement moves
          hybridplacement moves chest-xray -n radiology -o json

        Exit codes: 0 done; 1 error.
        """;

    public static Command Create()
    {
        var model = new Argument<string?>("NAME")
        {
            Description = "Of this ModelDeployment only: NAME (with -n) or NAMESPACE/NAME.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var cluster = new ClusterOptions();
        var output = OutputOption.Create();
        var command = new Command("moves", Text) { model, output };
        cluster.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = cluster.Connect(parsed);
            var models = await new ClusterReader(client).ModelsAsync(cluster.NamespaceOf(parsed), cancellationToken);
            if (parsed.GetValue(model) is { } name)
            {
                models = [.. models.Where(m => name == m.Metadata.Name || name == $"{m.Metadata.NamespaceProperty}/{m.Metadata.Name}")];
                if (models.Count == 0)
                {
                    throw new CommandFailedException(
                        $"there is no modeldeployments.hybridplacement.io {name}: "
                        + "list them with 'kubectl get modeldeployments.hybridplacement.io -A'.");
                }
            }

            var moves = ModelMove.Of(models);
            await parsed.WriteAsync(
                [], parsed.GetValue(output) == OutputFormat.Json ? JsonText.Of(ModelMove.Json(moves)) : ModelMove.Table(moves));
            return ExitCode.Success;
        });
        return command;
    }
}
