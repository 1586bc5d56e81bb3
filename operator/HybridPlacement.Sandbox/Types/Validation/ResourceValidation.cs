using System.Text.Json.Nodes;

namespace HybridPlacement.Sandbox.Types.Validation;

/// <summary>The requests and limits of a container.</summary>
internal static class ResourceValidation
{
    private static readonly string[] Standard = ["cpu", "memory", "ephemeral-storage"];

    public static void Check(JsonObject? resources, string path, FieldErrors errors)
    {
        if (resources is null)
            return;
        var limits = resources["limits"] as JsonObject ?? [];
        var requests = resources["requests"] as JsonObject ?? [];
        foreach (var (name, amount) in limits.OrderBy(l => l.Key, StringComparer.Ordinal))
            Amount(name, amount, $"{path}.limits[{name}]", errors);
        foreach (var (name, amount) in requests.OrderBy(r => r.Key, StringComparer.Ordinal))
        {
            Amount(name, amount, $"{path}.requests[{name}]", errors);
            var request = Quantity(amount);
            if (!limits.TryGetPropertyValue(name, out var limitNode))
            {
                if (IsExtended(name) && name.Contains('/', StringComparison.Ordinal))
                    errors.Required($"{path}.limits", "Limit must be set for non overcommitable resources");
                continue;
            }
            var limit = Quantity(limitNode);
            if (IsExtended(name) && request.Nanos != limit.Nanos)
                errors.Invalid($"{path}.requests", request.ToString(), $"must be equal to {name} limit of {limit}");
            else if (!IsExtended(name) && request.Nanos > limit.Nanos)
                errors.Invalid($"{path}.requests", request.ToString(), $"must be less than or equal to {name} limit of {limit}");
        }
    }

    private static void Amount(string name, JsonNode? amount, string path, FieldErrors errors)
    {
        errors.Check(path, name, NameForms.QualifiedName(name));
        if (!name.Contains('/', StringComparison.Ordinal))
        {
            if (IsExtended(name))
            {
                errors.Invalid(path, name, "must be a standard resource type or fully qualified");
                errors.Invalid(path, name, "must be a standard resource for containers");
            }
        }
        else if (IsUnqualified(name))
        {
            errors.Invalid(path, name, "doesn't follow extended resource name standard");
        }
        var quantity = Quantity(amount);
        if (quantity.Nanos < 0)
            errors.Invalid(path, quantity.ToString(), "must be greater than or equal to 0");
        if (IsExtended(name) && name.Contains('/', StringComparison.Ordinal) && !quantity.IsWhole)
            errors.Invalid(path, quantity.ToString(), "must be an integer");
    }

    /// <summary>Neither Kubernetes' own nor a name that, with a prefix for quotas, is still a name.</summary>
    private static bool IsUnqualified(string name) =>
        name.Contains("kubernetes.io/", StringComparison.Ordinal) || NameForms.QualifiedName("requests." + name).Any();

    private static bool IsExtended(string name) =>
        !Standard.Contains(name) && !name.StartsWith("hugepages-", StringComparison.Ordinal);

    private static CanonicalQuantity Quantity(JsonNode? amount) =>
        CanonicalQuantity.TryParse(amount?.ToString() ?? "", out var quantity) ? quantity : default;
}
