using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Workloads.Runtime;

namespace HybridPlacement.Sandbox.Workloads.Controllers;

/// <summary>Pods of a Deployment, counted over its ReplicaSets.</summary>
internal sealed record DeploymentCounts(
    int Wanted, int Total, int Updated, int Ready, int Available, int MaxUnavailable)
{
    public bool Complete => Updated == Wanted && Total == Wanted && Available == Wanted;

    public static DeploymentCounts Of(JsonObject deployment, JsonObject? current, IReadOnlyList<JsonObject> sets)
    {
        var shape = RolloutShape.Read(deployment["spec"]);
        return new DeploymentCounts(
            shape.Replicas,
            sets.Sum(set => set.Int32(0, "status", "replicas")),
            current.Int32(0, "status", "replicas"),
            sets.Sum(set => set.Int32(0, "status", "readyReplicas")),
            sets.Sum(set => set.Int32(0, "status", "availableReplicas")),
            shape.MaxUnavailable);
    }
}

/// <summary>The status of a Deployment in the words that <c>kubectl rollout status</c> understands.</summary>
internal static class DeploymentStatus
{
    public static void Write(
        JsonObject status, JsonObject deployment, DeploymentCounts counts, string? current, bool created, DateTimeOffset now)
    {
        var moved = Moved(status, counts);
        status["observedGeneration"] = deployment.Integer("metadata", "generation") ?? 1;
        status.SetCount("replicas", counts.Total);
        status.SetCount("updatedReplicas", counts.Updated);
        status.SetCount("readyReplicas", counts.Ready);
        status.SetCount("availableReplicas", counts.Available);
        status.SetCount("unavailableReplicas", Math.Max(0, counts.Wanted - counts.Available));
        WriteAvailable(status, counts, now);
        WriteProgressing(status, deployment, counts, current, created, moved, now);
    }

    /// <summary>When the progress deadline has to be looked at again; null when nothing is under way.</summary>
    public static TimeSpan? NextCheck(JsonObject deployment, DeploymentCounts counts, DateTimeOffset now)
    {
        if (counts.Complete || Deadline(deployment) is not { } deadline) return null;
        if (deployment.Condition("Progressing") is not { } progress || progress.Text("reason") == "ProgressDeadlineExceeded")
            return null;
        var left = (progress.Time("lastUpdateTime") ?? now) + deadline - now;
        return left > TimeSpan.FromSeconds(1) ? left : TimeSpan.FromSeconds(1);
    }

    private static void WriteAvailable(JsonObject status, DeploymentCounts counts, DateTimeOffset now)
    {
        var enough = counts.Available >= counts.Wanted - counts.MaxUnavailable;
        Set(status, "Available", enough ? "True" : "False",
            enough ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable",
            enough ? "Deployment has minimum availability." : "Deployment does not have minimum availability.", now);
    }

    private static void WriteProgressing(
        JsonObject status, JsonObject deployment, DeploymentCounts counts, string? current, bool created, bool moved, DateTimeOffset now)
    {
        var known = status.Items("conditions").FirstOrDefault(condition => condition.Text("type") == "Progressing");
        if (deployment.Flag("spec", "paused"))
        {
            Set(status, "Progressing", "Unknown", "DeploymentPaused", "Deployment is paused", now);
        }
        else if (current is null || Deadline(deployment) is not { } deadline)
        {
            status.RemoveCondition("Progressing");
        }
        else if (created)
        {
            Set(status, "Progressing", "True", "NewReplicaSetCreated", $"Created new replica set \"{current}\"", now);
        }
        else if (counts.Complete)
        {
            Set(status, "Progressing", "True", "NewReplicaSetAvailable", $"ReplicaSet \"{current}\" has successfully progressed.", now);
        }
        else if (moved || known is null || SpeaksOfAnother(known, current))
        {
            // Each step forward starts the deadline anew, hence the new time of update. So does a set whose creation could
            // not be told, since another write came between: the old success isn't this one's.
            Set(status, "Progressing", "True", "ReplicaSetUpdated", $"ReplicaSet \"{current}\" is progressing.", now, touch: true);
        }
        else if (known.Text("reason") is not ("NewReplicaSetAvailable" or "ProgressDeadlineExceeded")
            && (known.Time("lastUpdateTime") ?? now) + deadline < now)
        {
            Set(status, "Progressing", "False", "ProgressDeadlineExceeded", $"ReplicaSet \"{current}\" has timed out progressing.", now);
        }
    }

    private static bool SpeaksOfAnother(JsonObject progressing, string current) =>
        progressing.Text("reason") == "NewReplicaSetAvailable"
        && progressing.Text("message")?.Contains($"\"{current}\"", StringComparison.Ordinal) != true;

    private static bool Moved(JsonObject status, DeploymentCounts counts)
    {
        var updated = status.Int32(0, "updatedReplicas");
        return counts.Updated > updated
            || counts.Total - counts.Updated < status.Int32(0, "replicas") - updated
            || counts.Ready > status.Int32(0, "readyReplicas")
            || counts.Available > status.Int32(0, "availableReplicas");
    }

    private static void Set(
        JsonObject status, string type, string value, string reason, string message, DateTimeOffset now, bool touch = false)
    {
        var before = status.Items("conditions").FirstOrDefault(condition => condition.Text("type") == type)?.DeepClone();
        status.SetCondition(type, value, reason, message, now);
        var after = status.Items("conditions").First(condition => condition.Text("type") == type);
        if (touch || before is null || !JsonNode.DeepEquals(before, after)) after["lastUpdateTime"] = now.Stamp();
    }

    private static TimeSpan? Deadline(JsonObject deployment)
    {
        var seconds = deployment.Integer("spec", "progressDeadlineSeconds") ?? 600;
        return seconds >= int.MaxValue ? null : TimeSpan.FromSeconds(seconds);
    }
}
