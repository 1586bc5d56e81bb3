using System.Globalization;
using System.Text.Json.Nodes;

namespace HybridPlacement.Sandbox.Workloads.Kubelet;

/// <summary>Fields of a pod as values of variables and files.</summary>
internal static class DownwardApi
{
    /// <summary>The value of a field; null where the path is none that the downward API has.</summary>
    public static string? Field(JsonObject pod, string podIP, string path) => path switch
    {
        "metadata.name" => pod.Name(),
        "metadata.namespace" => pod.Namespace(),
        "metadata.uid" => pod.Uid(),
        "metadata.labels" => Lines(pod.Map("metadata", "labels")),
        "metadata.annotations" => Lines(pod.Map("metadata", "annotations")),
        "spec.nodeName" => pod.Text("spec", "nodeName") ?? "",
        "spec.serviceAccountName" => pod.Text("spec", "serviceAccountName") ?? "default",
        "status.podIP" or "status.podIPs" => podIP,
        "status.hostIP" or "status.hostIPs" => "127.0.0.1",
        _ => Subscript(pod, path),
    };

    /// <summary>
    /// A container's request or limit in units of the divisor, rounded up; a missing limit is the node's amount.
    /// </summary>
    public static string? Resource(JsonObject pod, JsonObject container, JsonObject reference, JsonObject? node)
    {
        if (reference.Text("containerName") is { } other)
        {
            container = pod.Items("spec", "containers").Concat(pod.Items("spec", "initContainers"))
                .FirstOrDefault(candidate => candidate.Text("name") == other) ?? container;
        }

        var path = (reference.Text("resource") ?? "").Split('.', 2);
        if (path is not ["limits" or "requests", var resource]) return null;
        var text = container.Scalar("resources", path[0], resource);
        if (text is null && path[0] == "limits") text = node.Scalar("status", "allocatable", resource);
        if (!Quantity.TryParse(text ?? "0", out var amount)) return null;
        if (!Quantity.TryParse(reference.Scalar("divisor") ?? "1", out var divisor) || divisor == 0) divisor = 1;
        return Math.Ceiling(amount / divisor).ToString("0", CultureInfo.InvariantCulture);
    }

    private static string? Subscript(JsonObject pod, string path)
    {
        foreach (var map in new[] { "labels", "annotations" })
        {
            var start = $"metadata.{map}['";
            if (!path.StartsWith(start, StringComparison.Ordinal) || !path.EndsWith("']", StringComparison.Ordinal))
                continue;
            return pod.Map("metadata", map).GetValueOrDefault(path[start.Length..^2], "");
        }

        return null;
    }

    private static string Lines(IReadOnlyDictionary<string, string> map) =>
        string.Join('\n', map.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={JsonValue.Create(pair.Value).ToJsonString()}"));
}
