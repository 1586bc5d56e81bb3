namespace HybridPlacement.Sandbox.Schemas;

/// <summary>
/// What a CustomResourceDefinition's schema must keep besides being structural: which keywords there are, what the
/// x-kubernetes extensions ask for, and that validation rules compile and stay within their budget.
/// </summary>
internal sealed class SchemaRules(List<StatusCause> errors, RuleBudget? budget)
{
    private static readonly string[] KnownTypes = ["array", "boolean", "integer", "number", "object", "string"];

    private static readonly string[] Reasons =
        [StatusCause.Duplicate, StatusCause.Forbidden, StatusCause.Invalid, StatusCause.Required];

    /// <param name="Path">Where the schema stands.</param>
    /// <param name="Rules">The compiled rules from here on; null where there are none, or none are to be looked at.</param>
    /// <param name="Cardinality">How often the value can occur in an object; null where there is no bound.</param>
    /// <param name="DefaultsForbidden">Why there may be no default; null where there may.</param>
    /// <param name="InMetadata">Inside apiVersion, kind or metadata of a resource.</param>
    /// <param name="UncorrelatablePath">The level above at which old and new values can't be paired; null where they can.</param>
    private sealed record Context(
        string Path, RuleTree? Rules, double? Cardinality, string? DefaultsForbidden, bool InMetadata, string? UncorrelatablePath);

    public void Check(SchemaNode schema, RuleTree? rules, string path) =>
        Visit(schema, new Context(path, rules, 1, null, InMetadata: false, null), isRoot: true);

    private void Visit(SchemaNode schema, Context context, bool isRoot)
    {
        var before = errors.Count;
        Keywords(schema, context);
        Children(schema, context, isRoot);
        ListsAndMaps(schema, context.Path);
        for (var i = 0; i < schema.Rules.Count; i++)
            RuleText(schema, schema.Rules[i], RulePath(context.Path, i));
        // A schema with faults makes for errors of rules that nobody can act upon.
        if (errors.Count == before && context.Rules is not null && budget is not null)
            budget.Check(context.Rules, context.Cardinality, context.Path, context.UncorrelatablePath, errors);
    }

    private void Keywords(SchemaNode schema, Context context)
    {
        var path = context.Path;
        if (schema.Type.Length > 0 && !KnownTypes.Contains(schema.Type) && schema.Type != "null")
            errors.Add(StatusCause.ForNotSupported(FieldPath.Child(path, "type"), schema.Type, KnownTypes));
        if (schema.Default is not null && context.DefaultsForbidden is { } reason)
            Forbidden(path, "default", $"must not be set {reason}");
        foreach (var keyword in schema.UnsupportedKeywords.Order(StringComparer.Ordinal))
            Forbidden(path, keyword.TrimStart('$') == "schema" ? "schema" : keyword, $"{keyword} is not supported");
        if (schema.Type == "null")
            Forbidden(path, "type", "type cannot be set to null, use nullable as an alternative");
        if (context.InMetadata && schema.EmbeddedResource)
            Forbidden(path, "x-kubernetes-embedded-resource", "must not be used inside of resource meta");
        if (schema.UniqueItems)
            Forbidden(path, "uniqueItems", "uniqueItems cannot be set to true since the runtime complexity becomes quadratic");
        if (schema.AdditionalPropertiesAllowed is { } allowed && schema.Properties.Count > 0 && (!allowed || schema.AdditionalProperties is not null))
            Forbidden(path, "additionalProperties", "additionalProperties and properties are mutual exclusive");
        if (schema.PreserveUnknownFields == false)
            errors.Add(StatusCause.ForInvalid(FieldPath.Child(path, "x-kubernetes-preserve-unknown-fields"), false, "must be true or undefined"));
    }

    private void Children(SchemaNode schema, Context context, bool isRoot)
    {
        var path = context.Path;
        var below = context with { Cardinality = context.Cardinality * ElementsOf(schema) };
        if (schema.AdditionalProperties is { } values)
        {
            var forbidden = context.InMetadata ? "inside additionalProperties applying to object metadata" : context.DefaultsForbidden;
            Visit(values, below with { Path = FieldPath.Child(path, "additionalProperties"), Rules = context.Rules?.Values, DefaultsForbidden = forbidden }, false);
        }
        foreach (var (name, property) in schema.Properties)
        {
            var isMeta = (isRoot || schema.EmbeddedResource) && name is "metadata" or "kind" or "apiVersion";
            Visit(property, below with
            {
                Path = FieldPath.Key(FieldPath.Child(path, "properties"), name),
                Rules = context.Rules?.Properties.GetValueOrDefault(name),
                InMetadata = context.InMetadata || isMeta,
                DefaultsForbidden = isMeta && isRoot ? $"in top-level {name}" : context.DefaultsForbidden,
            }, false);
        }
        if (schema.Items is { } items)
        {
            Visit(items, below with
            {
                Path = FieldPath.Child(path, "items"),
                Rules = context.Rules?.Items,
                UncorrelatablePath = schema.ListType == "map" ? context.UncorrelatablePath : context.UncorrelatablePath ?? path,
            }, false);
        }
        var nested = context with { Rules = null };
        if (schema.Not is { } not)
            Visit(not, nested with { Path = FieldPath.Child(path, "not") }, false);
        foreach (var (name, branches) in (ReadOnlySpan<(string, IReadOnlyList<SchemaNode>)>)
            [("allOf", schema.AllOf), ("oneOf", schema.OneOf), ("anyOf", schema.AnyOf)])
        {
            for (var i = 0; i < branches.Count; i++)
                Visit(branches[i], nested with { Path = FieldPath.Index(FieldPath.Child(path, name), i) }, false);
        }
    }

