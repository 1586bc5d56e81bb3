using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Workloads;

namespace HybridPlacement.Sandbox.Api;

/// <summary>One requirement on a field's value.</summary>
internal sealed record FieldRequirement(string[] Path, string Value, bool Negated)
{
    private static readonly Dictionary<string, string[]> Supported = new()
    {
        ["pods"] = ["spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName", "status.phase", "status.podIP", "status.nominatedNodeName"],
        ["nodes"] = ["spec.unschedulable"],
        ["namespaces"] = ["status.phase"],
        ["secrets"] = ["type"],
        ["services"] = ["spec.clusterIP", "spec.type"],
        ["jobs"] = ["status.successful"],
        ["events"] =
        [
            "involvedObject.kind", "involvedObject.namespace", "involvedObject.name", "involvedObject.uid",
            "involvedObject.apiVersion", "involvedObject.resourceVersion", "involvedObject.fieldPath",
            "reason", "reportingComponent", "source", "type",
            "regarding.kind", "regarding.namespace", "regarding.name", "regarding.uid",
        ],
    };

    public bool Matches(JsonObject resource)
    {
        // Stored events are in the older form, whatever group asks.
        var path = Path[0] == "regarding" ? ["involvedObject", .. Path[1..]] : Path;
        var value = path is ["source"] ? resource.Text("source", "component") : resource.At(path)?.ToString();
        return string.Equals(value ?? DefaultOf(path), Value, StringComparison.Ordinal) != Negated;
    }

    public static IReadOnlyList<FieldRequirement> Parse(ResourceDefinition resource, string text)
    {
        var requirements = new List<FieldRequirement>();
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var negated = part.Contains("!=", StringComparison.Ordinal);
            var at = part.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0)
                throw ApiStatusException.BadRequest($"invalid selector: '{text}'; can't understand '{part}'");
            var field = part[..(negated ? at - 1 : at)];
            var value = part[(at + 1)..].TrimStart('=');
            var hasOwn = Supported.TryGetValue(resource.Plural, out var fields);
            if (field is not ("metadata.name" or "metadata.namespace") && !(hasOwn && fields!.Contains(field)))
                throw ApiStatusException.BadRequest(hasOwn
                    ? $"field label not supported: {field}"
                    : $"\"{field}\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\"");
            requirements.Add(new FieldRequirement(field.Split('.'), value, negated));
        }

        return requirements;
    }

    private static string DefaultOf(string[] path) => path is ["spec", "unschedulable"] ? "false" : string.Empty;
}
