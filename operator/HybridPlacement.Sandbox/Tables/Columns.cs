using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Api;
using HybridPlacement.Sandbox.Workloads;

namespace HybridPlacement.Sandbox.Tables;

/// <summary>The columns in which each kind is printed: the real server's for the kinds that people look at.</summary>
internal static class Columns
{
    private static readonly TableColumn NameColumn = Cells.Name;

    private static readonly TableColumn AgeColumn = Cells.Age;

    private static readonly Dictionary<string, IReadOnlyList<TableColumn>> BuiltIn = new()
    {
        ["pods"] = PodColumns.All,
        ["nodes"] =
        [
            NameColumn,
            new("Status", "string", (o, _) => NodeStatus(o)),
            new("Roles", "string", (o, _) => NodeRoles(o)),
            AgeColumn,
            new("Version", "string", (o, _) => o.Text("status", "nodeInfo", "kubeletVersion") ?? string.Empty),
            Cells.Wide("Internal-IP", o => Address(o, "InternalIP")),
            Cells.Wide("External-IP", o => Address(o, "ExternalIP")),
            Cells.Wide("OS-Image", o => o.Text("status", "nodeInfo", "osImage") ?? "<unknown>"),
            Cells.Wide("Kernel-Version", o => o.Text("status", "nodeInfo", "kernelVersion") ?? "<unknown>"),
            Cells.Wide("Container-Runtime", o => o.Text("status", "nodeInfo", "containerRuntimeVersion") ?? "<unknown>"),
        ],
        ["namespaces"] =
        [
            NameColumn, new("Status", "string", (o, _) => o.Text("status", "phase") ?? string.Empty), AgeColumn,
        ],
        ["deployments"] =
        [
            NameColumn,
            new("Ready", "string", (o, _) => $"{Cells.Number(o, "status", "readyReplicas")}/{Cells.Number(o, "spec", "replicas")}"),
            new("Up-to-date", "string", (o, _) => Cells.Number(o, "status", "updatedReplicas")),
            new("Available", "string", (o, _) => Cells.Number(o, "status", "availableReplicas")),
            AgeColumn,
            .. Cells.Containers(),
            Cells.Wide("Selector", o => Cells.Labels(o.Object("spec", "selector", "matchLabels"))),
        ],
        ["replicasets"] =
        [
            NameColumn,
            new("Desired", "integer", (o, _) => Cells.Number(o, "spec", "replicas")),
            new("Current", "integer", (o, _) => Cells.Number(o, "status", "replicas")),
            new("Ready", "integer", (o, _) => Cells.Number(o, "status", "readyReplicas")),
            AgeColumn,
            .. Cells.Containers(),
            Cells.Wide("Selector", o => Cells.Labels(o.Object("spec", "selector", "matchLabels"))),
        ],
        ["services"] =
        [
            NameColumn,
            new("Type", "string", (o, _) => o.Text("spec", "type") ?? "ClusterIP"),
            new("Cluster-IP", "string", (o, _) => o.Text("spec", "clusterIP") ?? "<none>"),
            new("External-IP", "string", (_, _) => "<none>"),
            new("Port(s)", "string", (o, _) => Ports(o)),
            AgeColumn,
            Cells.Wide("Selector", o => Cells.Labels(o.Object("spec", "selector"))),
        ],
        ["events"] =
        [
            new("Last Seen", "string", (o, now) => Age.Since(
                o.Time("series", "lastObservedTime") ?? o.Time("lastTimestamp") ?? o.Time("eventTime")
                ?? o.Time("metadata", "creationTimestamp"),
                now)),
            new("Type", "string", (o, _) => o.Text("type") ?? string.Empty),
            new("Reason", "string", (o, _) => o.Text("reason") ?? string.Empty),
            new("Object", "string", (o, _) => $"{o.Text("involvedObject", "kind")?.ToLowerInvariant()}/{o.Text("involvedObject", "name")}"),
            Cells.Wide("Subobject", o => o.Text("involvedObject", "fieldPath") ?? string.Empty),
            Cells.Wide("Source", o => o.Text("source", "component") ?? o.Text("reportingComponent") ?? string.Empty),
            new("Message", "string", (o, _) => (o.Text("message") ?? string.Empty).Trim()),
            new("First Seen", "string", (o, now) => Age.Since(o.Time("firstTimestamp") ?? o.Time("eventTime"), now), 1),
            new("Count", "string", (o, _) => o.Integer("series", "count") ?? o.Integer("count") ?? 1, 1),
            new("Name", "string", (o, _) => o.Name(), 1, "name"),
        ],
        ["configmaps"] = [NameColumn, new("Data", "string", (o, _) => (o.Object("data")?.Count ?? 0) + (o.Object("binaryData")?.Count ?? 0)), AgeColumn],
        ["secrets"] =
        [
            NameColumn,
            new("Type", "string", (o, _) => o.Text("type") ?? "Opaque"),
            new("Data", "string", (o, _) => o.Object("data")?.Count ?? 0),
            AgeColumn,
        ],
        ["poddisruptionbudgets"] =
        [
            NameColumn,
            new("Min Available", "string", (o, _) => o.Scalar("spec", "minAvailable") ?? "N/A"),
            new("Max Unavailable", "string", (o, _) => o.Scalar("spec", "maxUnavailable") ?? "N/A"),
            new("Allowed Disruptions", "integer", (o, _) => Cells.Number(o, "status", "disruptionsAllowed")),
            AgeColumn,
        ],
        ["leases"] = [NameColumn, new("Holder", "string", (o, _) => o.Text("spec", "holderIdentity") ?? string.Empty), AgeColumn],
        ["customresourcedefinitions"] = [Cells.Name, Cells.CreatedAt],
    };

