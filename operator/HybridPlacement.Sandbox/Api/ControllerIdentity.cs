using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Workloads;
using HybridPlacement.Sandbox.Workloads.Runtime;

namespace HybridPlacement.Sandbox.Api;

/// <summary>
/// Which part of a real cluster would make a write of the sandbox's own: admission policies decide by it, and a policy
/// that lets nobody but one user make pods has to see that the ReplicaSet controller is another.
/// </summary>
internal static class ControllerIdentity
{
    /// <param name="kind">What is written.</param>
    /// <param name="obj">The object.</param>
    /// <param name="isStatus">Whether its status is.</param>
    public static UserInfo Of(ResourceKind kind, JsonObject obj, bool isStatus) => kind.Plural switch
    {
        // Its kubelet writes what became of a pod, and takes it away at the end.
        "pods" when (isStatus || obj.Terminating()) && obj.Text("spec", "nodeName") is { Length: > 0 } node => UserInfo.Node(node),
        "nodes" or "leases" when isStatus || kind.Plural == "leases" => UserInfo.Node(obj.Name()),
        "nodes" => UserInfo.Controller("node-controller"),
        "pods" or "replicasets" when obj.ControllerOf()?.Text("kind") is { } owner => UserInfo.Controller(OfOwner(owner)),
        "deployments" => UserInfo.Controller("deployment-controller"),
        "replicasets" => UserInfo.Controller("replicaset-controller"),
        "jobs" => UserInfo.Controller("job-controller"),
        "endpoints" => UserInfo.Controller("endpoint-controller"),
        "endpointslices" => UserInfo.Controller("endpointslice-controller"),
        "poddisruptionbudgets" => UserInfo.Controller("disruption-controller"),
        "horizontalpodautoscalers" => UserInfo.Controller("horizontal-pod-autoscaler"),
        "serviceaccounts" => UserInfo.Controller("service-account-controller"),
        _ => UserInfo.ControllerManager,
    };

    private static string OfOwner(string kind) => kind.ToLowerInvariant() + "-controller";
}
