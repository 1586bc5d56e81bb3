using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Workloads.Kubelet;
using HybridPlacement.Sandbox.Workloads.Runtime;
using Microsoft.Extensions.Logging;

namespace HybridPlacement.Sandbox.Workloads.Network;

/// <summary>
/// Gives each Service its cluster IP and keeps a forwarder on every port of it that has a ready endpoint; without one the
/// connection is refused, as nobody listens.
/// </summary>
internal sealed class ServiceController : Controller
{
    private readonly ClusterCache _cache;
    private readonly IWorkloadApi _api;
    private readonly EventRecorder _events;
    private readonly AddressPool _addresses;
    private readonly ImageCatalog _images;
    private readonly Dictionary<ObjectKey, Dictionary<IPEndPoint, ServiceForwarder>> _forwarders = [];
    private readonly Dictionary<ObjectKey, IPAddress> _taken = [];

    public ServiceController(
        ClusterCache cache, IWorkloadApi api, EventRecorder events, AddressPool addresses, ImageCatalog images, TimeProvider clock, ILogger logger)
        : base(clock, logger)
    {
        _cache = cache;
        _api = api;
        _events = events;
        _addresses = addresses;
        _images = images;
        cache.Services.Changed += (old, service) => Queue.Add(ObjectKey.Of((service ?? old)!));
        cache.EndpointSlices.Changed += (old, slice) =>
        {
            var name = (slice ?? old).Text("metadata", "labels", "kubernetes.io/service-name");
            if (name is not null) Enqueue(new ObjectKey((slice ?? old)!.Namespace(), name));
        };
    }

    public override void Dispose()
    {
        foreach (var forwarder in _forwarders.Values.SelectMany(ports => ports.Values)) forwarder.Dispose();
        base.Dispose();
    }

    protected override async Task ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        var service = _cache.Services.Get(key);
        if (service is null)
        {
            Forward(key, null, []);
            if (_taken.Remove(key, out var freed)) _addresses.Return(freed);
            return;
        }

        if (service.Text("spec", "type") == "ExternalName") return;
        if (service.Text("spec", "clusterIP") is not { Length: > 0 } clusterIP)
        {
            await AssignAsync(key, service, cancellationToken);
            return;
        }

        if (!_taken.ContainsKey(key) && _addresses.TryTake(clusterIP)) _taken[key] = IPAddress.Parse(clusterIP);
        if (_addresses.Contains(clusterIP)) Forward(key, service, Targets(key, service, IPAddress.Parse(clusterIP)));
    }

    private async Task AssignAsync(ObjectKey key, JsonObject service, CancellationToken cancellationToken)
    {
        if (!_taken.TryGetValue(key, out var address)) _taken[key] = address = _addresses.Take();
        await _api.PatchAsync(ResourceKind.Service, service, copy =>
        {
            copy["spec"]!["clusterIP"] = address.ToString();
            copy["spec"]!["clusterIPs"] = new JsonArray(address.ToString());
        }, cancellationToken);
    }

    private Dictionary<IPEndPoint, IReadOnlyList<IPEndPoint>> Targets(
        ObjectKey key, JsonObject service, IPAddress address)
    {
        var targets = new Dictionary<IPEndPoint, IReadOnlyList<IPEndPoint>>();
        var slices = _cache.EndpointSlices.Find(ClusterCache.ByService, key.ToString());
        foreach (var port in service.Items("spec", "ports"))
        {
            if ((port.Text("protocol") ?? "TCP") != "TCP") continue;
            var found = new List<IPEndPoint>();
            foreach (var slice in slices) Collect(key, slice, port.Text("name") ?? "", found);
            var number = port.Int32(0, "port");
            if (found.Count > 0 && number is > 0 and <= 65535) targets[new IPEndPoint(address, number)] = found;
        }

        return targets;
    }

    private void Collect(ObjectKey key, JsonObject slice, string portName, List<IPEndPoint> found)
    {
        var port = slice.Items("ports").FirstOrDefault(item => (item.Text("name") ?? "") == portName).Int32(0, "port");
        if (port is <= 0 or > 65535) return;
        foreach (var endpoint in slice.Items("endpoints"))
        {
            if (!endpoint.Flag("conditions", "ready")) continue;
            if (!IPAddress.TryParse((endpoint.At("addresses") as JsonArray)?.FirstOrDefault().Text(), out var address))
                continue;

            // A pod that is only pretended to run would accept nothing.
            var pod = endpoint.Text("targetRef", "name") is { } name ? _cache.Pods.Get(new ObjectKey(key.Namespace, name)) : null;
            if (pod is null || _images.RunsProcess(pod)) found.Add(new IPEndPoint(address, port));
        }
    }

    private void Forward(ObjectKey key, JsonObject? service, Dictionary<IPEndPoint, IReadOnlyList<IPEndPoint>> targets)
    {
        if (!_forwarders.TryGetValue(key, out var running))
        {
            if (targets.Count == 0) return;
            _forwarders[key] = running = [];
        }

        foreach (var gone in running.Keys.Except(targets.Keys).ToList())
        {
            running[gone].Dispose();
            running.Remove(gone);
        }

        foreach (var (address, endpoints) in targets)
        {
            if (running.TryGetValue(address, out var forwarder))
            {
                forwarder.Retarget(endpoints);
                continue;
            }

            try
            {
                running[address] = ServiceForwarder.Start(address, endpoints);
            }
            catch (SocketException exception)
            {
                _events.Warning(service!, "sandbox-proxy", "ListenFailed",
                    $"can't listen on {address}: {exception.Message}; choose a service port above 1023 where the user may not use lower ones");
            }
        }

        if (running.Count == 0) _forwarders.Remove(key);
    }
}
