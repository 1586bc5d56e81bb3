using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Workloads;

namespace HybridPlacement.Sandbox.Api;

/// <summary><c>autoscaling/v1</c>, which knows one metric, as <c>v2</c>: kubectl's <c>autoscale</c> still sends it.</summary>
internal static class AutoscalerConversion
{
    public static ObjectConversion Conversion { get; } = new("autoscaling", "v2", ToStored, ToServed);

    private static JsonObject ToStored(JsonObject older)
    {
        var stored = WithVersion(older, "autoscaling/v2");
        if (stored["spec"] is not JsonObject spec || spec.Integer("targetCPUUtilizationPercentage") is not { } percentage)
            return stored;
        spec.Remove("targetCPUUtilizationPercentage");
        spec["metrics"] = new JsonArray(new JsonObject
        {
            ["type"] = "Resource",
            ["resource"] = new JsonObject
            {
                ["name"] = "cpu",
                ["target"] = new JsonObject { ["type"] = "Utilization", ["averageUtilization"] = percentage },
            },
        });
        return stored;
    }

    private static JsonObject ToServed(JsonObject stored)
    {
        var older = WithVersion(stored, "autoscaling/v1");
        if (older["spec"] is not JsonObject spec)
            return older;
        var cpu = spec.Items("metrics").FirstOrDefault(m => m.Text("resource", "name") == "cpu");
        if (cpu.Integer("resource", "target", "averageUtilization") is { } percentage)
            spec["targetCPUUtilizationPercentage"] = percentage;
        spec.Remove("metrics");
        spec.Remove("behavior");
        (older["status"] as JsonObject)?.Remove("conditions");
        (older["status"] as JsonObject)?.Remove("currentMetrics");
        return older;
    }

    private static JsonObject WithVersion(JsonObject obj, string apiVersion)
    {
        var copy = (JsonObject)obj.DeepClone();
        copy["apiVersion"] = apiVersion;
        return copy;
    }
}
