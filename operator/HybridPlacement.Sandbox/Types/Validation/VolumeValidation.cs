using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Workloads;

namespace HybridPlacement.Sandbox.Types.Validation;

/// <summary>The volumes of a pod, and what containers mount of them.</summary>
internal static class VolumeValidation
{
    private static readonly string[] FirstSources = ["emptyDir", "hostPath", "secret", "persistentVolumeClaim", "configMap"];

    public static void Volumes(JsonObject spec, string path, FieldErrors errors)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (i, volume) in spec.Items("volumes").Index())
        {
            var at = $"{path}.volumes[{i}]";
            Source(volume, at, errors);
            var name = volume.Text("name") ?? "";
            if (name.Length == 0)
                errors.Required($"{at}.name");
            else
                errors.Check($"{at}.name", name, NameForms.DnsLabel(name));
            if (name.Length > 0 && !names.Add(name))
                errors.Duplicate($"{at}.name", name);
        }
    }

    public static void Mounts(JsonObject container, JsonObject spec, string path, FieldErrors errors)
    {
        var names = spec.Items("volumes").Select(v => v.Text("name") ?? "").ToHashSet(StringComparer.Ordinal);
        var paths = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (i, mount) in container.Items("volumeMounts").Index())
        {
            var at = $"{path}.volumeMounts[{i}]";
            var (name, mountPath) = (mount.Text("name") ?? "", mount.Text("mountPath") ?? "");
            if (name.Length == 0)
                errors.Required($"{at}.name");
            if (!names.Contains(name))
                errors.NotFound($"{at}.name", name);
            if (mountPath.Length == 0)
                errors.Required($"{at}.mountPath");
            if (!paths.Add(mountPath))
                errors.Invalid($"{at}.mountPath", mountPath, "must be unique");
            // The server names these without the index.
            RelativePath(mount.Text("subPath") ?? "", $"{path}.volumeMounts.subPath", errors);
        }
    }

    private static void RelativePath(string value, string path, FieldErrors errors)
    {
        if (value.StartsWith('/'))
            errors.Invalid(path, value, "must be a relative path");
        if (value.Split('/').Contains(".."))
            errors.Invalid(path, value, "must not contain '..'");
    }

    private static void Source(JsonObject volume, string path, FieldErrors errors)
    {
        var sources = volume.Where(p => p.Key != "name" && p.Value is JsonObject).Select(p => p.Key)
            .OrderBy(name => Array.IndexOf(FirstSources, name) is >= 0 and var index ? index : FirstSources.Length)
            .ToArray();
        foreach (var (i, source) in sources.Index())
        {
            if (i > 0)
                errors.Forbidden($"{path}.{source}", "may not specify more than 1 volume type");
            else
                Fields(source, (JsonObject)volume[source]!, $"{path}.{source}", errors);
        }
        if (sources.Length == 0)
            errors.Required(path, "must specify a volume type");
    }

    private static void Fields(string source, JsonObject fields, string path, FieldErrors errors)
    {
        switch (source)
        {
            case "emptyDir":
                if (CanonicalQuantity.TryParse(fields.Scalar("sizeLimit") ?? "0", out var limit) && limit.Nanos < 0)
                    errors.Forbidden($"{path}.sizeLimit", "SizeLimit field must be a valid resource quantity");
                break;
            case "hostPath":
                Required(fields, path, "path", errors);
                break;
            case "secret":
                Required(fields, path, "secretName", errors);
                break;
            case "configMap":
                Required(fields, path, "name", errors);
                break;
            case "persistentVolumeClaim":
                Required(fields, path, "claimName", errors);
                break;
        }
    }

    private static void Required(JsonObject fields, string path, string field, FieldErrors errors)
    {
        if (fields.Text(field) is not { Length: > 0 })
            errors.Required($"{path}.{field}");
    }
}
