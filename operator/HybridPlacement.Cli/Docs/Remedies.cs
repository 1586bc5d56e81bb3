namespace HybridPlacement.Cli.Docs;

/// <summary>
/// What a person does about each reason. What a reason means stands where it is defined; a test holds that each has a
/// remedy here, and that none here has lost its reason.
/// </summary>
internal static class Remedies
{
    private const string None = "Nothing.";
    private const string Waiting = "Wait; if it stays, look at the operator: `kubectl logs -n hybrid-placement deploy/hybrid-placement`.";

    /// <summary>Of conditions' reasons.</summary>
    public static IReadOnlyDictionary<string, string> OfConditions { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["Pending"] = Waiting,
        ["Ready"] = None,
        ["Valid"] = None,
        ["InvalidSpec"] = "Write what the message says.",
        ["RuntimeNotFound"] = "`kubectl get inferenceruntimes.hybridplacement.io`; add one that serves the format, or name one in `spec.runtime`.",
        ["SecretNotFound"] = "Create the Secret in the model's namespace, or mend `spec.model.credentialsSecretRef`.",
        ["Placed"] = None,
        ["NoRule"] = "Add a rule to the policy named in `status.placement.policy`; a last rule without `when` matches every model.",
        ["InvalidPolicy"] = "Mend the policy that the message names. What runs goes on; nothing new is placed.",
        ["NoEligiblePool"] = "`hybridplacement explain NAMESPACE/NAME`: the column MESSAGE says of each pool what would have to change.",
        ["InsufficientCapacity"] = "`hybridplacement top` shows where room is; add nodes, lower `spec.resources`, or raise `spec.priority`. It is placed by itself when there is room.",
        ["OverBudget"] = "Raise `spec.placement.maxHourlyCost`, ask for fewer replicas, or give pools without a cost one.",
        ["NoViolation"] = None,
        ["Violation"] = "Nothing at once: the pod is being removed. Then find who changed the node's labels or the policy: `kubectl get node NODE --show-labels --show-managed-fields -o yaml`.",
        ["Serving"] = None,
        ["ScaledToZero"] = "Nothing; `kubectl scale modeldeployments.hybridplacement.io/NAME --replicas=1` starts it.",
        ["ModelFetchFailed"] = "Check `spec.model.uri`, the credentials, and whether the place reaches the store (`isolation: Restricted` lets nothing out but to the store): `kubectl logs POD -c fetch`.",
        ["ModelRejected"] = "The file isn't what the spec says: mend `sha256`, or publish the right file. `hybridplacement inspect FILE` says what a file is.",
        ["ModelLoadFailed"] = "`kubectl logs POD -c server`; `hybridplacement inspect FILE` says which operators and which opset it needs.",
        ["RuntimeNotReady"] = "`kubectl describe pod POD`: image pulls, memory (`OOMKilled`: raise `spec.resources`), probes.",
        ["RolledBack"] = "The change of the spec didn't come up, so the one before serves. Mend what the message says and apply again.",
        ["Stale"] = "Nothing while the site is known to be off the net: what runs there is kept. Else look at the site's nodes.",
        ["ObjectRefused"] = "The message holds the API server's words: raise the quota, or mend the admission policy or the operator's role.",
        ["Progressing"] = "Wait; `kubectl get pods -l hybridplacement.io/model-deployment=NAME -n NAMESPACE` shows what starts.",
        ["Moving"] = "Wait: the old pods go when the new ones answer. `hybridplacement moves NAMESPACE/NAME` shows from where to where.",
        ["Terminating"] = "Wait: what was generated goes first.",
        ["GpuActive"] = None,
        ["NoRoomForRollout"] = "Free room in the pool that the message names, or let a replica go first: `spec.rollout.maxUnavailable: 1`.",
        ["NoGpuVisible"] = "Check the node's device plugin and `spec.podTemplate.runtimeClassName`: `kubectl describe node NODE` must list the GPU as allocatable.",
        ["CpuFallback"] = "`kubectl logs POD -c server`: most often the image lacks the execution provider, or the driver is too old for it.",
        ["NodesReady"] = None,
        ["NoNodes"] = "`kubectl get nodes --show-labels`; label nodes, or mend `spec.nodeSelector`.",
        ["NoReadyNode"] = "`kubectl get nodes`; bring one back, or uncordon one.",
        ["OverlappingNodes"] = "Change one `spec.nodeSelector`, so that each node is in one pool; the message names the nodes.",
        ["ProtectedLabels"] = None,
        ["SelfAssignableLabels"] = "Label the nodes under `node-restriction.kubernetes.io/` and select by that; `requireTrustedPools: true` in a rule keeps models off the pool until then.",
        ["NotRequired"] = None,
        ["PoolInUse"] = "Wait. A model that the message names and that doesn't move has no other place: see its status.",
    };

    /// <summary>Of reasons why a pool was rejected, or replicas have no place.</summary>
    public static IReadOnlyDictionary<string, string> OfPlacement { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["NoRule"] = "Add a rule that matches the model.",
        ["Invalid"] = "Mend the policy or pool that the message names.",
        ["RuntimeNotFound"] = "Add an InferenceRuntime for the format, or change `spec.runtime`.",
        ["NoEligiblePool"] = "Change the spec, the policy or a pool: each candidate's message says how.",
        ["InsufficientCapacity"] = "Add nodes, free some, or wait.",
        ["OverBudget"] = "Raise `maxHourlyCost`, or wait for room in a cheaper pool.",
        ["TierNotAllowed"] = "The rule is meant to say so. To allow it, add the tier to the rule's `tiers`.",
        ["TierNotRequested"] = "Add the tier to `spec.placement.tiers`, or drop that field.",
        ["SensitivityTooHigh"] = "The pool is meant to say so. To allow it, raise its `maxSensitivity`.",
        ["PoolNotSelected"] = "Label the pool, or mend `spec.placement.poolSelector`.",
        ["JurisdictionNotAllowed"] = "Set the pool's `location.jurisdiction`, or add it to `spec.placement.jurisdictions`.",
        ["ComplianceMissing"] = "When the pool is certified, add the regime to its `compliance`.",
        ["SelfAssignableLabels"] = "Select the pool's nodes by a label under `node-restriction.kubernetes.io/`.",
        ["PoolLeaving"] = "The pool is being deleted: use another, or make it anew.",
        ["CostUnknown"] = "Give the pool a `cost`.",
        ["QuotaExceeded"] = "Raise the pool's `quota`, or move models out of it.",
        ["LessPreferred"] = "Nothing; to have it chosen, change the rule's order of tiers, the pools' `cost`, or the policy's `weights`.",
        ["NoNodes"] = "Label nodes for the pool, or declare what an autoscaler would add in `elastic`.",
        ["PoolUnavailable"] = "Bring a node of the pool back.",
        ["NodesUnschedulable"] = "`kubectl uncordon NODE`.",
        ["OverlappingNodes"] = "Change a pool's `nodeSelector`, so that each node is in one pool.",
        ["UntoleratedTaint"] = "Add the taint to the pool's `tolerations`.",
        ["NoMatchingGpu"] = "Change `spec.accelerator`, or check the nodes' GPU labels (NVIDIA GPU feature discovery).",
        ["NodeTooSmall"] = "Lower `spec.resources`, or add larger nodes.",
    };
}
