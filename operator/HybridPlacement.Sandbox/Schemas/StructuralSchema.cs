using System.Text.Json.Nodes;

namespace HybridPlacement.Sandbox.Schemas;

/// <summary>
/// The schema of a custom resource version: defaults, prunes and validates objects as the API server does.
/// Immutable and safe for use by many threads; the objects handed in are changed in place.
/// </summary>
internal sealed class StructuralSchema
{
    /// <summary>What the server says beside errors that kept it from checking the rules.</summary>
    public const string RulesNotChecked =
        "some validation rules were not checked because the object was invalid; correct the existing errors to complete validation";

    private readonly RuleTree? _rules;

    private StructuralSchema(SchemaNode root, RuleTree? rules)
    {
        Root = root;
        _rules = rules;
    }

    /// <summary>The parsed schema: list types and keys, map types and fields, by which server-side apply types objects.</summary>
    public SchemaNode Root { get; }

    /// <summary>Reads and checks a schema as the server does on create and update of a CustomResourceDefinition.</summary>
    /// <param name="openApiV3Schema">The value of <c>openAPIV3Schema</c>.</param>
    /// <param name="errors">Takes what is wrong; a schema with errors must not be used.</param>
    /// <param name="fieldPath">
    /// Where the schema stands. The server says <c>spec.validation.openAPIV3Schema</c> where all versions of the CRD
    /// have the same schema (or there is but one), else <c>spec.versions[i].schema.openAPIV3Schema</c>.
    /// </param>
    public static StructuralSchema Parse(
        JsonObject openApiV3Schema, ICollection<StatusCause> errors, string fieldPath = "spec.validation.openAPIV3Schema")
    {
        var found = new List<StatusCause>();
        var root = new SchemaReader(found).Read(openApiV3Schema, fieldPath);
        if (root.Nullable)
            found.Add(StatusCause.ForForbidden(FieldPath.Child(fieldPath, "nullable"), "nullable cannot be true at the root"));
        var structural = StructuralRules.Check(root, fieldPath);
        if (structural.Count == 0)
            structural = DefaultRules.Check(root, fieldPath);
        found.AddRange(structural);
        // Rules are compiled only where the schema itself is sound: its types are what they are checked against.
        var rules = structural.Count == 0 ? RuleTree.Of(root, isResourceRoot: true) : null;
        var budget = structural.Count == 0 ? new RuleBudget() : null;
        new SchemaRules(found, budget).Check(root, rules, fieldPath);
        budget?.CheckTotal(fieldPath, found);
        foreach (var error in found.Distinct())
            errors.Add(error);
        return new StructuralSchema(root, rules);
    }

    /// <summary>Sets defaults and drops nulls that the schema doesn't allow. Run before validation, and on each read.</summary>
    public void Default(JsonObject obj) => Defaulting.Apply(obj, Root);

    /// <summary>Drops unknown fields.</summary>
    /// <returns>The paths of what was dropped, sorted: what <c>fieldValidation</c> warns of or refuses.</returns>
    public IReadOnlyList<string> Prune(JsonObject obj) =>
        [.. Pruning.Apply(obj, Root, isResourceRoot: true).Order(StringComparer.Ordinal)];

    /// <summary>
    /// Validates an object that is already defaulted and pruned; its own metadata is not looked at.
    /// </summary>
    /// <param name="obj">The object to be stored.</param>
    /// <param name="old">What is stored now; null on create. What was invalid and stays as it was is let pass.</param>
    public IReadOnlyList<StatusCause> Validate(JsonObject obj, JsonObject? old)
    {
        var correlation = old is null ? null : new Correlation(obj, old, Root);
        var errors = new List<StatusCause>(ValueValidator.Validate(obj, Root, correlation));
        var oldListErrors = new List<StatusCause>();
        if (old is not null)
            ListTypes.Validate(old, Root, "", oldListErrors);
        if (oldListErrors.Count == 0)
            ListTypes.Validate(obj, Root, "", errors);
        if (_rules is null)
            return errors;
        if (errors.Exists(e => e.Reason is StatusCause.NotSupported or StatusCause.Required or StatusCause.TooLong
            or StatusCause.TooMany or StatusCause.TypeInvalid))
        {
            errors.Add(StatusCause.ForInvalid("", null, RulesNotChecked));
        }
        else
        {
            new RuleValidator(errors).Validate(_rules, obj, old, "", correlation);
        }
        return errors;
    }
}
