using System.Globalization;
using HybridPlacement.Operator.Mapping;
using HybridPlacement.Placement;
using k8s.Models;

namespace HybridPlacement.Operator.Building;

/// <summary>The Deployment of a model in one pool.</summary>
internal static class DeploymentBuilder
{
    /// <summary>As a decision wants it.</summary>
    public static V1Deployment Build(BuildInput input, PlannedDeployment planned)
    {
        var placement = planned.Placement!;
        var metadata = ResourceBuilder.Metadata(input.Model, planned.Name);
        metadata.Labels = ObjectLabels.Of(input.Model, placement.Pool);
        metadata.Annotations = Placed(planned);
        return new V1Deployment
        {
            ApiVersion = "apps/v1",
            Kind = "Deployment",
            Metadata = metadata,
            Spec = new V1DeploymentSpec
            {
                Replicas = planned.Replicas,
                RevisionHistoryLimit = 2,
                ProgressDeadlineSeconds = ProgressDeadline(input.Model),
                Selector = new V1LabelSelector { MatchLabels = ObjectLabels.DeploymentSelector(input.Model, placement.Pool.Name) },
                Strategy = Strategy(planned.MaxUnavailable),
                Template = PodBuilder.Build(input, placement),
            },
        };
    }

    /// <summary>
    /// As it is, with fewer replicas: for a pool that the decision says nothing of any more. Its pods aren't replaced by others
    /// on their way out, save where nothing holds them in their pool.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="live">As it is.</param>
    /// <param name="planned">As it shall be.</param>
    /// <param name="pool">Its pool; null where it is to have no pods.</param>
    public static V1Deployment Retire(Api.ModelDeployment model, V1Deployment live, PlannedDeployment planned, Pool? pool) => new()
    {
        ApiVersion = "apps/v1",
        Kind = "Deployment",
        Metadata = new V1ObjectMeta
        {
            Name = live.Metadata.Name,
            NamespaceProperty = live.Metadata.NamespaceProperty,
            Labels = live.Metadata.Labels,
            Annotations = Placed(planned),
            OwnerReferences = [ResourceBuilder.Owner(model)],
        },
        Spec = new V1DeploymentSpec
        {
            Replicas = planned.Replicas,
            RevisionHistoryLimit = live.Spec.RevisionHistoryLimit,
            ProgressDeadlineSeconds = live.Spec.ProgressDeadlineSeconds,
            Selector = live.Spec.Selector,
            Strategy = planned.MaxUnavailable > 0 ? Strategy(planned.MaxUnavailable) : live.Spec.Strategy,
            Template = pool is null ? live.Spec.Template : PlaceBuilder.Confine(live.Spec.Template, pool),
        },
    };

    /// <summary>What a Deployment says of itself.</summary>
    public static ExistingDeployment Read(V1Deployment live)
    {
        var replicas = live.Spec?.Replicas ?? 1;
        var ready = live.Status?.ReadyReplicas ?? 0;
        var isSeen = live.Status?.ObservedGeneration >= live.Metadata.Generation;
        var outdated = (live.Status?.Replicas ?? 0) - (live.Status?.UpdatedReplicas ?? 0);
        return new ExistingDeployment(
            live.Metadata.Name,
            PoolOf(live),
            replicas,
            live.Metadata.Annotations is { } annotations
                && annotations.TryGetValue(Api.Annotations.PlacedReplicas, out var text)
                && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var placed)
                ? Math.Min(placed, replicas)
                : replicas,
            ready,
            isSeen ? Math.Max(0, ready - Math.Max(0, outdated)) : 0)
        {
            IsStuck = isSeen && live.Status?.Conditions?.Any(c => c is { Type: "Progressing", Reason: "ProgressDeadlineExceeded" }) == true,
            IsRollingOut = !isSeen || outdated > 0,
            IsInPlace = live.Spec?.Strategy?.RollingUpdate?.MaxSurge?.Value == "0",
            IsBreakFirst = live.Spec?.Strategy?.RollingUpdate is { MaxSurge.Value: "0" } update
                && int.TryParse(update.MaxUnavailable?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var first) && first >= replicas,
            Failure = live.Status?.Conditions?.FirstOrDefault(c => c is { Type: "ReplicaFailure", Status: "True" })?.Message,
        };
    }

    /// <summary>The pool that a Deployment is for, from its selector: labels can be edited, a selector can't.</summary>
    public static string PoolOf(V1Deployment live) =>
        live.Spec?.Selector?.MatchLabels is { } labels && labels.TryGetValue(Api.Labels.Pool, out var pool) ? pool : "";

    private static int ProgressDeadline(Api.ModelDeployment model)
    {
        const string Field = "spec.rollout.progressDeadline";
        var deadline = Texts.Duration(model.Spec.Rollout?.ProgressDeadline, Field) ?? TimeSpan.FromMinutes(15);
        return deadline >= TimeSpan.FromSeconds(1)
            ? (int)deadline.TotalSeconds
            : throw new SpecException(Field, $"\"{model.Spec.Rollout?.ProgressDeadline}\" is too short: write 1s or more");
    }

    private static Dictionary<string, string> Placed(PlannedDeployment planned) => new()
    {
        [Api.Annotations.PlacedReplicas] = planned.PlacedReplicas.ToString(CultureInfo.InvariantCulture),
    };

    private static V1DeploymentStrategy Strategy(int maxUnavailable) => new()
    {
        Type = "RollingUpdate",
        RollingUpdate = new V1RollingUpdateDeployment { MaxSurge = maxUnavailable > 0 ? 0 : 1, MaxUnavailable = maxUnavailable },
    };
}
