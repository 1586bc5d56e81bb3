using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Workloads;

namespace HybridPlacement.Sandbox.Tables;

/// <summary>The columns of pods, whose status sums up what their containers do.</summary>
internal static class PodColumns
{
    public static IReadOnlyList<TableColumn> All { get; } =
    [
        new("Name", "string", (o, _) => o.Name(), Format: "name"),
        new("Ready", "string", (o, _) => $"{Statuses(o).Count(c => c.Flag("ready"))}/{o.Items("spec", "containers").Count()}"),
        new("Status", "string", (o, _) => Status(o)),
        new("Restarts", "string", (o, now) => Restarts(o, now)),
        new("Age", "string", (o, now) => Age.Since(o.Time("metadata", "creationTimestamp"), now)),
        new("IP", "string", (o, _) => o.Text("status", "podIP") ?? "<none>", 1),
        new("Node", "string", (o, _) => o.Text("spec", "nodeName") ?? "<none>", 1),
        new("Nominated Node", "string", (o, _) => o.Text("status", "nominatedNodeName") ?? "<none>", 1),
        new("Readiness Gates", "string", (_, _) => "<none>", 1),
    ];

    private static IEnumerable<JsonObject> Statuses(JsonObject pod) => pod.Items("status", "containerStatuses");

    private static string Status(JsonObject pod)
    {
        var reason = pod.Text("status", "reason") ?? pod.Text("status", "phase") ?? "Unknown";
        var initContainers = pod.Items("status", "initContainerStatuses").ToArray();
        var initializing = false;
        for (var i = 0; i < initContainers.Length && !initializing; i++)
        {
            var state = initContainers[i].Object("state");
            if (state.Integer("terminated", "exitCode") == 0)
                continue;
            initializing = true;
            var why = state.Text("terminated", "reason") ?? state.Text("waiting", "reason");
            reason = why is null or "PodInitializing"
                ? $"Init:{i}/{pod.Items("spec", "initContainers").Count()}"
                : $"Init:{why}";
        }

        if (!initializing)
        {
            foreach (var container in Statuses(pod).Reverse())
            {
                var state = container.Object("state");
                reason = state.Text("waiting", "reason") ?? state.Text("terminated", "reason") ?? reason;
            }
        }

        return pod.Terminating() ? "Terminating" : reason;
    }

    private static string Restarts(JsonObject pod, DateTimeOffset now)
    {
        var containers = pod.Items("status", "initContainerStatuses").Concat(Statuses(pod)).ToArray();
        var count = containers.Sum(c => c.Integer("restartCount") ?? 0);
        var last = containers.Select(c => c.Time("lastState", "terminated", "finishedAt")).Max();
        return count > 0 && last is { } time ? $"{count} ({Age.Format(now - time)} ago)" : $"{count}";
    }
}
