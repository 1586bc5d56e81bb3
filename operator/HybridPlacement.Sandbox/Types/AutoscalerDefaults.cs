using System.Text.Json.Nodes;

namespace HybridPlacement.Sandbox.Types;

/// <summary>The defaults of a HorizontalPodAutoscaler.</summary>
internal static class AutoscalerDefaults
{
    public static void Apply(JsonObject spec)
    {
        spec.Default("minReplicas", 1);
        if (spec["metrics"] is null or JsonArray { Count: 0 })
            spec["metrics"] = new JsonArray(CpuAt80Percent());
        if (spec["behavior"] is not JsonObject behavior)
            return;
        if (behavior["scaleUp"] is JsonObject up)
        {
            up.Default("stabilizationWindowSeconds", 0);
            up.Default("selectPolicy", "Max");
            if (up["policies"] is null)
                up["policies"] = new JsonArray(Policy("Pods", 4), Policy("Percent", 100));
        }
        if (behavior["scaleDown"] is JsonObject down)
        {
            down.Default("selectPolicy", "Max");
            if (down["policies"] is null)
                down["policies"] = new JsonArray(Policy("Percent", 100));
        }
    }

    private static JsonObject CpuAt80Percent() => new()
    {
        ["type"] = "Resource",
        ["resource"] = new JsonObject
        {
            ["name"] = "cpu",
            ["target"] = new JsonObject { ["type"] = "Utilization", ["averageUtilization"] = 80 },
        },
    };

    private static JsonObject Policy(string type, int value) =>
        new() { ["type"] = type, ["value"] = value, ["periodSeconds"] = 15 };
}
