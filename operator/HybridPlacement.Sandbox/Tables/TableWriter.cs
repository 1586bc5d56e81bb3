using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Api;
using HybridPlacement.Sandbox.Workloads;

namespace HybridPlacement.Sandbox.Tables;

/// <summary>Objects as <c>meta.k8s.io/v1 Table</c>: what <c>kubectl get</c> prints.</summary>
internal static class TableWriter
{
    public static JsonObject Write(
        ResourceDefinition resource, IEnumerable<JsonObject> objects, JsonObject listMetadata, string include, DateTimeOffset now)
    {
        var columns = Columns.For(resource);
        return new JsonObject
        {
            ["kind"] = "Table",
            ["apiVersion"] = "meta.k8s.io/v1",
            ["metadata"] = listMetadata.DeepClone(),
            ["columnDefinitions"] = new JsonArray([.. columns.Select(c => new JsonObject
            {
                ["name"] = c.Name,
                ["type"] = c.Type,
                ["format"] = c.Format,
                ["description"] = c.Description,
                ["priority"] = c.Priority,
            })]),
            ["rows"] = new JsonArray([.. objects.Select(o => Row(columns, o, include, now))]),
        };
    }

    private static JsonObject Row(IReadOnlyList<TableColumn> columns, JsonObject obj, string include, DateTimeOffset now)
    {
        var row = new JsonObject { ["cells"] = new JsonArray([.. columns.Select(c => c.Value(obj, now))]) };
        if (include == "Object")
            row["object"] = obj.DeepClone();
        else if (include == "None")
            row["object"] = null;
        else
            row["object"] = PartialMetadata.Of(obj, "PartialObjectMetadata");
        return row;
    }
}

/// <summary>The metadata of an object alone.</summary>
internal static class PartialMetadata
{
    public static JsonObject Of(JsonObject obj, string kind) => new()
    {
        ["kind"] = kind,
        ["apiVersion"] = "meta.k8s.io/v1",
        ["metadata"] = obj.Object("metadata")?.DeepClone(),
    };
}
