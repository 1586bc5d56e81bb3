using System.CommandLine;
using HybridPlacement.Cli.Output;
using HybridPlacement.Cli.Planning;
using HybridPlacement.KubeRuntime;

namespace HybridPlacement.Cli.Commands;

/// <summary><c>hybridplacement explain NAMESPACE/NAME</c>: what was decided for a model, and why.</summary>
internal static class ExplainCommand
{
    private const string Text =
        """
        Say where the operator has placed a model, by which rule, and of every other pool why not: read from the model's
        own status.

        Example:
          hybridplacement explain radiology/chest-xray
          hybridplacement explain chest-xray -n radiology
          hybridplacement explain radiology/chest-xray -o json | jq '.models[0].candidates'

        Exit codes: 0 every replica has a place; 2 some have none; 1 error.
        """;

    public static Command Create()
    {
        var model = new Argument<NamespacedName>("NAMESPACE/NAME")
        {
            Description = "The ModelDeployment. Without a namespace here or as -n: the one named default.",
            CustomParser = result =>
            {
                var parts = result.Tokens[0].Value.Split('/');
                if (parts.Length <= 2 && parts.All(p => p.Length > 0))
                    return parts.Length == 2 ? new(parts[0], parts[1]) : new(parts[0]);
                result.AddError($"'{result.Tokens[0].Value}' names no model: write NAMESPACE/NAME, such as radiology/chest-xray.");
                return default;
            },
        };
        var cluster = new ClusterOptions("The model's namespace, where it is given by its name alone.");
        var output = OutputOption.Create(yaml: true);
        var command = new Command("explain", Text) { model, output };
        cluster.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var notes = new List<string>();
            using var client = cluster.Connect(parsed);
            var key = parsed.GetRequiredValue(model);
            var report = await ModelExplanation.ReadAsync(
                client, key.Namespace.Length > 0 ? key : new(cluster.NamespaceOf(parsed) ?? "default", key.Name), notes, cancellationToken);
            await parsed.WriteAsync(notes, parsed.GetValue(output) switch
            {
                OutputFormat.Json => PlanDocument.Json(report),
                OutputFormat.Yaml => PlanDocument.Yaml(report),
                _ => PlanTable.Explain(report.Models[0]),
            });
            return report.IsPlaced ? ExitCode.Success : ExitCode.Unsatisfied;
        });
        return command;
    }
}
