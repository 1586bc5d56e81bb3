using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Cel;
using HybridPlacement.Sandbox.Workloads;

namespace HybridPlacement.Sandbox.Types.Validation;

/// <summary>What may not change once an object is there.</summary>
internal static class Immutability
{
    private const string PodText =
        "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,"
        + "`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),"
        + "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";

    private static readonly string[] StatefulSetFields =
        ["replicas", "ordinals", "template", "updateStrategy", "revisionHistoryLimit", "persistentVolumeClaimRetentionPolicy", "minReadySeconds"];

    public static void Check(string kind, JsonObject spec, JsonObject old, FieldErrors errors)
    {
        switch (kind)
        {
            case "Deployment" or "ReplicaSet" or "DaemonSet":
                Same(spec, old, "selector", errors);
                break;
            case "Job":
                Same(spec, old, "completions", errors, unless: spec.Text("completionMode") == "Indexed");
                Same(spec, old, "selector", errors);
                JobTemplate(spec, old, errors);
                Same(spec, old, "completionMode", errors);
                break;
            case "StatefulSet":
                if (!JsonNode.DeepEquals(Without(spec, StatefulSetFields), Without(old, StatefulSetFields)))
                {
                    errors.Forbidden(
                        "spec",
                        "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', "
                        + "'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden");
                }
                break;
            case "Pod":
                Pod(spec, old, errors);
                break;
            case "Service":
                ServiceValidation.Update(spec, old, errors);
                break;
            case "PersistentVolumeClaim":
                if (!JsonNode.DeepEquals(ClaimFixed(spec, old), ClaimFixed(old, old)))
                {
                    errors.Forbidden(
                        "spec",
                        "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims");
                }
                break;
        }
    }

    /// <summary>While a job is suspended, labels, resources and where its pods may run can change; else nothing of the template.</summary>
    private static void JobTemplate(JsonObject spec, JsonObject old, FieldErrors errors)
    {
        if (!old.Flag("suspend"))
            Same(spec, old, "template", errors);
        else if (!JsonNode.DeepEquals(Fixed(spec.Object("template", "spec")), Fixed(old.Object("template", "spec"))))
            errors.Invalid("spec.template.spec", JsonKinds.Copy(spec.At("template", "spec")), "field is immutable");
    }

    private static JsonObject Fixed(JsonObject? podSpec)
    {
        var copy = Without(podSpec ?? [], "affinity", "nodeSelector", "schedulingGates", "tolerations");
        foreach (var container in copy.Items("containers").Concat(copy.Items("initContainers")))
            container.Remove("resources");
        return copy;
    }

    /// <summary>More room is asked for of a volume that is there; a class is given once.</summary>
    private static JsonObject ClaimFixed(JsonObject spec, JsonObject old)
    {
        var copy = Without(spec, "volumeName");
        if (!string.IsNullOrEmpty(old.Text("volumeName")))
            copy = Without(copy, "resources", "volumeAttributesClassName");
        return old["storageClassName"] is null ? Without(copy, "storageClassName") : copy;
    }

    /// <summary>The value of a priority class, which has no spec.</summary>
    public static void PriorityClass(JsonObject next, JsonObject old, FieldErrors errors)
    {
        if (!JsonNode.DeepEquals(next["value"], old["value"]))
            errors.Forbidden("value", "may not be changed in an update.");
        if (next.Text("preemptionPolicy") != old.Text("preemptionPolicy"))
            errors.Invalid("preemptionPolicy", next.Text("preemptionPolicy"), "field is immutable");
    }

    /// <summary>The role of a binding, which has no spec.</summary>
    public static void RoleReference(JsonObject binding, JsonObject old, FieldErrors errors)
    {
        if (JsonNode.DeepEquals(binding["roleRef"], old["roleRef"]))
            return;
        var text = new JsonObject
        {
            ["APIGroup"] = binding.Text("roleRef", "apiGroup") ?? "",
            ["Kind"] = binding.Text("roleRef", "kind") ?? "",
            ["Name"] = binding.Text("roleRef", "name") ?? "",
        };
        errors.InvalidStruct("roleRef", text.ToJsonString(), "cannot change roleRef");
    }

    private static void Pod(JsonObject spec, JsonObject old, FieldErrors errors)
    {
        foreach (var list in new[] { "containers", "initContainers" })
        {
            if (spec.Items(list).Count() != old.Items(list).Count())
            {
                errors.Forbidden($"spec.{list}", "pod updates may not add or remove containers");
                return;
            }
        }
        ActiveDeadline(spec, old, errors);
        var (left, right) = (Comparable(spec), Comparable(old));
        if (old.Integer("terminationGracePeriodSeconds") < 0 && spec.Integer("terminationGracePeriodSeconds") == 1)
            left["terminationGracePeriodSeconds"] = old["terminationGracePeriodSeconds"]!.DeepClone();
        string[] changed = [.. left.Select(p => p.Key).Union(right.Select(p => p.Key))
            .Where(field => !JsonNode.DeepEquals(left[field], right[field]))];
        if (changed.Length > 0)
            errors.Forbidden("spec", $"{PodText}\nchanged: {string.Join(", ", changed.Select(field => $"spec.{field}"))}");
        if (old.Items("tolerations").Any(was => !spec.Items("tolerations").Any(now => SameToleration(was, now))))
            errors.Forbidden("spec.tolerations", "existing toleration can not be modified except its tolerationSeconds");
    }

    private static void ActiveDeadline(JsonObject spec, JsonObject old, FieldErrors errors)
    {
        const string Field = "spec.activeDeadlineSeconds";
        if (old.Integer("activeDeadlineSeconds") is not { } before)
            return;
        if (spec.Integer("activeDeadlineSeconds") is not { } now)
            errors.Invalid(Field, null, "must not update from a positive integer to nil value");
        else if (now > before)
            errors.Invalid(Field, now, "must be less than or equal to previous value");
    }

    private static bool SameToleration(JsonObject left, JsonObject right) =>
        JsonNode.DeepEquals(Without(left, "tolerationSeconds"), Without(right, "tolerationSeconds"));

    /// <summary>What of a pod's spec must stay as it is.</summary>
    private static JsonObject Comparable(JsonObject spec)
    {
        var copy = Without(spec, "activeDeadlineSeconds", "tolerations", "schedulingGates", "ephemeralContainers");
        foreach (var container in copy.Items("containers").Concat(copy.Items("initContainers")))
            container.Remove("image");
        return copy;
    }

    private static void Same(JsonObject spec, JsonObject old, string field, FieldErrors errors, bool unless = false)
    {
        if (!unless && !JsonNode.DeepEquals(spec[field], old[field]))
            errors.Invalid($"spec.{field}", JsonKinds.Copy(spec[field]), "field is immutable");
    }

    private static JsonObject Without(JsonObject obj, params ReadOnlySpan<string> fields)
    {
        var copy = (JsonObject)obj.DeepClone();
        foreach (var field in fields)
            copy.Remove(field);
        return copy;
    }
}
