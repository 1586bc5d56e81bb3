using System.Text.Json.Nodes;

namespace HybridPlacement.Sandbox.Cel.Admission;

/// <summary>Decides by <c>matchConstraints</c> or <c>matchResources</c> whether a request is one of a policy's.</summary>
internal static class ResourceMatch
{
    /// <param name="constraints">The constraints; null matches all.</param>
    /// <param name="request">The request.</param>
    public static bool Matches(JsonNode? constraints, AdmissionRequest request)
    {
        if (constraints is null)
            return true;
        var isNamespace = request is { Group: "", Resource: "namespaces" };
        var namespaceLabels = (isNamespace ? request.Object ?? request.OldObject : request.NamespaceObject)?["metadata"]?["labels"];
        if ((request.Namespace.Length > 0 || isNamespace) && !LabelSelector.Matches(constraints["namespaceSelector"], namespaceLabels))
            return false;
        if (constraints["objectSelector"] is { } selector
            && !LabelSelector.Matches(selector, request.Object?["metadata"]?["labels"])
            && !(request.OldObject is not null && LabelSelector.Matches(selector, request.OldObject["metadata"]?["labels"])))
        {
            return false;
        }
        if ((constraints["excludeResourceRules"] as JsonArray ?? []).Any(r => RuleMatches(r, request)))
            return false;
        return constraints["resourceRules"] is not JsonArray { Count: > 0 } rules || rules.Any(r => RuleMatches(r, request));
    }

    private static bool RuleMatches(JsonNode? rule, AdmissionRequest request)
    {
        var names = Lists.Texts(rule?["resourceNames"]);
        var scope = rule?["scope"]?.GetValue<string>() ?? "*";
        return Has(rule?["apiGroups"], request.Group)
            && Has(rule?["apiVersions"], request.Version)
            && Has(rule?["operations"], request.Operation)
            && Lists.Texts(rule?["resources"]).Any(r => ResourceMatches(r, request))
            && (names.Count == 0 || names.Contains(request.Name))
            && (scope == "*" || scope == "Namespaced" == request.Namespace.Length > 0);
    }

    private static bool Has(JsonNode? list, string value) => Lists.Texts(list).Any(i => i == "*" || i == value);

    private static bool ResourceMatches(string pattern, AdmissionRequest request)
    {
        var slash = pattern.IndexOf('/', StringComparison.Ordinal);
        var (resource, subresource) = slash < 0 ? (pattern, "") : (pattern[..slash], pattern[(slash + 1)..]);
        return (resource == "*" || resource == request.Resource) && (subresource == "*" || subresource == request.Subresource);
    }
}
