using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Workloads;

namespace HybridPlacement.Sandbox.Types.Validation;

/// <summary>Disruption budgets, autoscalers, leases and role bindings.</summary>
internal static class PolicyValidation
{
    private static readonly string[] MetricTypes = ["ContainerResource", "External", "Object", "Pods", "Resource"];

    public static void DisruptionBudget(JsonObject spec, FieldErrors errors)
    {
        if (spec["minAvailable"] is not null && spec["maxUnavailable"] is not null)
        {
            var text = new JsonObject
            {
                ["MinAvailable"] = spec["minAvailable"]!.DeepClone(),
                ["Selector"] = spec["selector"]?.DeepClone(),
                ["MaxUnavailable"] = spec["maxUnavailable"]!.DeepClone(),
                ["UnhealthyPodEvictionPolicy"] = spec["unhealthyPodEvictionPolicy"]?.DeepClone(),
            };
            errors.InvalidStruct("spec", text.ToJsonString(), "minAvailable and maxUnavailable cannot be both set");
        }
        WorkloadValidation.Share(spec["minAvailable"], "spec.minAvailable", atMostAll: true, errors);
        WorkloadValidation.Share(spec["maxUnavailable"], "spec.maxUnavailable", atMostAll: true, errors);
        SelectorValidation.LabelSelector(spec["selector"] as JsonObject, "spec.selector", errors);
        if (spec["unhealthyPodEvictionPolicy"] is not null)
        {
            errors.OneOf(
                "spec.unhealthyPodEvictionPolicy", spec.Text("unhealthyPodEvictionPolicy") ?? "", "AlwaysAllow", "IfHealthyBudget");
        }
    }

    public static void Autoscaler(JsonObject spec, FieldErrors errors)
    {
        var (min, max) = (spec.Integer("minReplicas"), spec.Integer("maxReplicas") ?? 0);
        if (min < 1)
            errors.Invalid("spec.minReplicas", min, "must be greater than or equal to 1");
        if (max < 1)
            errors.Required("spec.maxReplicas", "must be set and greater than 0");
        if (max < min)
            errors.Invalid("spec.maxReplicas", max, "must be greater than or equal to `minReplicas`");
        foreach (var field in new[] { "kind", "name" })
        {
            if (spec.Text("scaleTargetRef", field) is not { Length: > 0 })
                errors.Required($"spec.scaleTargetRef.{field}");
        }
        if (spec.Text("scaleTargetRef", "apiVersion") is not { Length: > 0 })
            errors.Invalid("spec.scaleTargetRef.apiVersion", "", "apiVersion must specify API group");
        var metrics = spec.Items("metrics").ToArray();
        foreach (var (i, metric) in metrics.Index())
        {
            var type = metric.Text("type") ?? "";
            var source = type.Length == 0 ? "" : char.ToLowerInvariant(type[0]) + type[1..];
            if (!MetricTypes.Contains(type))
                errors.OneOf($"spec.metrics[{i}].type", type, MetricTypes);
            else if (metric[source] is null)
                errors.Required($"spec.metrics[{i}].{source}", "must populate information for the given metric source");
        }
        if (min == 0 && !metrics.Any(m => m.Text("type") is "Object" or "External"))
            errors.Forbidden("spec.metrics", "must specify at least one Object or External metric to support scaling to zero replicas");
    }

    public static void Lease(JsonObject spec, FieldErrors errors)
    {
        if (spec.Integer("leaseDurationSeconds") is { } duration and <= 0)
            errors.Invalid("spec.leaseDurationSeconds", duration, "must be greater than 0");
        errors.NotNegative(spec, "spec", "leaseTransitions");
    }

    public static void RoleBinding(JsonObject binding, bool isCluster, FieldErrors errors)
    {
        var kind = binding.Text("roleRef", "kind") ?? "";
        if (isCluster)
            errors.OneOf("roleRef.kind", kind, "ClusterRole");
        else
            errors.OneOf("roleRef.kind", kind, "Role", "ClusterRole");
        if (binding.Text("roleRef", "name") is not { Length: > 0 })
            errors.Required("roleRef.name");
        foreach (var (i, subject) in binding.Items("subjects").Index())
        {
            if (subject.Text("name") is not { Length: > 0 })
                errors.Required($"subjects[{i}].name");
            switch (subject.Text("kind"))
            {
                case "ServiceAccount":
                    if (isCluster && subject.Text("namespace") is not { Length: > 0 })
                        errors.Required($"subjects[{i}].namespace");
                    break;
                case "User" or "Group":
                    break;
                case var other:
                    errors.OneOf($"subjects[{i}].kind", other ?? "", "ServiceAccount", "User", "Group");
                    break;
            }
        }
    }
}
