using System.Globalization;
using HybridPlacement.Api;
using HybridPlacement.KubeRuntime;

namespace HybridPlacement.Cli.Planning;

/// <summary>What the operator has decided for a model, as its object says.</summary>
internal static class ModelExplanation
{
    /// <exception cref="CommandFailedException">The model isn't there, or nothing was decided yet.</exception>
    public static async Task<PlanReport> ReadAsync(
        KubeClient client, NamespacedName key, List<string> notes, CancellationToken cancellationToken)
    {
        try
        {
            var model = await client.GetAsync<ModelDeployment>(key, cancellationToken);
            return Of(model, notes);
        }
        catch (KubeApiException e) when (e.IsNotFound)
        {
            throw new CommandFailedException(
                $"there is no modeldeployments.hybridplacement.io {key}: list them with 'kubectl get modeldeployments.hybridplacement.io -A'.", e);
        }
        catch (KubeApiException e)
        {
            throw new CommandFailedException($"the cluster can't be read: {e.Message}: check --kubeconfig.", e);
        }
    }

    private static PlanReport Of(ModelDeployment model, List<string> notes)
    {
        var name = NamespacedName.Of(model);
        var placed = model.Status?.Conditions?.FirstOrDefault(c => c.Type == ConditionTypes.Placed);
        if (model.Status is not { } status || placed is null)
        {
            throw new CommandFailedException(
                $"nothing was decided for {name} yet: is the operator running? "
                + "'hybridplacement plan' says what it would decide.");
        }

        if (status.ObservedGeneration < model.Metadata.Generation)
            notes.Add($"the operator hasn't seen the last change of {name} yet: this is what it decided before");
        if (status.Placement?.OmittedCandidates is { } omitted)
            notes.Add($"more pools than these were looked at ({omitted}): 'hybridplacement plan' lists all");
        return new PlanReport { Models = [Describe(model, status, placed)], HourlyCost = Cost(status.Placement) };
    }

    private static PlannedModel Describe(ModelDeployment model, ModelDeploymentStatus status, k8s.Models.V1Condition placed)
    {
        var placement = status.Placement;
        var isPlaced = placed.Status == "True";
        return new PlannedModel
        {
            Namespace = model.Metadata.NamespaceProperty,
            Name = model.Metadata.Name,
            Placed = isPlaced,
            Policy = placement?.Policy,
            Rule = placement?.Rule,
            Pools = [.. (placement?.Pools ?? []).Select(p => new PlannedPool(p.Name, KnownNames.NameOf(p.Tier), p.Replicas))],
            UnplacedReplicas = isPlaced ? 0 : Math.Max(0, (model.Spec.Replicas ?? 1) - (placement?.Pools ?? []).Sum(p => p.Replicas)),
            HourlyCost = Cost(placement),
            Candidates =
            [
                .. (placement?.Candidates ?? []).Select(c => new PlannedCandidate(c.Pool, c.Verdict, c.Reason, c.Message, c.Score)),
            ],
            Reason = isPlaced ? null : placed.Reason,
            Message = isPlaced ? null : placed.Message,
        };
    }

    private static decimal? Cost(PlacementStatus? placement)
    {
        decimal? sum = 0;
        foreach (var pool in placement?.Pools ?? [])
            sum += decimal.TryParse(pool.HourlyCost, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var cost) ? cost : null;
        return sum;
    }
}
