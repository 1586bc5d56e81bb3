using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Cel;
using HybridPlacement.Sandbox.Schemas;
using HybridPlacement.Sandbox.Workloads;

namespace HybridPlacement.Sandbox.Types.Validation;

/// <summary>Services.</summary>
internal static class ServiceValidation
{
    public static void Check(JsonObject spec, FieldErrors errors)
    {
        var type = spec.Text("type") ?? "";
        var isHeadless = spec.Text("clusterIP") == "None";
        var ports = spec.Items("ports").ToArray();
        if (ports.Length == 0 && !isHeadless && type != "ExternalName")
            errors.Required("spec.ports");
        if (isHeadless && (type is "NodePort" or "LoadBalancer"))
            errors.Invalid("spec.clusterIPs[0]", "None", $"may not be set to 'None' for {type} services");
        if (type == "ExternalName")
            ExternalName(spec, errors);
        Ports(ports, type, errors);
        MetadataValidation.Labels(spec["selector"] as JsonObject, "spec.selector", errors);
        errors.OneOf("spec.sessionAffinity", spec.Text("sessionAffinity") ?? "", "ClientIP", "None");
        if (type != "ExternalName" && spec.Text("clusterIP") is { Length: > 0 } address and not "None" && !IpAddresses.TryParse(address, out _))
            errors.Invalid("spec.clusterIPs[0]", address, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
        errors.OneOf("spec.type", type, "ClusterIP", "ExternalName", "LoadBalancer", "NodePort");
    }

    /// <summary>An address that was given stays; giving one is the controller's.</summary>
    public static void Update(JsonObject spec, JsonObject old, FieldErrors errors)
    {
        var (now, before) = (spec.Text("clusterIP") ?? "", old.Text("clusterIP") ?? "");
        if (before.Length > 0 && now.Length > 0 && now != before && spec.Text("type") != "ExternalName" && old.Text("type") != "ExternalName")
            errors.Invalid("spec.clusterIPs[0]", new JsonArray(now), "may not change once set");
    }

    private static void ExternalName(JsonObject spec, FieldErrors errors)
    {
        if (spec.Text("clusterIP") is { Length: > 0 })
            errors.Forbidden("spec.clusterIPs[0]", "may not be set for ExternalName services");
        if (spec["ipFamilies"] is JsonArray { Count: > 0 })
            errors.Forbidden("spec.ipFamilies", "may not be set for ExternalName services");
        if (spec["ipFamilyPolicy"] is not null)
            errors.Forbidden("spec.ipFamilyPolicy", "may not be set for ExternalName services");
        var name = (spec.Text("externalName") ?? "").TrimEnd('.');
        if (name.Length == 0)
            errors.Required("spec.externalName");
        else
            errors.Check("spec.externalName", name, NameForms.DnsSubdomain(name));
    }

    private static void Ports(JsonObject[] ports, string type, FieldErrors errors)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var numbers = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (i, port) in ports.Index())
        {
            var at = $"spec.ports[{i}]";
            var (name, protocol) = (port.Text("name") ?? "", port.Text("protocol") ?? "");
            if (name.Length == 0 && ports.Length > 1)
                errors.Required($"{at}.name");
            else if (name.Length > 0)
                errors.Check($"{at}.name", name, NameForms.DnsLabel(name));
            if (name.Length > 0 && !names.Add(name))
                errors.Duplicate($"{at}.name", name);
            errors.Port($"{at}.port", port.Integer("port") ?? 0);
            if (protocol.Length == 0)
                errors.Required($"{at}.protocol");
            else
                errors.OneOf($"{at}.protocol", protocol, "SCTP", "TCP", "UDP");
            errors.PortReference($"{at}.targetPort", port["targetPort"]);
            if (type == "ClusterIP" && port.Integer("nodePort") is > 0)
                errors.Forbidden($"{at}.nodePort", "may not be used when `type` is 'ClusterIP'");
        }
        foreach (var (i, port) in ports.Index())
        {
            var (protocol, number) = (port.Text("protocol") ?? "", port.Int32(0, "port"));
            if (numbers.Add($"{protocol}/{number}"))
                continue;
            var text = new JsonObject
            {
                ["Name"] = "",
                ["Protocol"] = protocol,
                ["AppProtocol"] = null,
                ["Port"] = number,
                ["TargetPort"] = 0,
                ["NodePort"] = 0,
            };
            errors.Add(new StatusCause(StatusCause.Duplicate, $"Duplicate value: {text.ToJsonString()}", $"spec.ports[{i}]"));
        }
    }
}
