using System.Text.Json.Nodes;

namespace HybridPlacement.Sandbox.Cel.Admission;

/// <summary>Decides by <c>matchConstraints</c> or <c>matchResources</c> whether a request is one of a policy's.</summary>
internal static class ResourceMatch
{
    /// <param name="constraints">The constraints; null matches all.</param>
    /// <param name="request">The request.</param>
    /// <returns>The request in the version that a rule names; null where none matches.</returns>
    public static AdmissionRequest? Find(JsonNode? constraints, AdmissionRequest request)
    {
        if (constraints is null)
            return request;
        if (!NamespaceMatches(constraints["namespaceSelector"], request) || !ObjectMatches(constraints["objectSelector"], request))
            return null;
        var exact = constraints["matchPolicy"]?.GetValue<string>() == "Exact";
        if (FindRule(constraints["excludeResourceRules"] as JsonArray ?? [], request, exact) is not null)
            return null;
        return constraints["resourceRules"] is JsonArray { Count: > 0 } rules ? FindRule(rules, request, exact) : request;
    }

    private static bool NamespaceMatches(JsonNode? selector, AdmissionRequest request)
    {
        if (request.Namespace.Length == 0)
            return true;
        var @namespace = request.IsOfNamespace ? request.Object ?? request.OldObject : request.NamespaceObject;
        return LabelSelector.Matches(selector, @namespace?["metadata"]?["labels"]);
    }

    private static bool ObjectMatches(JsonNode? selector, AdmissionRequest request) =>
        selector is not JsonObject { Count: > 0 }
        || Matches(selector, request.Object)
        || Matches(selector, request.OldObject);

    private static bool Matches(JsonNode selector, JsonObject? obj) =>
        obj is not null && LabelSelector.Matches(selector, obj["metadata"]?["labels"]);

    private static AdmissionRequest? FindRule(JsonArray rules, AdmissionRequest request, bool exact)
    {
        if (rules.Any(r => RuleMatches(r, request, request.Target)))
            return request;
        return exact || request.Equivalents.FirstOrDefault(t => rules.Any(r => RuleMatches(r, request, t))) is not { } target
            ? null
            : request.As(target);
    }

    private static bool RuleMatches(JsonNode? rule, AdmissionRequest request, RequestTarget target)
    {
        var names = Lists.Texts(rule?["resourceNames"]);
        var scope = rule?["scope"]?.GetValue<string>() ?? "*";
        var namespaced = request.Namespace.Length > 0 && !request.IsOfNamespace;
        return Has(rule?["apiGroups"], target.Group)
            && Has(rule?["apiVersions"], target.Version)
            && Has(rule?["operations"], request.Operation)
            && Lists.Texts(rule?["resources"]).Any(r => ResourceMatches(r, target.Resource, request.Subresource))
            && (names.Count == 0 || names.Contains(request.Name))
            && (scope == "*" || scope == "Namespaced" == namespaced);
    }

    private static bool Has(JsonNode? list, string value) => Lists.Texts(list).Any(i => i == "*" || i == value);

    private static bool ResourceMatches(string pattern, string asked, string askedSubresource)
    {
        var slash = pattern.IndexOf('/', StringComparison.Ordinal);
        var (resource, subresource) = slash < 0 ? (pattern, "") : (pattern[..slash], pattern[(slash + 1)..]);
        return (resource == "*" || resource == asked) && (subresource == "*" || subresource == askedSubresource);
    }
}
