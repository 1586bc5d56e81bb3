using System.Globalization;
using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Workloads.Kubelet;
using HybridPlacement.Sandbox.Workloads.Runtime;
using Microsoft.Extensions.Logging;

namespace HybridPlacement.Sandbox.Workloads.Controllers;

/// <summary>Keeps EndpointSlices, and the older Endpoints, of Services with a selector.</summary>
internal sealed class EndpointsController : Controller
{
    private const int SliceSize = 1000;
    private const string ManagedBy = "endpointslice.kubernetes.io/managed-by";
    private const string Manager = "endpointslice-controller.k8s.io";
    private const string ServiceName = "kubernetes.io/service-name";

    private readonly ClusterCache _cache;
    private readonly IWorkloadApi _api;

    public EndpointsController(ClusterCache cache, IWorkloadApi api, TimeProvider clock, ILogger logger)
        : base(clock, logger)
    {
        _cache = cache;
        _api = api;
        cache.Services.Changed += (old, service) => Enqueue(ObjectKey.Of((service ?? old)!));
        cache.Pods.Changed += (old, pod) =>
        {
            if (old is not null && pod is not null && Same(old, pod)) return;
            if (pod is not null) EnqueueServicesOf(pod);
            if (old is not null && (pod is null || !JsonNode.DeepEquals(old.At("metadata", "labels"), pod.At("metadata", "labels"))))
                EnqueueServicesOf(old);
        };
    }

    private void EnqueueServicesOf(JsonObject pod)
    {
        foreach (var service in _cache.Services.Selecting(pod, LabelIndex.PlainSelector)) Enqueue(ObjectKey.Of(service));
    }

    protected override async Task ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        var service = _cache.Services.Get(key);
        var existing = _cache.EndpointSlices.Find(ClusterCache.ByService, key.ToString())
            .Where(slice => slice.Text("metadata", "labels", ManagedBy) == Manager).ToList();
        if (service is null || service.Terminating() || service.Text("spec", "type") == "ExternalName"
            || LabelIndex.PlainSelector(service) is not { } selector)
        {
            foreach (var slice in existing)
                await _api.DeleteAsync(ResourceKind.EndpointSlice, slice, null, cancellationToken);
            if (service is null) await DeleteEndpointsAsync(key, cancellationToken);
            return;
        }

        var pods = _cache.Pods.Selected(ClusterCache.ByLabel, key.Namespace, selector)
            .Where(pod => pod.Text("status", "podIP") is not null && pod.Text("status", "phase") is not ("Succeeded" or "Failed"))
            .OrderBy(pod => pod.Name(), StringComparer.Ordinal).ToList();
        var wanted = Slices(service, pods);
        foreach (var slice in wanted) await ApplyAsync(slice, cancellationToken);
        var names = wanted.Select(slice => slice.Name()).ToHashSet();
        foreach (var slice in existing.Where(slice => !names.Contains(slice.Name())))
        {
            await _api.DeleteAsync(ResourceKind.EndpointSlice, slice, null, cancellationToken);
        }

