using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Workloads;

namespace HybridPlacement.Sandbox.Types.Validation;

/// <summary>The environment variables of a container.</summary>
internal static class EnvironmentValidation
{
    private static readonly string[] Fields =
        ["metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName", "spec.restartPolicy",
            "spec.schedulerName", "spec.hostNetwork", "status.phase", "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs",
            "metadata.annotations", "metadata.labels"];

    public static void Check(JsonObject container, string path, FieldErrors errors)
    {
        foreach (var (i, variable) in container.Items("env").Index())
        {
            var at = $"{path}.env[{i}]";
            var name = variable.Text("name") ?? "";
            if (name.Length == 0)
                errors.Required($"{at}.name");
            else
                errors.Check($"{at}.name", name, NameForms.EnvironmentVariable(name));
            if (variable["valueFrom"] is JsonObject source)
                Source(source, variable.Text("value") ?? "", $"{at}.valueFrom", errors);
        }
        foreach (var source in container.Items("envFrom"))
            From(source, $"{path}.envFrom", errors);
    }

    private static void Source(JsonObject source, string value, string path, FieldErrors errors)
    {
        var before = errors.Count;
        if (source["fieldRef"] is JsonObject field)
            FieldPath(field.Text("fieldPath") ?? "", $"{path}.fieldRef.fieldPath", errors);
        if (source["resourceFieldRef"] is JsonObject resource && resource.Text("resource") is not { Length: > 0 })
            errors.Required($"{path}.resourceFieldRef.resource");
        foreach (var kind in new[] { "configMapKeyRef", "secretKeyRef" })
        {
            if (source[kind] is not JsonObject key)
                continue;
            var name = key.Text("name") ?? "";
            errors.Check($"{path}.{kind}.name", name, NameForms.DnsSubdomain(name));
            if (key.Text("key") is not { Length: > 0 } text)
                errors.Required($"{path}.{kind}.key");
            else
                errors.Check($"{path}.{kind}.key", text, NameForms.ConfigKey(text));
        }
        var sources = source.Count(p => p.Value is not null);
        if (sources == 0)
        {
            errors.Invalid(
                path, "", "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`");
        }
        if (value.Length > 0 && sources > 0)
            errors.Invalid(path, "", "may not be specified when `value` is not empty");
        else if (sources > 1 && errors.Count == before)
            errors.Invalid(path, "", "may not have more than one field specified at a time");
    }

    private static void FieldPath(string field, string path, FieldErrors errors)
    {
        if (field.Length == 0)
            errors.Required(path);
        else if (!Fields.Contains(field.Split('[')[0], StringComparer.Ordinal))
            errors.Invalid(path, field, $"error converting fieldPath: field label not supported: {field}");
    }

    private static void From(JsonObject source, string path, FieldErrors errors)
    {
        var found = 0;
        foreach (var kind in new[] { "configMapRef", "secretRef" })
        {
            if (source[kind] is not JsonObject reference)
                continue;
            found++;
            if (reference.Text("name") is not { Length: > 0 } name)
                errors.Required($"{path}.{kind}.name");
            else
                errors.Check($"{path}.{kind}.name", name, NameForms.DnsSubdomain(name));
        }
        if (found == 0)
            errors.Invalid(path, "", "must specify one of: `configMapRef` or `secretRef`");
        else if (found > 1)
            errors.Invalid(path, "", "may not have more than one field specified at a time");
    }
}
