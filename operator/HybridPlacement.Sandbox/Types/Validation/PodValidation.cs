using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Cel;
using HybridPlacement.Sandbox.Workloads;

namespace HybridPlacement.Sandbox.Types.Validation;

/// <summary>The spec of a pod, alone or in a template.</summary>
internal static class PodValidation
{
    public static void Spec(JsonObject spec, string path, FieldErrors errors)
    {
        VolumeValidation.Volumes(spec, path, errors);
        ContainerValidation.Check(spec, path, errors);
        errors.OneOf($"{path}.restartPolicy", spec.Text("restartPolicy") ?? "", "Always", "OnFailure", "Never");
        var dnsPolicy = spec.Text("dnsPolicy") ?? "";
        errors.OneOf($"{path}.dnsPolicy", dnsPolicy, "ClusterFirstWithHostNet", "ClusterFirst", "Default", "None");
        MetadataValidation.Labels(spec["nodeSelector"] as JsonObject, $"{path}.nodeSelector", errors);
        if (spec["securityContext"] is JsonObject context)
            UserIds(context, $"{path}.securityContext", errors);
        AffinityValidation.Check(spec, path, errors);
        if (dnsPolicy == "None" && spec["dnsConfig"] is null)
            errors.Required($"{path}.dnsConfig", "must provide `dnsConfig` when `dnsPolicy` is None");
        AffinityValidation.Spread(spec, path, errors);
        Names(spec, path, errors);
        if (spec.Integer("activeDeadlineSeconds") is { } deadline and (< 1 or > int.MaxValue))
            errors.Invalid($"{path}.activeDeadlineSeconds", deadline, $"must be between 1 and {int.MaxValue}, inclusive");
        TaintValidation.Tolerations(spec, path, errors);
        HostAliases(spec, path, errors);
    }

    public static void UserIds(JsonObject context, string path, FieldErrors errors)
    {
        foreach (var field in new[] { "fsGroup", "runAsUser", "runAsGroup" })
        {
            if (context.Integer(field) is { } id and (< 0 or > int.MaxValue))
                errors.Invalid($"{path}.{field}", id, $"must be between 0 and {int.MaxValue}, inclusive");
        }
    }

    private static void Names(JsonObject spec, string path, FieldErrors errors)
    {
        foreach (var field in new[] { "serviceAccountName", "nodeName", "priorityClassName" })
        {
            if (spec.Text(field) is { Length: > 0 } name)
                errors.Check($"{path}.{field}", name, NameForms.DnsSubdomain(name));
        }
        foreach (var field in new[] { "hostname", "subdomain" })
        {
            if (spec.Text(field) is { Length: > 0 } name)
                errors.Check($"{path}.{field}", name, NameForms.DnsLabel(name));
        }
    }

    private static void HostAliases(JsonObject spec, string path, FieldErrors errors)
    {
        foreach (var (i, alias) in spec.Items("hostAliases").Index())
        {
            var at = $"{path}.hostAliases[{i}]";
            if (!IpAddresses.TryParse(alias.Text("ip") ?? "", out _))
                errors.Invalid($"{at}.ip", alias.Text("ip") ?? "", "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
            foreach (var (j, name) in alias.Texts("hostnames").Index())
                errors.Check($"{at}.hostnames[{j}]", name, NameForms.DnsSubdomain(name));
        }
    }
}
