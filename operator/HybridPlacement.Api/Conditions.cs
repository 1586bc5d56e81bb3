namespace HybridPlacement.Api;

/// <summary>Types of conditions.</summary>
public static class ConditionTypes
{
    /// <summary>The wanted replicas serve, where they are allowed to. Of a pool or policy: it is in use.</summary>
    public const string Ready = "Ready";

    /// <summary>The spec makes sense with the policies, runtimes and secrets there are.</summary>
    public const string Accepted = "Accepted";

    /// <summary>Every replica has a pool.</summary>
    public const string Placed = "Placed";

    /// <summary>No pod of this model runs where the policy forbids it.</summary>
    public const string Compliant = "Compliant";

    /// <summary>The runtime answers ready on the wanted replicas.</summary>
    public const string Available = "Available";

    /// <summary>Work goes on, or capacity is awaited.</summary>
    public const string Reconciling = "Reconciling";

    /// <summary>Only a person can help.</summary>
    public const string Stalled = "Stalled";

    /// <summary>A GPU model really runs on its GPU.</summary>
    public const string AcceleratorActive = "AcceleratorActive";

    /// <summary>Of a pool: no node can label itself into it.</summary>
    public const string Trusted = "Trusted";
}

/// <summary>Reasons of conditions, in the order in which they are looked for. The table in crds/README.md is made of these.</summary>
public static class Reasons
{
    /// <summary>Not looked at yet; the operator writes this at its first visit.</summary>
    public const string Pending = "Pending";

    /// <summary>All that is wanted is there and serves.</summary>
    public const string Ready = "Ready";

    /// <summary>The spec makes sense.</summary>
    public const string Valid = "Valid";

    /// <summary>The spec contradicts itself or holds a value that isn't known. The message names the field and what to write
    /// instead.</summary>
    public const string InvalidSpec = "InvalidSpec";

    /// <summary>No InferenceRuntime serves this format on this accelerator, or the one named doesn't exist. Add one, or change
    /// spec.runtime.</summary>
    public const string RuntimeNotFound = "RuntimeNotFound";

    /// <summary>The Secret named in the spec doesn't exist in the namespace. Create it.</summary>
    public const string SecretNotFound = "SecretNotFound";

    /// <summary>Every replica has a pool.</summary>
    public const string Placed = "Placed";

    /// <summary>No rule of the policy matches the model. Add a rule that does.</summary>
    public const string NoRule = "NoRule";

    /// <summary>The policy that decides for the namespace holds an error. Mend it: nothing new is placed meanwhile.</summary>
    public const string InvalidPolicy = "InvalidPolicy";

    /// <summary>No pool may run this model: each one's reason is in status.placement.candidates. Change the spec, the policy or
    /// the pools.</summary>
    public const string NoEligiblePool = "NoEligiblePool";

    /// <summary>Pools that may run it have no room at the moment. It is placed as soon as there is.</summary>
    public const string InsufficientCapacity = "InsufficientCapacity";

    /// <summary>Every pool with room costs more than spec.placement.maxHourlyCost. Raise it, or wait for a cheaper one.</summary>
    public const string OverBudget = "OverBudget";

    /// <summary>No pod runs where it must not.</summary>
    public const string NoViolation = "NoViolation";

    /// <summary>A pod runs where the policy forbids it; it is being removed. The message names pod and node.</summary>
    public const string Violation = "Violation";

    /// <summary>The wanted replicas answer.</summary>
    public const string Serving = "Serving";

    /// <summary>The spec wants no replicas.</summary>
    public const string ScaledToZero = "ScaledToZero";

    /// <summary>The model's file can't be had: not found, refused, timed out. It is tried again; the message says what failed.</summary>
    public const string ModelFetchFailed = "ModelFetchFailed";

    /// <summary>The model's file was refused: wrong sha256, not of its format, too new for the runtime. Change spec.model.</summary>
    public const string ModelRejected = "ModelRejected";

    /// <summary>The runtime refused to load the model. The message holds what it said.</summary>
    public const string ModelLoadFailed = "ModelLoadFailed";

    /// <summary>The runtime's container doesn't start or doesn't answer. The message holds what the kubelet says.</summary>
    public const string RuntimeNotReady = "RuntimeNotReady";

    /// <summary>A new version of the model failed, and the last good one serves again. The message says why. Change the spec:
    /// the failed version isn't tried again before.</summary>
    public const string RolledBack = "RolledBack";

