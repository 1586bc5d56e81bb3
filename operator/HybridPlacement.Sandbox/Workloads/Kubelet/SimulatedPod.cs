using System.Text.Json.Nodes;

namespace HybridPlacement.Sandbox.Workloads.Kubelet;

/// <summary>The status of a pod that only looks as if it ran.</summary>
internal static class SimulatedPod
{
    public static void WriteRunning(JsonObject status, JsonObject pod, string podIP, DateTimeOffset now)
    {
        var running = new JsonObject { ["running"] = new JsonObject { ["startedAt"] = Started(status, now) } };
        PodStatusWriter.Write(
            status, pod, "Running", podIP, Inits(pod, now),
            Containers(pod, "containers", running, ready: true), initialized: true, now);
    }

    public static void WriteSucceeded(JsonObject status, JsonObject pod, string podIP, DateTimeOffset now)
    {
        PodStatusWriter.Write(
            status, pod, "Succeeded", podIP, Inits(pod, now),
            Containers(pod, "containers", Completed(Started(status, now), now), ready: false), initialized: true, now);
    }

    private static string Started(JsonObject status, DateTimeOffset now)
    {
        var known = status.Items("containerStatuses").FirstOrDefault();
        return known.Text("state", "running", "startedAt") ?? now.Stamp();
    }

    private static JsonArray Inits(JsonObject pod, DateTimeOffset now) =>
        Containers(pod, "initContainers", Completed(now.Stamp(), now), ready: true);

    private static JsonObject Completed(string started, DateTimeOffset now) => new()
    {
        ["terminated"] = new JsonObject
        {
            ["exitCode"] = 0,
            ["reason"] = "Completed",
            ["startedAt"] = started,
            ["finishedAt"] = now.Stamp(),
        },
    };

    private static JsonArray Containers(JsonObject pod, string field, JsonObject state, bool ready)
    {
        var statuses = new JsonArray();
        foreach (var container in pod.Items("spec", field))
        {
            var image = container.Text("image") ?? "";
            statuses.Add((JsonNode)new JsonObject
            {
                ["name"] = container.Text("name"),
                ["image"] = image,
                ["imageID"] = $"sandbox://{ImageName.WithoutTag(image)}",
                ["containerID"] = $"sandbox://{pod.Uid()}-{container.Text("name")}",
                ["ready"] = ready,
                ["started"] = state.ContainsKey("running"),
                ["restartCount"] = 0,
                ["state"] = state.DeepClone(),
                ["lastState"] = new JsonObject(),
            });
        }

        return statuses;
    }
}
