using System.Text.Json.Nodes;

namespace HybridPlacement.Sandbox.Workloads.Controllers;

/// <summary>What controllers ask about pods.</summary>
internal static class PodState
{
    /// <summary>Counts towards a controller's replicas: neither going nor gone.</summary>
    public static bool IsActive(JsonObject pod) =>
        !pod.Terminating() && pod.Text("status", "phase") is not ("Succeeded" or "Failed");

    public static bool IsReady(JsonObject pod) => pod.Condition("Ready").Text("status") == "True";

    /// <summary>When a ready pod becomes available; null while it isn't ready.</summary>
    public static DateTimeOffset? AvailableAt(JsonObject pod, int minReadySeconds)
    {
        if (!IsReady(pod)) return null;
        var since = pod.Condition("Ready").Time("lastTransitionTime") ?? DateTimeOffset.MinValue;
        return minReadySeconds == 0 ? DateTimeOffset.MinValue : since + TimeSpan.FromSeconds(minReadySeconds);
    }
}