    /// <summary>A pool has no room for a new version beside the one that serves, which therefore serves on. Free room there, or let
    /// a replica go first with spec.rollout.maxUnavailable: 1.</summary>
    public const string NoRoomForRollout = "NoRoomForRollout";

    /// <summary>Replicas in a pool with connectivity Intermittent aren't heard of; they served before and are kept there.</summary>
    public const string Stale = "Stale";

    /// <summary>The API server refuses an object that the operator writes for the model: a quota, an admission policy, or the
    /// operator's own rights. The message holds what it said. It is tried again.</summary>
    public const string ObjectRefused = "ObjectRefused";

    /// <summary>New pods are starting.</summary>
    public const string Progressing = "Progressing";

    /// <summary>The place was left because it is gone or forbidden, or a better one was found, and the move goes on.</summary>
    public const string Moving = "Moving";

    /// <summary>The object is being deleted.</summary>
    public const string Terminating = "Terminating";

    /// <summary>The GPU that was asked for is there and in use.</summary>
    public const string GpuActive = "GpuActive";

    /// <summary>The pod sees no GPU.</summary>
    public const string NoGpuVisible = "NoGpuVisible";

    /// <summary>The runtime computes on the CPU although a GPU was asked for.</summary>
    public const string CpuFallback = "CpuFallback";

    /// <summary>Of a pool: it has nodes that can take pods.</summary>
    public const string NodesReady = "NodesReady";

    /// <summary>Of a pool: no node has its labels. Label nodes, or change spec.nodeSelector.</summary>
    public const string NoNodes = "NoNodes";

    /// <summary>Of a pool: it has nodes, and none of them can take pods.</summary>
    public const string NoReadyNode = "NoReadyNode";

    /// <summary>Of a pool: another pool selects some of the same nodes. Nothing new is placed on those until one lets go.</summary>
    public const string OverlappingNodes = "OverlappingNodes";

    /// <summary>Of a pool: its labels are out of a node's own reach.</summary>
    public const string ProtectedLabels = "ProtectedLabels";

    /// <summary>Of a pool that admits High: it selects by labels that a node may set on itself. Select by labels under
    /// node-restriction.kubernetes.io/.</summary>
    public const string SelfAssignableLabels = "SelfAssignableLabels";

    /// <summary>It isn't asked for: a model without an accelerator, a pool that doesn't admit High.</summary>
    public const string NotRequired = "NotRequired";

    /// <summary>Of a pool: it is being deleted, and its models move first.</summary>
    public const string PoolInUse = "PoolInUse";
}

/// <summary>Reasons of events.</summary>
public static class EventReasons
{
    /// <summary>A model was given its first place.</summary>
    public const string Placed = "Placed";

    /// <summary>A model's replicas go to another place.</summary>
    public const string Moved = "Moved";

    /// <summary>The preferred pool is full; the rest goes to the next one.</summary>
    public const string Overflowed = "Overflowed";

    /// <summary>A pool is gone; its replicas went elsewhere.</summary>
    public const string FailedOver = "FailedOver";

    /// <summary>A pool is back; its replicas returned.</summary>
    public const string FailedBack = "FailedBack";

    /// <summary>A model of higher priority took the room.</summary>
    public const string Preempted = "Preempted";

    /// <summary>A model has no place any more, as no replicas are wanted.</summary>
    public const string Removed = "Removed";

    /// <summary>No place was found.</summary>
    public const string PlacementFailed = "PlacementFailed";

    /// <summary>A pod ran where the policy forbids it.</summary>
    public const string ComplianceViolation = "ComplianceViolation";

    /// <summary>No pod runs any more where the policy forbids it.</summary>
    public const string ViolationEnded = "ViolationEnded";

    /// <summary>A new version of the model failed; the last good one serves again.</summary>
    public const string RolledBack = "RolledBack";

    /// <summary>Somebody changed an object that the operator writes; it was put back.</summary>
    public const string FieldsTaken = "FieldsTaken";

    /// <summary>What the operator was to write belongs to another field manager, and was left to it.</summary>
    public const string FieldsLeft = "FieldsLeft";

    /// <summary>The model's file was verified.</summary>
    public const string ModelVerified = "ModelVerified";

    /// <summary>The model's file was refused.</summary>
    public const string ModelRejected = "ModelRejected";
}
