using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Schemas;
using HybridPlacement.Sandbox.Types.Validation;
using HybridPlacement.Sandbox.Workloads;

namespace HybridPlacement.Sandbox.Types;

/// <summary>
/// Checks objects of built-in kinds by the rules that users stumble over, in the API server's words. Rules of fields
/// that the sandbox doesn't act on are left out.
/// </summary>
internal static class BuiltInValidation
{
    /// <param name="kind">The kind.</param>
    /// <param name="obj">The object, defaulted.</param>
    /// <param name="old">What is stored now; null on create. A spec that stays as it was isn't looked at again.</param>
    public static IReadOnlyList<StatusCause> Validate(string kind, JsonObject obj, JsonObject? old)
    {
        var errors = new FieldErrors();
        if (old is null && (kind is "Service" or "Namespace"))
            errors.Check("metadata.name", obj.Name(), NameForms.DnsLabelName(obj.Name()));
        foreach (var cause in MetadataValidation.Validate(obj, fullFinalizers: kind != "CustomResourceDefinition"))
            errors.Add(cause);
        WithoutSpec(kind, obj, old, errors);
        var spec = obj["spec"] as JsonObject ?? [];
        if (old is not null && JsonNode.DeepEquals(obj["spec"], old["spec"]))
            return errors.Causes;
        Spec(kind, obj, spec, errors);
        if (old?["spec"] is JsonObject oldSpec)
            Immutability.Check(kind, spec, oldSpec, errors);
        return errors.Causes;
    }

    private static void WithoutSpec(string kind, JsonObject obj, JsonObject? old, FieldErrors errors)
    {
        switch (kind)
        {
            case "ConfigMap":
                ConfigValidation.ConfigMap(obj, errors);
                break;
            case "Secret":
                ConfigValidation.Secret(obj, errors);
                break;
            case "PriorityClass" when old is not null:
                Immutability.PriorityClass(obj, old, errors);
                break;
            case "RoleBinding" or "ClusterRoleBinding":
                PolicyValidation.RoleBinding(obj, kind == "ClusterRoleBinding", errors);
                if (old is not null)
                    Immutability.RoleReference(obj, old, errors);
                break;
        }
        if (old is not null && (kind is "ConfigMap" or "Secret"))
            ConfigValidation.Update(kind, obj, old, errors);
    }

    private static void Spec(string kind, JsonObject obj, JsonObject spec, FieldErrors errors)
    {
        switch (kind)
        {
            case "Pod":
                PodValidation.Spec(spec, "spec", errors);
                break;
            case "Deployment":
                WorkloadValidation.Deployment(spec, errors);
                break;
            case "ReplicaSet":
                WorkloadValidation.ReplicaSet(spec, errors);
                break;
            case "StatefulSet":
                WorkloadValidation.StatefulSet(spec, errors);
                break;
            case "DaemonSet":
                WorkloadValidation.DaemonSet(spec, errors);
                break;
            case "Job":
                WorkloadValidation.Job(spec, "spec", errors);
                break;
            case "CronJob":
                WorkloadValidation.CronJob(spec, errors);
                break;
            case "Service":
                ServiceValidation.Check(spec, errors);
                break;
            case "PodDisruptionBudget":
                PolicyValidation.DisruptionBudget(spec, errors);
                break;
            case "HorizontalPodAutoscaler":
                PolicyValidation.Autoscaler(spec, errors);
                break;
            case "ValidatingAdmissionPolicy":
                AdmissionPolicyValidation.Policy(obj, spec, errors);
                break;
            case "ValidatingAdmissionPolicyBinding":
                AdmissionPolicyValidation.Binding(spec, errors);
                break;
            case "Lease":
                PolicyValidation.Lease(spec, errors);
                break;
            case "Node":
                TaintValidation.Taints(obj, errors);
                break;
        }
    }
}
