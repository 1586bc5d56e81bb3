using System.Net;
using k8s.Models;

namespace HybridPlacement.Operator.Building;

/// <summary>
/// The NetworkPolicy of an isolated model: requests come in on the runtime's ports; nothing goes out but DNS and the way to the
/// model store.
/// </summary>
/// <remarks>A NetworkPolicy knows no host names. A store that is named by an address or as a Service is allowed alone; for any
/// other the port is.</remarks>
internal static class NetworkPolicyBuilder
{
    public static V1NetworkPolicy Build(BuildInput input)
    {
        var ports = RuntimePorts.Of(input.Runtime);
        var egress = new List<V1NetworkPolicyEgressRule> { Dns() };
        if (Store(input.Model.Spec.Model) is { } store)
            egress.Add(store);
        return new V1NetworkPolicy
        {
            ApiVersion = "networking.k8s.io/v1",
            Kind = "NetworkPolicy",
            Metadata = ResourceBuilder.Metadata(input.Model, input.Model.Metadata.Name),
            Spec = new V1NetworkPolicySpec
            {
                PodSelector = new V1LabelSelector { MatchLabels = ObjectLabels.ModelSelector(input.Model) },
                PolicyTypes = ["Ingress", "Egress"],
                Ingress = [new V1NetworkPolicyIngressRule { Ports = [Tcp(ports.Http), Tcp(ports.Grpc), Tcp(ports.Metrics)] }],
                Egress = egress,
            },
        };
    }

    private static V1NetworkPolicyEgressRule Dns() => new()
    {
        Ports = [new V1NetworkPolicyPort { Port = 53, Protocol = "UDP" }, Tcp(53)],
    };

    private static V1NetworkPolicyEgressRule? Store(Api.ModelSource source)
    {
        var parsed = new Uri(source.Endpoint ?? source.Uri);
        switch (parsed.Scheme)
        {
            case "pvc" or "oci" or "file":
                return null;
            case "http" or "https":
                return new V1NetworkPolicyEgressRule { Ports = [Tcp(parsed.Port)], To = Peer(parsed.Host) };
            default:
                return new V1NetworkPolicyEgressRule { Ports = [Tcp(443)] };
        }
    }

    private static List<V1NetworkPolicyPeer>? Peer(string host)
    {
        if (IPAddress.TryParse(host.Trim('[', ']'), out var address))
        {
            var bits = address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? 128 : 32;
            return [new V1NetworkPolicyPeer { IpBlock = new V1IPBlock { Cidr = $"{address}/{bits}" } }];
        }

        // service.namespace.svc[.cluster.local]
        var labels = host.Split('.');
        if (labels.Length >= 3 && labels[2] == "svc")
        {
            return
            [
                new V1NetworkPolicyPeer
                {
                    NamespaceSelector = new V1LabelSelector
                    {
                        MatchLabels = new Dictionary<string, string> { ["kubernetes.io/metadata.name"] = labels[1] },
                    },
                },
            ];
        }

        return null;
    }

    private static V1NetworkPolicyPort Tcp(int port) => new() { Port = port, Protocol = "TCP" };
}
