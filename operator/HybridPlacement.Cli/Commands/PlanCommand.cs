using System.CommandLine;
using HybridPlacement.Cli.Output;
using HybridPlacement.Cli.Planning;

namespace HybridPlacement.Cli.Commands;

/// <summary><c>hybridplacement plan</c>: what would be decided, before anything is applied.</summary>
internal static class PlanCommand
{
    private const string Text =
        """
        Decide where models would run, without writing anything: for manifests against a fleet in files or a live cluster.
        In a cluster it also shows what would move from where it is now, and the cost before and after: the effect of a
        changed policy, pool or model on the whole fleet.

        A fleet in files is what 'kubectl get -o yaml' prints, or what you write down: v1 Node, and where wanted Pod,
        Namespace, Deployment, PlacementPool, PlacementPolicy, InferenceRuntime. A node that says nothing of its readiness
        counts as ready.

        Example:
          hybridplacement plan -f samples/quickstart/models.yaml --fleet samples/quickstart/fleet.yaml
          hybridplacement plan -f models/ --kubeconfig ~/.kube/config -o json | jq '.models[] | select(.placed | not)'
          hybridplacement plan --policy new-policy.yaml --kubeconfig ~/.kube/config

        Exit codes: 0 every replica has a place; 2 some have none; 1 error.
        """;

    public static Command Create()
    {
        var manifests = Paths("--filename", "-f", "Files or folders of manifests to decide for. May be given again.");
        var fleet = Paths("--fleet", null, "Files or folders that describe the fleet. Absent: the nodes in -f, else the cluster.");
        var policies = Paths("--policy", null, "PlacementPolicies to try: they take the place of those of the same name.");
        var optimize = new Option<bool>("--optimize")
        {
            Description = "Look at the fleet as a whole too: who should make way so that more replicas, higher priority first, have a "
                + "place at a lower cost. The operator decides model by model and doesn't do that by itself.",
        };
        var kubeconfig = KubeconfigOption.Create();
        var output = OutputOption.Create(yaml: true);
        var command = new Command("plan", Text) { manifests, fleet, kubeconfig, policies, optimize, output };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var notes = new List<string>();
            var report = await PlanRun.ExecuteAsync(
                new PlanRequest
                {
                    Manifests = parsed.GetValue(manifests) ?? [],
                    Fleet = parsed.GetValue(fleet) ?? [],
                    Policies = parsed.GetValue(policies) ?? [],
                    Kubeconfig = parsed.GetValue(kubeconfig),
                    Optimize = parsed.GetValue(optimize),
                },
                notes,
                TimeProvider.System.GetUtcNow(),
                cancellationToken);
            await parsed.WriteAsync(notes, parsed.GetValue(output) switch
            {
                OutputFormat.Json => PlanDocument.Json(report),
                OutputFormat.Yaml => PlanDocument.Yaml(report),
                _ => PlanTable.Write(report),
            });
            return report.IsPlaced ? ExitCode.Success : ExitCode.Unsatisfied;
        });
        return command;
    }

    private static Option<string[]> Paths(string name, string? alias, string description) => new(name, alias is null ? [] : [alias])
    {
        Description = description,
        HelpName = "PATH",
        AllowMultipleArgumentsPerToken = true,
    };
}
