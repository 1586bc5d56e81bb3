using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Workloads;

namespace HybridPlacement.Sandbox.Types;

/// <summary>The defaults of services and what belongs to them. A service's address is given by its controller.</summary>
internal static class NetworkDefaults
{
    public static void Service(JsonObject spec)
    {
        spec.Default("sessionAffinity", "None");
        if (spec.Text("sessionAffinity") == "ClientIP")
            spec.Inner("sessionAffinityConfig").Inner("clientIP").Default("timeoutSeconds", 10800);
        else
            spec.Remove("sessionAffinityConfig");
        spec.Default("type", "ClusterIP");
        var type = spec.Text("type");
        foreach (var port in spec.Items("ports"))
        {
            port.Default("protocol", "TCP");
            if (port["targetPort"] is null || port.Scalar("targetPort") is "" or "0")
                port["targetPort"] = port.Int32(0, "port");
        }
        if (type is "NodePort" or "LoadBalancer")
            spec.Default("externalTrafficPolicy", "Cluster");
        if (type == "LoadBalancer")
            spec.Default("allocateLoadBalancerNodePorts", true);
        if (type == "ExternalName")
            return;
        spec.Default("internalTrafficPolicy", "Cluster");
        spec.Default("ipFamilyPolicy", "SingleStack");
        spec.Default("ipFamilies", new JsonArray("IPv4"));
        if (spec.Text("clusterIP") is { Length: > 0 } address && spec["clusterIPs"] is null or JsonArray { Count: 0 })
            spec["clusterIPs"] = new JsonArray(address);
    }

    /// <summary>Takes away what goes with a type that the service no longer has, unless it has just been set.</summary>
    public static void DropOfOldType(JsonObject spec, JsonObject old)
    {
        var (now, before) = (spec.Text("type"), old.Text("type"));
        if (now == before)
            return;
        if (now == "ExternalName")
            Drop("clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy", "internalTrafficPolicy");
        if (now is "ClusterIP" or "ExternalName")
        {
            Drop("externalTrafficPolicy", "healthCheckNodePort");
            var ports = old.Items("ports").Select(port => port.Integer("nodePort")).ToHashSet();
            foreach (var port in spec.Items("ports").Where(port => ports.Contains(port.Integer("nodePort"))))
                port.Remove("nodePort");
        }

        if (before == "LoadBalancer")
            Drop("allocateLoadBalancerNodePorts", "loadBalancerClass");

        void Drop(params ReadOnlySpan<string> fields)
        {
            foreach (var field in fields)
            {
                if (JsonNode.DeepEquals(spec[field], old[field]))
                    spec.Remove(field);
            }
        }
    }

    public static void Endpoints(JsonObject endpoints)
    {
        foreach (var port in endpoints.Items("subsets").SelectMany(subset => subset.Items("ports")))
            port.Default("protocol", "TCP");
    }

    public static void EndpointSlice(JsonObject slice)
    {
        foreach (var port in slice.Items("ports"))
        {
            port.Default("protocol", "TCP");
            port["name"] ??= "";
        }
    }

    public static void NetworkPolicy(JsonObject spec)
    {
        foreach (var port in spec.Items("ingress").Concat(spec.Items("egress")).SelectMany(rule => rule.Items("ports")))
            port.Default("protocol", "TCP");
        if (spec["policyTypes"] is not null)
            return;
        spec["policyTypes"] = spec["egress"] is JsonArray { Count: > 0 }
            ? new JsonArray("Ingress", "Egress")
            : new JsonArray("Ingress");
    }
}
