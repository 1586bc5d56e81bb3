using System.Text;
using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Api;
using HybridPlacement.Sandbox.Workloads;

namespace HybridPlacement.Sandbox.Types;

/// <summary>
/// Completes objects of built-in kinds as the API server does on each write. Changes the object in place; doing it
/// twice changes nothing more. What admission, allocators and controllers set is not here.
/// </summary>
internal static class BuiltInDefaults
{
    private const string Rbac = "rbac.authorization.k8s.io";

    /// <exception cref="ApiStatusException">400 for a quantity that is none, which the server can't decode.</exception>
    public static void Apply(string kind, JsonObject obj)
    {
        Normalise(kind, obj);
        if (obj["spec"] is JsonObject spec)
            ApplyToSpec(kind, obj, spec);
        switch (kind)
        {
            case "Endpoints":
                NetworkDefaults.Endpoints(obj);
                break;
            case "EndpointSlice":
                NetworkDefaults.EndpointSlice(obj);
                break;
            case "Secret":
                Secret(obj);
                break;
            case "Namespace":
                obj.Inner("metadata").Inner("labels")["kubernetes.io/metadata.name"] = obj.Name();
                break;
            case "RoleBinding" or "ClusterRoleBinding":
                obj.Object("roleRef")?.Default("apiGroup", Rbac);
                foreach (var subject in obj.Items("subjects").Where(s => s.Text("kind") is "User" or "Group"))
                    subject.Default("apiGroup", Rbac);
                break;
            case "PriorityClass":
                obj.Default("preemptionPolicy", "PreemptLowerPriority");
                break;
            case "StorageClass":
                obj.Default("reclaimPolicy", "Delete");
                obj.Default("volumeBindingMode", "Immediate");
                break;
        }
    }

    /// <summary>Completes a status alone, of an object that is complete otherwise.</summary>
    public static void NormaliseStatus(string kind, string apiVersion, JsonObject status)
    {
        if (BuiltInModels.Schema(apiVersion, kind)?.Field("status") is { } schema)
            GoForm.Apply(status, schema);
    }

    private static void Normalise(string kind, JsonObject obj)
    {
        var apiVersion = obj.Text("apiVersion") ?? "";
        if (BuiltInModels.Schema(apiVersion, kind) is not { } schema)
            return;
        try
        {
            GoForm.Apply(obj, schema);
        }
        catch (FormatException e)
        {
            throw ApiStatusException.BadRequest(
                $"{kind} in version \"{apiVersion[(apiVersion.IndexOf('/') + 1)..]}\" cannot be handled as a {kind}: {e.Message}");
        }
    }

    private static void ApplyToSpec(string kind, JsonObject obj, JsonObject spec)
    {
        switch (kind)
        {
            case "Pod":
                PodDefaults.ApplyToPod(spec);
                break;
            case "Deployment":
                WorkloadDefaults.Deployment(spec);
                break;
            case "ReplicaSet":
                WorkloadDefaults.ReplicaSet(spec);
                break;
            case "StatefulSet":
                WorkloadDefaults.StatefulSet(spec);
                break;
            case "DaemonSet":
                WorkloadDefaults.DaemonSet(spec);
                break;
            case "Job":
                WorkloadDefaults.Job(obj, spec);
                break;
            case "CronJob":
                WorkloadDefaults.CronJob(spec);
                break;
            case "Service":
                NetworkDefaults.Service(spec);
                break;
            case "NetworkPolicy":
                NetworkDefaults.NetworkPolicy(spec);
                break;
            case "HorizontalPodAutoscaler":
                AutoscalerDefaults.Apply(spec);
                break;
            case "PersistentVolumeClaim":
                spec.Default("volumeMode", "Filesystem");
                obj.Inner("status").Default("phase", "Pending");
                break;
            case "PersistentVolume":
                spec.Default("persistentVolumeReclaimPolicy", "Retain");
                spec.Default("volumeMode", "Filesystem");
                obj.Inner("status").Default("phase", "Pending");
                break;
            case "ValidatingAdmissionPolicy":
                AdmissionDefaults.Policy(spec);
                break;
            case "ValidatingAdmissionPolicyBinding":
                AdmissionDefaults.Binding(spec);
                break;
            case "CustomResourceDefinition":
                CustomResourceDefinition(spec);
                break;
        }
    }

    private static void Secret(JsonObject secret)
    {
        secret.Default("type", "Opaque");
        if (secret["stringData"] is not JsonObject texts)
            return;
        foreach (var (key, text) in texts)
            secret.Inner("data")[key] = Convert.ToBase64String(Encoding.UTF8.GetBytes(text?.ToString() ?? ""));
        secret.Remove("stringData");
    }

    private static void CustomResourceDefinition(JsonObject spec)
    {
        var names = spec.Inner("names");
        if (names.Text("kind") is { Length: > 0 } kind)
        {
            names.Default("singular", kind.ToLowerInvariant());
            names.Default("listKind", kind + "List");
        }
        spec.Inner("conversion").Default("strategy", "None");
    }
}
