namespace HybridPlacement.Placement;

/// <summary>
/// The machine-readable reasons: why a pool was rejected, and why replicas have no place. They are part of the API: status,
/// events, metrics and <c>-o json</c> carry them.
/// </summary>
public static class Reasons
{
    /// <summary>No policy rule matches the model. (Pools and replicas.)</summary>
    public const string NoRule = "NoRule";

    /// <summary>The deciding policy, or the pool, has an error in its own spec. (Pools and replicas.)</summary>
    public const string Invalid = "Invalid";

    /// <summary>No runtime serves the format on the accelerator, or the one asked for doesn't. (Pools and replicas.)</summary>
    public const string RuntimeNotFound = "RuntimeNotFound";

    /// <summary>No pool passes the rules, or none could ever hold a replica: waiting doesn't help. (Replicas.)</summary>
    public const string NoEligiblePool = "NoEligiblePool";

    /// <summary>Pools are allowed, but there is no room in them now. (Pools and replicas.)</summary>
    public const string InsufficientCapacity = "InsufficientCapacity";

    /// <summary>More replicas would cost more than maxHourlyCost. (Pools and replicas.)</summary>
    public const string OverBudget = "OverBudget";

    /// <summary>The policy's rule doesn't list the pool's tier.</summary>
    public const string TierNotAllowed = "TierNotAllowed";

    /// <summary>The model's own spec.placement.tiers doesn't list the pool's tier.</summary>
    public const string TierNotRequested = "TierNotRequested";

    /// <summary>The pool's maxSensitivity is below the model's sensitivity.</summary>
    public const string SensitivityTooHigh = "SensitivityTooHigh";

    /// <summary>The model's poolSelector doesn't select the pool.</summary>
    public const string PoolNotSelected = "PoolNotSelected";

    /// <summary>The pool is in none of the model's jurisdictions, or in none that is known.</summary>
    public const string JurisdictionNotAllowed = "JurisdictionNotAllowed";

    /// <summary>The pool lacks a compliance regime that the rule or the model asks for.</summary>
    public const string ComplianceMissing = "ComplianceMissing";

    /// <summary>The rule wants trusted pools, and nodes can label themselves into this one.</summary>
    public const string SelfAssignableLabels = "SelfAssignableLabels";

    /// <summary>The pool is being deleted: its models move first.</summary>
    public const string PoolLeaving = "PoolLeaving";

    /// <summary>The model has a budget, and the pool's cost isn't known.</summary>
    public const string CostUnknown = "CostUnknown";

    /// <summary>The pool's quota of models or GPUs is used up.</summary>
    public const string QuotaExceeded = "QuotaExceeded";

    /// <summary>The pool is allowed and has room, and other pools come first: all replicas have a place.</summary>
    public const string LessPreferred = "LessPreferred";

    /// <summary>The pool has no nodes, and no elastic room.</summary>
    public const string NoNodes = "NoNodes";

    /// <summary>None of the pool's nodes is ready.</summary>
    public const string PoolUnavailable = "PoolUnavailable";

    /// <summary>The pool's ready nodes are all cordoned.</summary>
    public const string NodesUnschedulable = "NodesUnschedulable";

    /// <summary>Other pools select the pool's nodes too.</summary>
    public const string OverlappingNodes = "OverlappingNodes";

    /// <summary>The pool's tolerations don't cover its nodes' taints.</summary>
    public const string UntoleratedTaint = "UntoleratedTaint";

    /// <summary>No node of the pool has a GPU of the kind, memory or compute capability that is needed.</summary>
    public const string NoMatchingGpu = "NoMatchingGpu";

    /// <summary>A replica is larger than every node of the pool, even an empty one.</summary>
    public const string NodeTooSmall = "NodeTooSmall";
}