    private static double? ElementsOf(SchemaNode schema) => schema.Type switch
    {
        "object" when schema.AdditionalPropertiesAllowed is not null => schema.MaxProperties is { } max ? Math.Max(0, max) : null,
        "array" => schema.MaxItems is { } max ? Math.Max(0, max) : null,
        _ => 1,
    };

    private void ListsAndMaps(SchemaNode schema, string path)
    {
        if (schema.MapType is { } mapType)
        {
            TypeFor(schema, path, "object", "x-kubernetes-map-type");
            if (mapType is not ("atomic" or "granular"))
                errors.Add(StatusCause.ForNotSupported(FieldPath.Child(path, "x-kubernetes-map-type"), mapType, ["atomic", "granular"]));
        }
        if (schema.ListType is { } listType)
        {
            if (!TypeFor(schema, path, "array", "x-kubernetes-list-type") && listType == "set" && schema.Items is { } items)
                SetItems(items, FieldPath.Child(path, "items"));
            if (listType is not ("atomic" or "set" or "map"))
                errors.Add(StatusCause.ForNotSupported(FieldPath.Child(path, "x-kubernetes-list-type"), listType, ["atomic", "set", "map"]));
            if (listType is "set" or "map" && schema.Items is { Nullable: true })
                Forbidden(FieldPath.Child(path, "items"), "nullable", $"cannot be nullable when x-kubernetes-list-type is {listType}");
        }
        if (schema.ListMapKeys.Count > 0 && schema.ListType != "map")
        {
            const string Message = "must be map if x-kubernetes-list-map-keys is non-empty";
            var field = FieldPath.Child(path, "x-kubernetes-list-type");
            errors.Add(schema.ListType is null ? StatusCause.ForRequired(field, Message) : StatusCause.ForInvalid(field, schema.ListType, Message));
        }
        if (schema.ListType == "map")
            new ListMapRules(errors).Check(schema, path);
    }

    private bool TypeFor(SchemaNode schema, string path, string type, string extension)
    {
        if (schema.Type == type)
            return false;
        var field = FieldPath.Child(path, "type");
        var message = $"must be {type} if {extension} is specified";
        errors.Add(schema.Type.Length == 0 ? StatusCause.ForRequired(field, message) : StatusCause.ForInvalid(field, schema.Type, message));
        return true;
    }

    private void SetItems(SchemaNode items, string path)
    {
        const string Message = "must be atomic as item of a list with x-kubernetes-list-type=set";
        if (items is { Type: "array", ListType: not (null or "atomic") })
            errors.Add(StatusCause.ForInvalid(FieldPath.Child(path, "x-kubernetes-list-type"), items.ListType, Message));
        else if (items.Type == "object" && items.MapType != "atomic")
            errors.Add(StatusCause.ForInvalid(FieldPath.Child(path, "x-kubernetes-map-type"), items.ListType, Message));
    }

    private void RuleText(SchemaNode schema, ValidationRule rule, string path)
    {
        var message = rule.Message.Trim();
        if (rule.Rule.Trim().Length == 0)
            errors.Add(StatusCause.ForRequired(FieldPath.Child(path, "rule"), "rule is not specified"));
        else if (rule.Message.Length > 0 && message.Length == 0)
            errors.Add(StatusCause.ForInvalid(FieldPath.Child(path, "message"), rule.Message, "must be non-empty if specified"));
        else if (HasLineBreak(message))
            errors.Add(StatusCause.ForInvalid(FieldPath.Child(path, "message"), rule.Message, "must not contain line breaks"));
        else if (HasLineBreak(rule.Rule.Trim()) && message.Length == 0)
            errors.Add(StatusCause.ForRequired(FieldPath.Child(path, "message"), "message must be specified if rule contains line breaks"));
        if (rule.MessageExpression.Length > 0 && rule.MessageExpression.Trim().Length == 0)
            errors.Add(StatusCause.ForRequired(FieldPath.Child(path, "messageExpression"), "messageExpression must be non-empty if specified"));
        if (rule.Reason is not null && !Reasons.Contains(rule.Reason))
            errors.Add(StatusCause.ForNotSupported(FieldPath.Child(path, "reason"), rule.Reason, Reasons));
        if (rule.FieldPath.Length == 0)
            return;
        var field = FieldPath.Child(path, "fieldPath");
        if (rule.FieldPath.Trim().Length == 0)
            errors.Add(StatusCause.ForInvalid(field, rule.FieldPath, "must be non-empty if specified"));
        if (HasLineBreak(rule.FieldPath))
            errors.Add(StatusCause.ForInvalid(field, rule.FieldPath, "must not contain line breaks"));
        if (!RuleFieldPath.TryNormalize(rule.FieldPath, schema, out _, out _))
            errors.Add(StatusCause.ForInvalid(field, rule.FieldPath, "must be a valid path"));
    }

    internal static string RulePath(string path, int index) =>
        FieldPath.Index(FieldPath.Child(path, "x-kubernetes-validations"), index);

    private void Forbidden(string path, string name, string detail) =>
        errors.Add(StatusCause.ForForbidden(FieldPath.Child(path, name), detail));

    private static bool HasLineBreak(string text) => text.AsSpan().IndexOfAny('\n', '\r') >= 0;
}
