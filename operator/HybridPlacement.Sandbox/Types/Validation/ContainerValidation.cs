using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Workloads;

namespace HybridPlacement.Sandbox.Types.Validation;

/// <summary>The containers of a pod.</summary>
internal static class ContainerValidation
{
    public static void Check(JsonObject spec, string path, FieldErrors errors)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        if (spec["containers"] is not JsonArray { Count: > 0 })
            errors.Required($"{path}.containers");
        foreach (var list in new[] { "containers", "initContainers" })
        {
            var hostPorts = new HashSet<string>(StringComparer.Ordinal);
            foreach (var (i, container) in spec.Items(list).Index())
                Container(container, spec, $"{path}.{list}[{i}]", names, hostPorts, errors);
        }
    }

    private static void Container(
        JsonObject container, JsonObject spec, string path, HashSet<string> names, HashSet<string> hostPorts, FieldErrors errors)
    {
        var (name, image) = (container.Text("name") ?? "", container.Text("image") ?? "");
        if (name.Length == 0)
            errors.Required($"{path}.name");
        else
            errors.Check($"{path}.name", name, NameForms.DnsLabel(name));
        if (name.Length > 0 && !names.Add(name))
            errors.Duplicate($"{path}.name", name);
        if (image.Length == 0)
            errors.Required($"{path}.image");
        else if (image.Trim() != image)
            errors.Invalid($"{path}.image", image, "must not have leading or trailing whitespace");
        ProbeValidation.Check(container, path, errors);
        errors.OneOf($"{path}.terminationMessagePolicy", container.Text("terminationMessagePolicy") ?? "", "File", "FallbackToLogsOnError");
        Ports(container, path, hostPorts, errors);
        EnvironmentValidation.Check(container, path, errors);
        VolumeValidation.Mounts(container, spec, path, errors);
        errors.OneOf($"{path}.imagePullPolicy", container.Text("imagePullPolicy") ?? "", "Always", "IfNotPresent", "Never");
        ResourceValidation.Check(container["resources"] as JsonObject, $"{path}.resources", errors);
        SecurityContext(container["securityContext"] as JsonObject, $"{path}.securityContext", errors);
    }

    private static void Ports(JsonObject container, string path, HashSet<string> hostPorts, FieldErrors errors)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (i, port) in container.Items("ports").Index())
        {
            var at = $"{path}.ports[{i}]";
            if (port.Text("name") is { Length: > 0 } name)
            {
                var before = errors.Count;
                errors.Check($"{at}.name", name, NameForms.PortName(name));
                if (errors.Count == before && !names.Add(name))
                    errors.Duplicate($"{at}.name", name);
            }
            var number = port.Integer("containerPort") ?? 0;
            if (number == 0)
                errors.Required($"{at}.containerPort");
            else
                errors.Port($"{at}.containerPort", number);
            var protocol = port.Text("protocol") ?? "";
            if (port.Integer("hostPort") is { } hostPort and not 0)
            {
                errors.Port($"{at}.hostPort", hostPort);
                var key = $"{protocol}/{port.Text("hostIP")}/{hostPort}";
                if (!hostPorts.Add(key))
                    errors.Duplicate($"{at}.hostPort", key);
            }
            if (protocol.Length == 0)
                errors.Required($"{at}.protocol");
            else
                errors.OneOf($"{at}.protocol", protocol, "SCTP", "TCP", "UDP");
        }
    }

    private static void SecurityContext(JsonObject? context, string path, FieldErrors errors)
    {
        if (context is null)
            return;
        PodValidation.UserIds(context, path, errors);
        if (context.Flag("privileged") && context["allowPrivilegeEscalation"] is { } escalation && !escalation.GetValue<bool>())
            errors.Invalid(path, context, "cannot set `allowPrivilegeEscalation` to false and `privileged` to true");
    }
}