    public static IReadOnlyList<TableColumn> For(ResourceDefinition resource)
    {
        if (!resource.IsCustom)
            return BuiltIn.TryGetValue(resource.Plural, out var columns)
                || WorkloadColumns.All.TryGetValue(resource.Plural, out columns)
                || ClusterColumns.All.TryGetValue(resource.Plural, out columns)
                ? columns
                : [NameColumn, AgeColumn];
        return resource.PrinterColumns.Count == 0
            ? [NameColumn, AgeColumn]
            : [NameColumn, .. resource.PrinterColumns.Select(Custom)];
    }

    private static TableColumn Custom(JsonObject column)
    {
        var (path, type) = (column.Text("jsonPath") ?? string.Empty, column.Text("type") ?? "string");
        return new TableColumn(
            column.Text("name") ?? string.Empty,
            type,
            (o, now) => Cell(JsonPathText.Evaluate(o, path), type, now),
            column.Int32(0, "priority"),
            column.Text("format") ?? string.Empty,
            column.Text("description") ?? string.Empty);
    }

    private static JsonNode? Cell(IReadOnlyList<JsonNode> found, string type, DateTimeOffset now)
    {
        if (found.Count == 0)
            return null;
        return type switch
        {
            "date" => Age.Since(found[0].Time(), now),
            "integer" or "number" or "boolean" => found[0].DeepClone(),
            _ => string.Join(",", found.Select(n => n.Scalar() ?? n.ToJsonString())),
        };
    }

    private static string NodeStatus(JsonObject node)
    {
        var ready = node.Condition("Ready").Text("status") switch
        {
            "True" => "Ready",
            "False" or "Unknown" => "NotReady",
            _ => "Unknown",
        };
        return node.Flag("spec", "unschedulable") ? $"{ready},SchedulingDisabled" : ready;
    }

    private static string NodeRoles(JsonObject node)
    {
        const string Prefix = "node-role.kubernetes.io/";
        string[] roles =
        [
            .. node.Map("metadata", "labels").Keys
                .Where(k => k.StartsWith(Prefix, StringComparison.Ordinal))
                .Select(k => k[Prefix.Length..])
                .Order(StringComparer.Ordinal),
        ];
        return roles.Length == 0 ? "<none>" : string.Join(",", roles);
    }

    private static string Address(JsonObject node, string type) =>
        node.Items("status", "addresses").FirstOrDefault(a => a.Text("type") == type).Text("address") ?? "<none>";

    private static string Ports(JsonObject service) => string.Join(",", service.Items("spec", "ports").Select(port =>
        $"{port.Integer("port")}{(port.Integer("nodePort") is { } node ? $":{node}" : string.Empty)}/{port.Text("protocol") ?? "TCP"}"));
}
