using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Storage;
using HybridPlacement.Sandbox.Workloads;

namespace HybridPlacement.Sandbox.Api;

/// <summary>What the real server's built-in admission does to new objects, as far as the sandbox needs it.</summary>
internal static class ClusterAdmission
{
    private static readonly GroupResource PriorityClasses = new("scheduling.k8s.io", "priorityclasses");

    private static readonly string[] ComputeResources = ["cpu", "memory"];

    public static Admission Create(ObjectStore store, WorkloadOptions options) => new(
    [
        (resource, next, current) => CustomResources.Check(resource, next, current),
        (resource, next, current) => AdmitNamespace(resource, next, current),
        (resource, next, current) => AdmitPod(resource, next, current, store, options),
    ]);

    private static void AdmitNamespace(ResourceDefinition resource, JsonObject next, JsonObject? current)
    {
        if (resource is not { Group: "", Plural: "namespaces" })
            return;
        if (current is not null)
            return;
        next["spec"] = new JsonObject { ["finalizers"] = new JsonArray("kubernetes") };
        next["status"] = new JsonObject { ["phase"] = "Active" };
    }

    private static void AdmitPod(
        ResourceDefinition resource, JsonObject next, JsonObject? current, ObjectStore store, WorkloadOptions options)
    {
        if (resource is not { Group: "", Plural: "pods" } || next["spec"] is not JsonObject spec)
            return;
        if (current is not null)
        {
            if (!JsonNode.DeepEquals(spec["tolerations"], current.At("spec", "tolerations")))
                PodAdmission.AddDefaultTolerations(next, options.DefaultTolerationPeriod);
            return;
        }

        if (string.IsNullOrEmpty(spec.Text("serviceAccountName")))
            spec["serviceAccountName"] = "default";
        spec["serviceAccount"] = spec.Text("serviceAccountName");
        if (PodAdmission.SetPriority(next, store.List(PriorityClasses).Objects.Select(o => o.Tree)) is { } refusal)
            throw new ApiStatusException(403, "Forbidden", $"pods \"{next.Name()}\" is forbidden: {refusal}");
        PodAdmission.AddDefaultTolerations(next, options.DefaultTolerationPeriod);
        next["status"] = new JsonObject { ["phase"] = "Pending", ["qosClass"] = QualityOfService(spec) };
    }

    private static string QualityOfService(JsonObject spec)
    {
        JsonObject[] containers = [.. spec.Items("initContainers"), .. spec.Items("containers")];
        if (containers.All(c => c.Object("resources", "requests") is null or { Count: 0 }
            && c.Object("resources", "limits") is null or { Count: 0 }))
            return "BestEffort";
        var guaranteed = containers.All(c => ComputeResources.All(name =>
            c.Scalar("resources", "limits", name) is { } limit
            && (c.Scalar("resources", "requests", name) ?? limit) == limit));
        return guaranteed ? "Guaranteed" : "Burstable";
    }
}
