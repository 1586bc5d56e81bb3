using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Workloads;
using static HybridPlacement.Sandbox.Tables.Cells;

namespace HybridPlacement.Sandbox.Tables;

/// <summary>The columns of what makes and scales pods, besides deployments and replica sets.</summary>
internal static class WorkloadColumns
{
    public static IReadOnlyDictionary<string, IReadOnlyList<TableColumn>> All { get; } =
        new Dictionary<string, IReadOnlyList<TableColumn>>
        {
            ["statefulsets"] =
            [
                Cells.Name,
                Text("Ready", o => $"{Number(o, "status", "readyReplicas")}/{Number(o, "spec", "replicas")}"),
                Cells.Age,
                .. Containers(),
            ],
            ["daemonsets"] =
            [
                Cells.Name,
                Count("Desired", "status", "desiredNumberScheduled"),
                Count("Current", "status", "currentNumberScheduled"),
                Count("Ready", "status", "numberReady"),
                Count("Up-to-date", "status", "updatedNumberScheduled"),
                Count("Available", "status", "numberAvailable"),
                Text("Node Selector", o => Labels(o.Object("spec", "template", "spec", "nodeSelector"))),
                Cells.Age,
                .. Containers(),
                Wide("Selector", o => Selector(o.Object("spec", "selector"))),
            ],
            ["jobs"] =
            [
                Cells.Name,
                Text("Status", JobStatus),
                Text("Completions", Completions),
                new("Duration", "string", (o, now) => Duration(o, now)),
                Cells.Age,
                .. Containers(),
                Wide("Selector", o => Selector(o.Object("spec", "selector"))),
            ],
            ["cronjobs"] =
            [
                Cells.Name,
                Text("Schedule", o => o.Text("spec", "schedule")),
                Text("Timezone", o => o.Text("spec", "timeZone"), "<none>"),
                new("Suspend", "boolean", (o, _) => o.Flag("spec", "suspend") ? "True" : "False"),
                new("Active", "integer", (o, _) => o.Items("status", "active").Count()),
                new("Last Schedule", "string", (o, now) => o.Time("status", "lastScheduleTime") is { } last ? Tables.Age.Since(last, now) : "<none>"),
                Cells.Age,
                .. Containers("spec", "jobTemplate", "spec", "template"),
                Wide("Selector", o => Selector(o.Object("spec", "jobTemplate", "spec", "selector"))),
            ],
            ["controllerrevisions"] =
            [
                Cells.Name,
                Text("Controller", o => o.ControllerOf() is { } owner ? $"{owner.Text("kind")?.ToLowerInvariant()}.{owner.Text("apiVersion")?.Split('/')[0]}/{owner.Text("name")}" : null, "<none>"),
                new("Revision", "string", (o, _) => Number(o, "revision")),
                Cells.Age,
            ],
            ["horizontalpodautoscalers"] =
            [
                Cells.Name,
                Text("Reference", o => $"{o.Text("spec", "scaleTargetRef", "kind")}/{o.Text("spec", "scaleTargetRef", "name")}"),
                Text("Targets", Targets),
                Text("MinPods", o => o.Scalar("spec", "minReplicas"), "<unset>"),
                new("MaxPods", "string", (o, _) => Number(o, "spec", "maxReplicas")),
                new("Replicas", "string", (o, _) => Number(o, "status", "currentReplicas")),
                Cells.Age,
            ],
        };

    private static string JobStatus(JsonObject job)
    {
        var met = job.Items("status", "conditions").Where(c => c.Text("status") == "True").Select(c => c.Text("type")).ToArray();
        if (met.Contains("Complete"))
            return "Complete";
        if (met.Contains("Failed"))
            return "Failed";
        if (job.Terminating())
            return "Terminating";
        if (met.Contains("Suspended"))
            return "Suspended";
        return met.Contains("FailureTarget") ? "FailureTarget" : met.Contains("SuccessCriteriaMet") ? "SuccessCriteriaMet" : "Running";
    }

    private static string Completions(JsonObject job)
    {
        var succeeded = Number(job, "status", "succeeded");
        if (job.Integer("spec", "completions") is { } completions)
            return $"{succeeded}/{completions}";
        var parallelism = Number(job, "spec", "parallelism");
        return parallelism > 1 ? $"{succeeded}/1 of {parallelism}" : $"{succeeded}/1";
    }

    private static string Duration(JsonObject job, DateTimeOffset now) => job.Time("status", "startTime") is { } start
        ? Tables.Age.Format((job.Time("status", "completionTime") ?? now) - start)
        : string.Empty;

    private static string Targets(JsonObject autoscaler)
    {
        string[] targets = [.. autoscaler.Items("spec", "metrics").Select(m => Target(m, autoscaler))];
        return targets.Length == 0 ? "<none>" : targets.Length > 2 ? $"{targets[0]}, {targets[1]} + {targets.Length - 2} more..." : string.Join(", ", targets);
    }

    private static string Target(JsonObject metric, JsonObject autoscaler)
    {
        if (metric.Object("resource") is not { } resource)
        {
            var target = (metric.Object("pods") ?? metric.Object("object") ?? metric.Object("external")).Object("target");
            return target?["averageValue"] is null ? $"<unknown>/{target.Scalar("value")}" : $"<unknown>/{target.Scalar("averageValue")} (avg)";
        }

        var name = resource.Text("name");
        var current = autoscaler.Items("status", "currentMetrics").FirstOrDefault(m => m.Text("resource", "name") == name)?.Object("resource", "current");
        return resource.Integer("target", "averageUtilization") is { } utilization
            ? $"{name}: {(current.Integer("averageUtilization") is { } used ? $"{used}%" : "<unknown>")}/{utilization}%"
            : $"{name}: {current.Scalar("averageValue") ?? "<unknown>"}/{resource.Scalar("target", "averageValue")}";
    }
}
