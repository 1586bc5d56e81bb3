using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Workloads;

namespace HybridPlacement.Sandbox.Types;

/// <summary>The defaults of what makes pods.</summary>
internal static class WorkloadDefaults
{
    public static void Deployment(JsonObject spec)
    {
        spec.Default("replicas", 1);
        spec.Default("revisionHistoryLimit", 10);
        spec.Default("progressDeadlineSeconds", 600);
        var strategy = spec.Inner("strategy");
        strategy.Default("type", "RollingUpdate");
        if (strategy.Text("type") == "RollingUpdate")
        {
            strategy.Inner("rollingUpdate").Default("maxUnavailable", "25%");
            strategy.Inner("rollingUpdate").Default("maxSurge", "25%");
        }
        Template(spec);
    }

    public static void ReplicaSet(JsonObject spec)
    {
        spec.Default("replicas", 1);
        Template(spec);
    }

    public static void StatefulSet(JsonObject spec)
    {
        spec.Default("replicas", 1);
        spec.Default("revisionHistoryLimit", 10);
        spec.Default("podManagementPolicy", "OrderedReady");
        spec.Inner("persistentVolumeClaimRetentionPolicy").Default("whenDeleted", "Retain");
        spec.Inner("persistentVolumeClaimRetentionPolicy").Default("whenScaled", "Retain");
        var update = spec.Inner("updateStrategy");
        update.Default("type", "RollingUpdate");
        if (update.Text("type") == "RollingUpdate")
            update.Inner("rollingUpdate").Default("partition", 0);
        foreach (var claim in spec.Items("volumeClaimTemplates"))
        {
            claim.Default("apiVersion", "v1");
            claim.Default("kind", "PersistentVolumeClaim");
            claim.Inner("spec").Default("volumeMode", "Filesystem");
            claim.Inner("status").Default("phase", "Pending");
        }
        Template(spec);
    }

    public static void DaemonSet(JsonObject spec)
    {
        spec.Default("revisionHistoryLimit", 10);
        var update = spec.Inner("updateStrategy");
        update.Default("type", "RollingUpdate");
        if (update.Text("type") == "RollingUpdate")
        {
            update.Inner("rollingUpdate").Default("maxUnavailable", 1);
            update.Inner("rollingUpdate").Default("maxSurge", 0);
        }
        Template(spec);
    }

    public static void Job(JsonObject job, JsonObject spec)
    {
        if (spec["completions"] is null && spec["parallelism"] is null)
            spec["completions"] = 1;
        spec.Default("parallelism", 1);
        spec.Default("backoffLimit", spec["backoffLimitPerIndex"] is null ? 6 : int.MaxValue);
        spec.Default("completionMode", "NonIndexed");
        spec.Default("suspend", false);
        spec.Default("manualSelector", false);
        spec.Default("podReplacementPolicy", spec["podFailurePolicy"] is null ? "TerminatingOrFailed" : "Failed");
        if (!spec.Flag("manualSelector") && job.Uid() is { Length: > 0 } uid && spec["selector"] is null)
            SelectOwnPods(job, spec, uid);
        Template(spec);
    }

    public static void CronJob(JsonObject spec)
    {
        spec.Default("concurrencyPolicy", "Allow");
        spec.Default("suspend", false);
        spec.Default("successfulJobsHistoryLimit", 3);
        spec.Default("failedJobsHistoryLimit", 1);
        Template(spec.Inner("jobTemplate").Inner("spec"));
    }

    /// <summary>Marks the pods of a job by its uid, so that no other job can take them for its own.</summary>
    private static void SelectOwnPods(JsonObject job, JsonObject spec, string uid)
    {
        var labels = spec.Inner("template").Inner("metadata").Inner("labels");
        foreach (var prefix in new[] { "", "batch.kubernetes.io/" })
        {
            labels[prefix + "controller-uid"] = uid;
            labels[prefix + "job-name"] = job.Name();
        }
        spec["selector"] = new JsonObject
        {
            ["matchLabels"] = new JsonObject { ["batch.kubernetes.io/controller-uid"] = uid },
        };
        if (job["metadata"] is JsonObject metadata && metadata["labels"] is null or JsonObject { Count: 0 })
            metadata["labels"] = labels.DeepClone();
    }

    private static void Template(JsonObject spec) => PodDefaults.Apply(spec.Inner("template").Inner("spec"));
}
