using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Workloads.Runtime;

namespace HybridPlacement.Sandbox.Workloads.Controllers;

/// <summary>Makes a pod from the template of what owns it.</summary>
internal static class PodFactory
{
    private const int LongestBase = 58;

    public static JsonObject FromTemplate(ResourceKind ownerKind, JsonObject owner, JsonObject template)
    {
        var metadata = new JsonObject
        {
            ["name"] = Name(owner.Name()),
            ["generateName"] = owner.Name() + "-",
            ["namespace"] = owner.Namespace(),
            ["ownerReferences"] = new JsonArray(StatusWriting.ControllerReference(ownerKind, owner)),
        };
        foreach (var field in new[] { "labels", "annotations", "finalizers" })
        {
            if (template.At("metadata", field) is { } value) metadata[field] = value.DeepClone();
        }

        return new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Pod",
            ["metadata"] = metadata,
            ["spec"] = template["spec"]?.DeepClone() ?? new JsonObject(),
        };
    }

    private static string Name(string owner) =>
        $"{(owner.Length <= LongestBase - 1 ? owner : owner[..(LongestBase - 1)])}-{TemplateHash.Suffix()}";
}