        await ApplyEndpointsAsync(service, wanted, cancellationToken);
    }

    private List<JsonObject> Slices(JsonObject service, List<JsonObject> pods)
    {
        // Pods whose named ports differ can't share a slice.
        var groups = pods.GroupBy(pod => Ports(service, pod).ToJsonString()).SelectMany(group => group.Chunk(SliceSize)).ToList();
        if (groups.Count == 0) groups.Add([]);
        return [.. groups.Select((group, index) => Slice(service, group, index))];
    }

    private JsonObject Slice(JsonObject service, JsonObject[] pods, int index) => new()
    {
        ["apiVersion"] = "discovery.k8s.io/v1",
        ["kind"] = "EndpointSlice",
        ["metadata"] = new JsonObject
        {
            ["name"] = string.Create(CultureInfo.InvariantCulture, $"{service.Name()}-{index}"),
            ["namespace"] = service.Namespace(),
            ["labels"] = new JsonObject { [ServiceName] = service.Name(), [ManagedBy] = Manager },
            ["ownerReferences"] = new JsonArray(StatusWriting.ControllerReference(ResourceKind.Service, service)),
        },
        ["addressType"] = "IPv4",
        ["ports"] = pods.Length == 0 ? new JsonArray() : Ports(service, pods[0]),
        ["endpoints"] = new JsonArray([.. pods.Select(pod => Endpoint(service, pod))]),
    };

    private JsonObject Endpoint(JsonObject service, JsonObject pod)
    {
        var serving = PodState.IsReady(pod);
        var terminating = pod.Terminating();
        var node = pod.Text("spec", "nodeName") ?? "";
        var endpoint = new JsonObject
        {
            ["addresses"] = new JsonArray(pod.Text("status", "podIP")),
            ["conditions"] = new JsonObject
            {
                ["ready"] = (serving && !terminating) || service.Flag("spec", "publishNotReadyAddresses"),
                ["serving"] = serving,
                ["terminating"] = terminating,
            },
            ["nodeName"] = node,
            ["targetRef"] = new JsonObject
            {
                ["kind"] = "Pod",
                ["namespace"] = pod.Namespace(),
                ["name"] = pod.Name(),
                ["uid"] = pod.Uid(),
            },
        };
        var zone = _cache.Nodes.Get(new ObjectKey("", node)).Text("metadata", "labels", "topology.kubernetes.io/zone");
        if (zone is not null) endpoint["zone"] = zone;
        return endpoint;
    }

    private static JsonArray Ports(JsonObject service, JsonObject pod)
    {
        var ports = new JsonArray();
        foreach (var port in service.Items("spec", "ports"))
        {
            if (TargetPort(port, pod) is not { } number) continue;
            ports.Add((JsonNode)new JsonObject
            {
                ["name"] = port.Text("name") ?? "",
                ["protocol"] = port.Text("protocol") ?? "TCP",
                ["port"] = number,
            });
        }

        return ports;
    }

    private static int? TargetPort(JsonObject port, JsonObject pod)
    {
        var target = port.At("targetPort");
        if (target is null || target.Integer() == 0) return port.Int32(0, "port");
        foreach (var container in pod.Items("spec", "containers"))
        {
            if (ContainerPorts.Resolve(container, target) is { } number) return number;
        }

        return null;
    }

    private async Task ApplyAsync(JsonObject slice, CancellationToken cancellationToken)
    {
        if (_cache.EndpointSlices.Get(ObjectKey.Of(slice)) is not { } known)
        {
            await _cache.EndpointSlices.ReachAsync(await _api.CreateAsync(ResourceKind.EndpointSlice, slice, cancellationToken));
            return;
        }

        var written = await _api.PatchAsync(ResourceKind.EndpointSlice, known, copy =>
        {
            copy["ports"] = slice["ports"]!.DeepClone();
            copy["endpoints"] = slice["endpoints"]!.DeepClone();
        }, cancellationToken);
        await _cache.EndpointSlices.ReachAsync(written);
    }

    private async Task ApplyEndpointsAsync(
        JsonObject service, List<JsonObject> slices, CancellationToken cancellationToken)
    {
        var subsets = new JsonArray([.. slices.Where(slice => slice.Items("endpoints").Any()).Select(Subset)]);
        var key = ObjectKey.Of(service);
        if (await _api.GetAsync(ResourceKind.Endpoints, key, cancellationToken) is { } known)
        {
            await _api.PatchAsync(ResourceKind.Endpoints, known, copy =>
            {
                if (subsets.Count > 0) copy["subsets"] = subsets;
                else copy.Remove("subsets");
            }, cancellationToken);
            return;
        }

        var endpoints = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Endpoints",
            ["metadata"] = new JsonObject { ["name"] = key.Name, ["namespace"] = key.Namespace },
        };
        if (subsets.Count > 0) endpoints["subsets"] = subsets;
        await _api.CreateAsync(ResourceKind.Endpoints, endpoints, cancellationToken);
    }

    private async Task DeleteEndpointsAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (await _api.GetAsync(ResourceKind.Endpoints, key, cancellationToken) is { } known)
        {
            await _api.DeleteAsync(ResourceKind.Endpoints, known, null, cancellationToken);
        }
    }

    private static JsonObject Subset(JsonObject slice)
    {
        var subset = new JsonObject();
        foreach (var (field, ready) in new[] { ("addresses", true), ("notReadyAddresses", false) })
        {
            var addresses = slice.Items("endpoints").Where(endpoint => endpoint.Flag("conditions", "ready") == ready)
                .Select(endpoint => new JsonObject
                {
                    ["ip"] = endpoint["addresses"]![0]!.DeepClone(),
                    ["nodeName"] = endpoint["nodeName"]?.DeepClone(),
                    ["targetRef"] = endpoint["targetRef"]?.DeepClone(),
                }).ToArray<JsonNode>();
            if (addresses.Length > 0) subset[field] = new JsonArray(addresses);
        }

        subset["ports"] = slice["ports"]!.DeepClone();
        return subset;
    }

    private static bool Same(JsonObject old, JsonObject pod) =>
        old.Text("status", "podIP") == pod.Text("status", "podIP")
        && old.Text("status", "phase") == pod.Text("status", "phase")
        && old.Terminating() == pod.Terminating()
        && PodState.IsReady(old) == PodState.IsReady(pod)
        && JsonNode.DeepEquals(old.At("metadata", "labels"), pod.At("metadata", "labels"));
}
