using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Workloads;

namespace HybridPlacement.Sandbox.Types.Validation;

/// <summary>Where a pod wants to be: affinities and topology spread.</summary>
internal static class AffinityValidation
{
    private const string Required = "requiredDuringSchedulingIgnoredDuringExecution";
    private const string Preferred = "preferredDuringSchedulingIgnoredDuringExecution";

    public static void Check(JsonObject spec, string path, FieldErrors errors)
    {
        if (spec.Object("affinity", "nodeAffinity") is { } node)
            Node(node, $"{path}.affinity.nodeAffinity", errors);
        foreach (var kind in new[] { "podAffinity", "podAntiAffinity" })
        {
            if (spec.Object("affinity", kind) is { } pods)
                Pods(pods, $"{path}.affinity.{kind}", errors);
        }
    }

    public static void Spread(JsonObject spec, string path, FieldErrors errors)
    {
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (i, constraint) in spec.Items("topologySpreadConstraints").Index())
        {
            var at = $"{path}.topologySpreadConstraints[{i}]";
            var (key, action) = (constraint.Text("topologyKey") ?? "", constraint.Text("whenUnsatisfiable") ?? "");
            if (constraint.Integer("maxSkew") is null or <= 0)
                errors.Invalid($"{at}.maxSkew", constraint.Integer("maxSkew") ?? 0, "must be greater than zero");
            if (key.Length == 0)
                errors.Required($"{at}.topologyKey", "can not be empty");
            else
                errors.Check($"{at}.topologyKey", key, NameForms.QualifiedName(key));
            errors.OneOf($"{at}.whenUnsatisfiable", action, "DoNotSchedule", "ScheduleAnyway");
            // The server names the first of the two.
            var pair = $"{{{key}, {action}}}";
            if (!known.TryAdd(pair, i))
                errors.Duplicate($"{path}.topologySpreadConstraints[{known[pair]}].{{topologyKey, whenUnsatisfiable}}", pair);
            SelectorValidation.LabelSelector(constraint["labelSelector"] as JsonObject, $"{at}.labelSelector", errors);
        }
    }

    private static void Node(JsonObject affinity, string path, FieldErrors errors)
    {
        if (affinity[Required] is JsonObject required)
        {
            var terms = required.Items("nodeSelectorTerms").ToArray();
            if (terms.Length == 0)
                errors.Required($"{path}.{Required}.nodeSelectorTerms", "must have at least one node selector term");
            foreach (var (i, term) in terms.Index())
                SelectorValidation.NodeTerm(term, $"{path}.{Required}.nodeSelectorTerms[{i}]", errors);
        }
        foreach (var (i, term) in affinity.Items(Preferred).Index())
        {
            Weight(term, $"{path}.{Preferred}[{i}]", errors);
            SelectorValidation.NodeTerm(term["preference"] as JsonObject ?? [], $"{path}.{Preferred}[{i}].preference", errors);
        }
    }

    private static void Pods(JsonObject affinity, string path, FieldErrors errors)
    {
        foreach (var (i, term) in affinity.Items(Required).Index())
            PodTerm(term, $"{path}.{Required}[{i}]", errors);
        foreach (var (i, term) in affinity.Items(Preferred).Index())
        {
            Weight(term, $"{path}.{Preferred}[{i}]", errors);
            PodTerm(term["podAffinityTerm"] as JsonObject ?? [], $"{path}.{Preferred}[{i}].podAffinityTerm", errors);
        }
    }

    private static void PodTerm(JsonObject term, string path, FieldErrors errors)
    {
        SelectorValidation.LabelSelector(term["labelSelector"] as JsonObject, $"{path}.labelSelector", errors);
        SelectorValidation.LabelSelector(term["namespaceSelector"] as JsonObject, $"{path}.namespaceSelector", errors);
        foreach (var name in term.Texts("namespaces"))
            errors.Check($"{path}.namespace", name, NameForms.DnsLabel(name));
        var key = term.Text("topologyKey") ?? "";
        if (key.Length == 0)
            errors.Required($"{path}.topologyKey", "can not be empty");
        errors.Check($"{path}.topologyKey", key, NameForms.QualifiedName(key));
    }

    private static void Weight(JsonObject term, string path, FieldErrors errors)
    {
        var weight = term.Integer("weight") ?? 0;
        if (weight is < 1 or > 100)
            errors.Invalid($"{path}.weight", weight, "must be in the range 1-100");
    }
}
