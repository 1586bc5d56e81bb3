using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Schemas;
using HybridPlacement.Sandbox.Types;
using HybridPlacement.Sandbox.Types.Validation;
using HybridPlacement.Sandbox.Workloads;

namespace HybridPlacement.Sandbox.Api;

/// <summary>
/// Checks objects as the API server does on create with strict field validation, without a server: unknown fields, types,
/// and for custom resources defaults, schema and rules. Thread-safe.
/// </summary>
public sealed class ObjectCheck
{
    private readonly ResourceRegistry _resources;

    /// <summary>Knows the built-in kinds and those of these CustomResourceDefinitions.</summary>
    public ObjectCheck(IEnumerable<JsonObject> definitions)
    {
        ArgumentNullException.ThrowIfNull(definitions);
        _resources = new ResourceRegistry([.. BuiltInResources.All, .. definitions.SelectMany(CustomResources.Read)]);
    }

    /// <summary>Whether the kind is known in this version.</summary>
    public bool Knows(string apiVersion, string kind) => _resources.FindKind(apiVersion, kind) is not null;

    /// <summary>The kinds that are known in a version.</summary>
    public IReadOnlyList<string> KindsOf(string apiVersion) =>
        [.. _resources.All.Where(r => r.ApiVersion == apiVersion).Select(r => r.Kind).Order(StringComparer.Ordinal)];

    /// <summary>The object as it would be stored, its defaults set; and what the server would refuse it for.</summary>
    /// <exception cref="ArgumentException">The kind isn't known.</exception>
    public CheckedObject Check(JsonObject manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        var (apiVersion, kind) = (manifest.Text("apiVersion") ?? "", manifest.Text("kind") ?? "");
        var resource = _resources.FindKind(apiVersion, kind)
            ?? throw new ArgumentException($"no kind {kind} in version {apiVersion} is known", nameof(manifest));
        var complete = (JsonObject)manifest.DeepClone();
        var unknown = resource.Structural is { } structural
            ? structural.Prune(complete)
            : Pruning.Apply(complete, resource.Schema, isResourceRoot: true);
        List<ObjectProblem> problems =
        [
            .. unknown.Select(path => new ObjectProblem(path, "unknown field" + Suggestion(resource.Schema, path), IsUnknownField: true)),
            .. Causes(resource, complete).Where(c => !c.Message.EndsWith(StructuralSchema.RulesNotChecked, StringComparison.Ordinal)).Select(c => Problem(resource, c)),
        ];
        return new CheckedObject(complete, problems);
    }

    private static IEnumerable<StatusCause> Causes(ResourceDefinition resource, JsonObject complete)
    {
        if (resource.Structural is { } structural)
        {
            structural.Default(complete);
            return
            [
                .. NameRules.Check(resource, complete),
                .. MetadataValidation.Validate(complete, fullFinalizers: false),
                .. structural.Validate(complete, null),
            ];
        }

        if (ValueValidator.Validate(complete, resource.Schema, null) is { Count: > 0 } wrong)
            return wrong;
        List<StatusCause> amounts = [];
        Quantities(complete, resource.Schema, "", amounts);
        if (amounts.Count > 0)
            return amounts;
        BuiltInDefaults.Apply(resource.Kind, complete);
        return [.. NameRules.Check(resource, complete), .. BuiltInValidation.Validate(resource.Kind, complete, null)];
    }

    /// <summary>The built-in kinds' quantities that are none: the server refuses the whole request for one, and doesn't say which.</summary>
    private static void Quantities(JsonNode? value, SchemaNode schema, string path, List<StatusCause> causes)
    {
        if (schema.Format == BuiltInSchemas.QuantityFormat)
        {
            if (value is not null && !CanonicalQuantity.TryParse(value.ToString(), out _))
                causes.Add(StatusCause.ForInvalid(path, value, "write a quantity such as 500m, 2 or 16Gi"));
            return;
        }

        if (value is JsonObject fields)
        {
            foreach (var (name, inner) in fields)
            {
                if (schema.Field(name) is { } field)
                    Quantities(inner, field, FieldPath.Child(path, name), causes);
            }
        }
        else if (value is JsonArray list && schema.Items is { } items)
        {
            for (var i = 0; i < list.Count; i++)
                Quantities(list[i], items, FieldPath.Index(path, i), causes);
        }
    }

    private static ObjectProblem Problem(ResourceDefinition resource, StatusCause cause) => new(
        cause.Field == FieldPath.Nil ? ""
            // The server's own words for a node's taints name a field that there isn't.
            : resource.Kind == "Node" && cause.Field.StartsWith("metadata.taints", StringComparison.Ordinal) ? "spec" + cause.Field["metadata".Length..]
            : cause.Field,
        cause.Reason == StatusCause.Required && cause.Message == "Required value" ? "Required value: add it" : cause.Message,
        IsUnknownField: false);

    /// <summary>The known field beside an unknown one whose name is nearest.</summary>
    private static string Suggestion(SchemaNode schema, string path)
    {
        var node = schema;
        var names = path.Split('.');
        foreach (var name in names[..^1])
        {
            var index = name.IndexOf('[', StringComparison.Ordinal);
            node = node?.Field(index < 0 ? name : name[..index]);
            if (index >= 0)
                node = node?.Items;
        }

        var known = node?.Properties.Keys.ToList() ?? [];
        var nearest = known.MinBy(k => Spelling.Distance(k, names[^1]));
        return nearest is not null && Spelling.IsNear(nearest, names[^1])
            ? $": did you mean {nearest}?"
            : known.Count is > 0 and <= 12 ? $": remove it, or write one of {string.Join(", ", known)}" : ": remove it";
    }
}

/// <summary>An object that was checked.</summary>
/// <param name="Content">As it would be stored.</param>
/// <param name="Problems">What it would be refused for; empty where it would be accepted.</param>
public sealed record CheckedObject(JsonObject Content, IReadOnlyList<ObjectProblem> Problems);

/// <summary>What is wrong with an object.</summary>
/// <param name="Field">The path of the field; empty for the object as a whole.</param>
/// <param name="Message">What is wrong with it, and what to write instead.</param>
/// <param name="IsUnknownField">Whether the schema has no such field: a newer server's may.</param>
public sealed record ObjectProblem(string Field, string Message, bool IsUnknownField);
