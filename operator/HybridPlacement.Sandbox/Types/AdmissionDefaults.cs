using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Workloads;

namespace HybridPlacement.Sandbox.Types;

/// <summary>The defaults of admission policies and their bindings.</summary>
internal static class AdmissionDefaults
{
    public static void Policy(JsonObject spec)
    {
        spec.Default("failurePolicy", "Fail");
        Matching(spec.Object("matchConstraints"));
    }

    public static void Binding(JsonObject spec) => Matching(spec.Object("matchResources"));

    private static void Matching(JsonObject? match)
    {
        if (match is null)
            return;
        match.Default("matchPolicy", "Equivalent");
        match.Inner("namespaceSelector");
        match.Inner("objectSelector");
        foreach (var rule in match.Items("resourceRules").Concat(match.Items("excludeResourceRules")))
            rule.Default("scope", "*");
    }
}
