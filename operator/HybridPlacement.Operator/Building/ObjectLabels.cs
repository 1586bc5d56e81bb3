using HybridPlacement.Operator.Mapping;
using HybridPlacement.Placement;

namespace HybridPlacement.Operator.Building;

/// <summary>The labels of generated objects.</summary>
internal static class ObjectLabels
{
    /// <summary>Of what belongs to the whole model.</summary>
    public static SortedDictionary<string, string> Of(Api.ModelDeployment model) => new(StringComparer.Ordinal)
    {
        [Api.Labels.Name] = "inference-server",
        [Api.Labels.Instance] = model.Metadata.Name,
        [Api.Labels.ManagedBy] = Api.Labels.Manager,
        [Api.Labels.PartOf] = Api.Labels.Manager,
        [Api.Labels.ModelDeployment] = model.Metadata.Name,
        [Api.Labels.Sensitivity] = Api.KnownNames.NameOf(model.Spec.Sensitivity).ToLowerInvariant(),
    };

    /// <summary>Of what belongs to one pool.</summary>
    public static SortedDictionary<string, string> Of(Api.ModelDeployment model, Pool pool)
    {
        var labels = Of(model);
        labels[Api.Labels.Pool] = pool.Name;
        labels[Api.Labels.Tier] = Api.Labels.TierValue(Values.Write(pool.Tier));
        return labels;
    }

    /// <summary>What selects a model's pods in one pool.</summary>
    public static SortedDictionary<string, string> DeploymentSelector(Api.ModelDeployment model, string pool)
    {
        var selector = ModelSelector(model);
        selector[Api.Labels.Pool] = pool;
        return selector;
    }

    /// <summary>What selects a model's pods in its namespace.</summary>
    public static SortedDictionary<string, string> ModelSelector(Api.ModelDeployment model) =>
        new(StringComparer.Ordinal) { [Api.Labels.ModelDeployment] = model.Metadata.Name };
}
