using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Cel.Admission;
using HybridPlacement.Sandbox.Cel.Types;
using HybridPlacement.Sandbox.Schemas;
using HybridPlacement.Sandbox.Types;
using HybridPlacement.Sandbox.Workloads;

namespace HybridPlacement.Sandbox.Api;

/// <summary>
/// What is wrong with a policy's expressions for the kinds that its rules name. Only a warning: expressions are compiled
/// without these types, since a rule may match kinds that come later.
/// </summary>
internal sealed class PolicyTypeCheck(ResourceRegistry resources)
{
    // As on the real server: a policy for more kinds is checked for these.
    private const int MaxKinds = 10;

    /// <returns>The entries of <c>status.typeChecking.expressionWarnings</c>.</returns>
    public JsonArray Warnings(JsonObject policy)
    {
        var spec = policy.Object("spec") ?? [];
        (string Kind, PolicyEnvironment Types)[] environments = [.. Kinds(spec).Select(k => (KindText(k), Environment(spec, k)))];
        var warnings = new JsonArray();
        foreach (var (i, validation) in spec.Items("validations").Index())
        {
            foreach (var field in new[] { "expression", "messageExpression" })
            {
                if (validation.Text(field) is not { Length: > 0 } expression)
                    continue;
                string[] found =
                [
                    .. environments.Select(e => (e.Kind, Error: e.Types.Check(expression)))
                        .Where(e => e.Error is not null).Select(e => $"{e.Kind}: {e.Error}\n"),
                ];
                if (found.Length > 0)
                    warnings.Add((JsonNode)new JsonObject
                    {
                        ["fieldRef"] = $"spec.validations[{i}].{field}",
                        ["warning"] = string.Join('\n', found),
                    });
            }
        }

        return warnings;
    }

    private IEnumerable<ResourceDefinition> Kinds(JsonObject spec) => spec.Items("matchConstraints", "resourceRules")
        .Where(r => !r.Texts("apiGroups").Contains("*") && !r.Texts("apiVersions").Contains("*"))
        .SelectMany(r => resources.All.Where(d => r.Texts("apiGroups").Contains(d.Group)
            && r.Texts("apiVersions").Contains(d.Version)
            && r.Texts("resources").Contains(d.Plural)))
        .Distinct()
        .Take(MaxKinds)
        .OrderBy(d => d.Group, StringComparer.Ordinal)
        .ThenBy(d => d.Version, StringComparer.Ordinal)
        .ThenBy(d => d.Kind, StringComparer.Ordinal);

    private PolicyEnvironment Environment(JsonObject spec, ResourceDefinition kind)
    {
        var paramKind = spec.Object("paramKind");
        var parameters = paramKind is null
            ? null
            : resources.FindKind(paramKind.Text("apiVersion") ?? string.Empty, paramKind.Text("kind") ?? string.Empty);
        var environment = new PolicyEnvironment(paramKind is not null, TypeOf(kind), parameters is null ? null : TypeOf(parameters));
        foreach (var variable in spec.Items("variables"))
            environment.Declare(variable.Text("name") ?? string.Empty, variable, string.Empty, []);
        return environment;
    }

    private static CelType? TypeOf(ResourceDefinition resource)
    {
        // The type of a schema holds itself, which no CEL type can.
        if (resource == BuiltInResources.CustomResourceDefinitions)
            return null;
        var schema = resource.IsCustom ? BuiltInSchemas.ForCustomResource(resource.Schema) : resource.Schema;
        return SchemaTypes.Of(schema, isResourceRoot: false, resource.Kind);
    }

    private static string KindText(ResourceDefinition kind) =>
        $"{(kind.Group.Length == 0 ? "/" + kind.Version : kind.ApiVersion)}, Kind={kind.Kind}";
}
