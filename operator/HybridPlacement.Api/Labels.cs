namespace HybridPlacement.Api;

/// <summary>Labels on what the operator generates, and on nodes.</summary>
public static class Labels
{
    /// <summary>The domain of this project's labels and annotations.</summary>
    public const string Domain = "hybridplacement.io/";

    /// <summary>The ModelDeployment's name; alone it selects a model's pods within its namespace.</summary>
    public const string ModelDeployment = Domain + "model-deployment";

    /// <summary>The pool that a pod or Deployment is for.</summary>
    public const string Pool = Domain + "pool";

    /// <summary>The pool's tier, as <see cref="TierValue"/> writes it.</summary>
    public const string Tier = Domain + "tier";

    /// <summary>On pods: what of the spec they were made from, its place apart. A new version of the model is a new value.</summary>
    public const string Revision = Domain + "revision";

    /// <summary>The model's sensitivity, in lower case.</summary>
    public const string Sensitivity = Domain + "sensitivity";

    /// <summary>What the thing is.</summary>
    public const string Name = "app.kubernetes.io/name";

    /// <summary>Which one of its kind it is.</summary>
    public const string Instance = "app.kubernetes.io/instance";

    /// <summary>Who manages it.</summary>
    public const string ManagedBy = "app.kubernetes.io/managed-by";

    /// <summary>What it is a part of.</summary>
    public const string PartOf = "app.kubernetes.io/part-of";

    /// <summary>The value of <see cref="ManagedBy"/>, and the field manager of server-side apply.</summary>
    public const string Manager = "hybrid-placement";

    /// <summary>Labels under this prefix can't be set by a node on itself.</summary>
    public const string NodeRestrictionDomain = "node-restriction.kubernetes.io/";

    /// <summary>A tier as a label's value: cloud, on-prem or edge.</summary>
    public static string TierValue(Tier tier) => tier switch
    {
        Api.Tier.Cloud => "cloud",
        Api.Tier.OnPrem => "on-prem",
        Api.Tier.Edge => "edge",
        _ => throw new ArgumentOutOfRangeException(nameof(tier), tier, "No label value for this tier."),
    };
}

/// <summary>Annotations on what the operator generates.</summary>
public static class Annotations
{
    /// <summary>On a Deployment: how many of its replicas the last decision placed there. More than that serve only until those
    /// elsewhere do.</summary>
    public const string PlacedReplicas = Labels.Domain + "placed-replicas";
}

/// <summary>Finalizers.</summary>
public static class Finalizers
{
    /// <summary>On a PlacementPool: its models move first.</summary>
    public const string PoolInUse = Labels.Domain + "pool-in-use";
}
