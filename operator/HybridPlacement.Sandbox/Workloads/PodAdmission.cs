using System.Text.Json.Nodes;

namespace HybridPlacement.Sandbox.Workloads;

/// <summary>What the API server's admission adds to a pod at its creation.</summary>
internal static class PodAdmission
{
    private static readonly string[] NodeProblems = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"];

    /// <summary>
    /// DefaultTolerationSeconds: not-ready and unreachable nodes are tolerated for a while, unless the pod says otherwise.
    /// </summary>
    public static void AddDefaultTolerations(JsonObject pod, TimeSpan period)
    {
        if (pod["spec"] is not JsonObject spec) return;
        foreach (var key in NodeProblems)
        {
            var told = spec.Items("tolerations").Any(toleration =>
                (toleration.Text("key") is null or "" || toleration.Text("key") == key)
                && toleration.Text("effect") is null or "" or "NoExecute");
            if (told) continue;
            if (spec["tolerations"] is not JsonArray tolerations) spec["tolerations"] = tolerations = [];
            tolerations.Add((JsonNode)new JsonObject
            {
                ["key"] = key,
                ["operator"] = "Exists",
                ["effect"] = "NoExecute",
                ["tolerationSeconds"] = (long)period.TotalSeconds,
            });
        }
    }

    /// <summary>
    /// Priority: the number and preemption policy of the pod's class, or of the default class, or zero.
    /// </summary>
    /// <returns>Null, or why the pod is refused.</returns>
    public static string? SetPriority(JsonObject pod, IEnumerable<JsonObject> classes)
    {
        if (pod["spec"] is not JsonObject spec) return null;
        var name = spec.Text("priorityClassName");
        var found = classes.FirstOrDefault(item => string.IsNullOrEmpty(name) ? item.Flag("globalDefault") : item.Name() == name);
        if (found is null && !string.IsNullOrEmpty(name))
        {
            // These two are there in every cluster.
            var builtIn = name switch { "system-cluster-critical" => 2_000_000_000, "system-node-critical" => 2_000_001_000, _ => 0 };
            if (builtIn == 0) return $"no PriorityClass with name {name} was found";
            spec["priority"] = builtIn;
            return null;
        }

        if (found is not null) spec["priorityClassName"] = found.Name();
        spec["priority"] = found.Int32(0, "value");
        spec["preemptionPolicy"] ??= found.Text("preemptionPolicy") ?? "PreemptLowerPriority";
        return null;
    }
}
