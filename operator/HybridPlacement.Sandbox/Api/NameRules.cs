using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using HybridPlacement.Sandbox.Schemas;
using HybridPlacement.Sandbox.Workloads;

namespace HybridPlacement.Sandbox.Api;

/// <summary>The rules for the name of an object, which all kinds share.</summary>
internal static partial class NameRules
{
    private const string SubdomainText =
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start "
        + "and end with an alphanumeric character (e.g. 'example.com', regex used for validation is "
        + "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

    public static IReadOnlyList<StatusCause> Check(ResourceDefinition resource, JsonObject next)
    {
        return [.. CheckName(resource, next), .. LabelRules.Check(next)];
    }

    private static List<StatusCause> CheckName(ResourceDefinition resource, JsonObject next)
    {
        // Names under rbac.authorization.k8s.io are path segments, such as system:node.
        if (resource.Group == "rbac.authorization.k8s.io")
            return [];
        var (name, prefix) = (next.Name(), next.Text("metadata", "generateName") ?? string.Empty);
        var causes = new List<StatusCause>();
        // A dash at its end is followed by what makes the name one.
        if (prefix.Length > 0 && !Subdomain().IsMatch(prefix.EndsWith('-') ? prefix[..^1] + 'a' : prefix))
            causes.Add(StatusCause.ForInvalid("metadata.generateName", prefix, SubdomainText));
        if (name.Length > 253)
            causes.Add(StatusCause.ForInvalid("metadata.name", name, "must be no more than 253 characters"));
        else if (!Subdomain().IsMatch(name))
            causes.Add(StatusCause.ForInvalid("metadata.name", name, SubdomainText));
        return causes;
    }

    [GeneratedRegex(@"\A[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z")]
    private static partial Regex Subdomain();
}
