using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Workloads.Runtime;
using Microsoft.Extensions.Logging;

namespace HybridPlacement.Sandbox.Workloads.Controllers;

/// <summary>
/// Completes the Node objects that users write as a kubelet would, keeps the taints that follow from their state, and tells
/// when a node was lost.
/// </summary>
internal sealed class NodeLifecycle : Controller
{
    private const string UnschedulableTaint = "node.kubernetes.io/unschedulable";
    private const string UnreachableTaint = "node.kubernetes.io/unreachable";

    private readonly ClusterCache _cache;
    private readonly IWorkloadApi _api;
    private readonly EventRecorder _events;
    private readonly NodePower _power;
    private readonly TimeSpan _grace;

    public NodeLifecycle(
        ClusterCache cache, IWorkloadApi api, EventRecorder events, NodePower power, TimeSpan grace, TimeProvider clock, ILogger logger)
        : base(clock, logger)
    {
        _cache = cache;
        _api = api;
        _events = events;
        _power = power;
        _grace = grace;
        cache.Nodes.Changed += (_, node) =>
        {
            if (node is not null) Queue.Add(ObjectKey.Of(node));
        };
        power.Changed += name => Queue.Add(new ObjectKey("", name));
    }

    protected override async Task ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (_cache.Nodes.Get(key) is not { } node || node.Terminating()) return;
        var lost = IsLost(key);
        node = await _api.PatchAsync(ResourceKind.Node, node, copy => Complete(copy, lost), cancellationToken);
        var before = node.Condition("Ready").Text("status");
        node = await _api.PatchStatusAsync(ResourceKind.Node, node, status => Report(key.Name, status, lost), cancellationToken);
        await _cache.Nodes.ReachAsync(node);
        var ready = node.Condition("Ready").Text("status");
        if (ready != before && before is not null)
        {
            var state = ready == "True" ? "NodeReady" : "NodeNotReady";
            _events.Normal(node, "node-controller", state, $"Node {key.Name} status is now: {state}");
        }

        if (!lost) return;
        await MarkPodsNotReadyAsync(key.Name, cancellationToken);
        // What a kubelet wrote in its last moment comes after.
        Queue.AddAfter(key, TimeSpan.FromSeconds(1));
    }

    private bool IsLost(ObjectKey key)
    {
        if (_power.SilentSince(key.Name) is not { } since) return false;
        var left = since + _grace - Clock.GetUtcNow();
        if (left <= TimeSpan.Zero) return true;
        Queue.AddAfter(key, left);
        return false;
    }

    private void Complete(JsonObject node, bool lost)
    {
        var metadata = node["metadata"]!.AsObject();
        if (metadata["labels"] is not JsonObject labels) metadata["labels"] = labels = [];
        labels["kubernetes.io/hostname"] ??= node.Name();
        labels["kubernetes.io/os"] ??= "linux";
        labels["kubernetes.io/arch"] ??= "amd64";
        if (node["spec"] is not JsonObject spec) node["spec"] = spec = [];
        SetTaint(spec, UnschedulableTaint, "NoSchedule", spec.Flag("unschedulable"));
        SetTaint(spec, UnreachableTaint, "NoSchedule", lost);
        SetTaint(spec, UnreachableTaint, "NoExecute", lost);
    }

    private void SetTaint(JsonObject spec, string key, string effect, bool wanted)
    {
        var known = spec.Items("taints").FirstOrDefault(taint => taint.Text("key") == key && taint.Text("effect") == effect);
        if (wanted == known is not null) return;
        if (!wanted)
        {
            var taints = spec["taints"]!.AsArray();
            taints.Remove(known);
            if (taints.Count == 0) spec.Remove("taints");
            return;
        }

        if (spec["taints"] is not JsonArray list) spec["taints"] = list = [];
        list.Add((JsonNode)new JsonObject { ["key"] = key, ["effect"] = effect, ["timeAdded"] = Clock.GetUtcNow().Stamp() });
    }

    private void Report(string name, JsonObject status, bool lost)
    {
        if (status["capacity"] is not JsonObject capacity)
        {
            status["capacity"] = capacity = (JsonObject?)status["allocatable"]?.DeepClone()
                ?? new JsonObject { ["cpu"] = "4", ["memory"] = "16Gi", ["ephemeral-storage"] = "100Gi" };
        }

        capacity["pods"] ??= "110";
        if (status["allocatable"] is not JsonObject allocatable) status["allocatable"] = allocatable = [];
        foreach (var (resource, amount) in capacity) allocatable[resource] ??= amount!.DeepClone();
        status["addresses"] ??= new JsonArray(
            new JsonObject { ["type"] = "InternalIP", ["address"] = "127.0.0.1" },
            new JsonObject { ["type"] = "Hostname", ["address"] = name });
        status["nodeInfo"] ??= NodeInfo(name);
        var now = Clock.GetUtcNow();
        if (lost)
        {
            foreach (var type in Pressures.Append("Ready"))
            {
                status.SetCondition(type, "Unknown", "NodeStatusUnknown", "Kubelet stopped posting node status.", now);
            }

            return;
        }

        foreach (var type in Pressures)
        {
            status.SetCondition(type, "False", $"KubeletHasNo{type}", $"the sandbox's nodes have no {type}", now);
        }

        status.SetCondition("Ready", "True", "KubeletReady", "kubelet is posting ready status", now);
    }

    /// <summary>As the node controller does, so that services stop sending requests there.</summary>
    private async Task MarkPodsNotReadyAsync(string nodeName, CancellationToken cancellationToken)
    {
        foreach (var pod in _cache.Pods.Find(ClusterCache.ByNode, nodeName))
        {
            if (pod.Condition("Ready").Text("status") != "True") continue;
            await _api.PatchStatusAsync(ResourceKind.Pod, pod, status =>
                status.SetCondition("Ready", "False", "NodeNotReady", $"node {nodeName} is not ready", Clock.GetUtcNow()), cancellationToken);
        }
    }

    private static readonly string[] Pressures = ["MemoryPressure", "DiskPressure", "PIDPressure"];

    private static JsonObject NodeInfo(string name) => new()
    {
        ["machineID"] = name,
        ["systemUUID"] = name,
        ["bootID"] = name,
        ["kernelVersion"] = "sandbox",
        ["osImage"] = "HybridPlacement sandbox",
        ["containerRuntimeVersion"] = "sandbox://1",
        ["kubeletVersion"] = "v1.36.0",
        ["kubeProxyVersion"] = "",
        ["operatingSystem"] = "linux",
        ["architecture"] = "amd64",
    };
}
