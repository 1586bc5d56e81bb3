using System.Globalization;

namespace HybridPlacement.Sandbox.Schemas;

/// <summary>Checks that rules compile, and that what they can cost at most stays within the budget of a schema.</summary>
internal sealed class RuleBudget
{
    private const double RuleLimit = 10_000_000;
    private const double SchemaLimit = 100_000_000;

    private readonly List<(string Path, double Cost)> _expensive = [];
    private double _total;

    /// <summary>The rules of one level.</summary>
    /// <param name="rules">The level.</param>
    /// <param name="cardinality">How often it can occur; null where what is above sets no bound.</param>
    /// <param name="path">Where it stands.</param>
    /// <param name="uncorrelatable">The level at which old values get lost; null where they are at hand.</param>
    /// <param name="errors">Takes what is wrong.</param>
    public void Check(RuleTree rules, double? cardinality, string path, string? uncorrelatable, List<StatusCause> errors)
    {
        if (rules.Type is null)
        {
            if (rules.Schema.Rules.Count > 0)
            {
                errors.Add(StatusCause.ForInternalError(
                    FieldPath.Child(path, "x-kubernetes-validations"),
                    "internal error: failed to construct type information for x-kubernetes-validations rules: unable to convert structural schema to CEL declarations"));
            }
            return;
        }
        // Without a bound, as many as fit into the largest request.
        var occurrences = cardinality ?? Math.Floor((double)SchemaTypes.MaxRequestSize / (rules.Type.MinSerializedSize + 1));
        foreach (var (i, rule) in rules.Rules.Index())
        {
            var at = SchemaRules.RulePath(path, i);
            Observe(FieldPath.Child(at, "rule"), "estimated rule cost", rule.MaxCost * occurrences, errors);
            if (rule.Error is not null)
                errors.Add(Refused(FieldPath.Child(at, "rule"), rule.Rule, rule.Error));
            if (rule.MessageError is not null)
                errors.Add(Refused(FieldPath.Child(at, "messageExpression"), rule.Rule, rule.MessageError));
            else if (rule.MessageProgram is not null)
                Observe(FieldPath.Child(at, "messageExpression"), "estimated messageExpression cost", rule.MessageMaxCost, errors);
            if (rule.UsesOldSelf && uncorrelatable is not null)
                errors.Add(StatusCause.ForInvalid(FieldPath.Child(at, "rule"), rule.Rule.Rule, $"oldSelf cannot be used on the uncorrelatable portion of the schema within {uncorrelatable}"));
            else if (!rule.UsesOldSelf && rule.Error is null && rule.Rule.OptionalOldSelf is { } optional)
                errors.Add(StatusCause.ForInvalid(FieldPath.Child(at, "optionalOldSelf"), optional, "may not be set if oldSelf is not used in rule"));
        }
    }

    /// <summary>All rules together; to be called at the end.</summary>
    public void CheckTotal(string path, List<StatusCause> errors)
    {
        if (_total <= SchemaLimit)
            return;
        foreach (var (at, _) in _expensive.OrderByDescending(e => e.Cost).Take(4))
            errors.Add(StatusCause.ForForbidden(at, "contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema"));
        errors.Add(StatusCause.ForForbidden(path, Message("x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema", _total, SchemaLimit)));
    }

    private void Observe(string path, string name, double cost, List<StatusCause> errors)
    {
        if (cost > RuleLimit)
            errors.Add(StatusCause.ForForbidden(path, Message(name, cost, RuleLimit)));
        _total += cost;
        if (cost >= SchemaLimit / 100)
            _expensive.Add((path, cost));
    }

    private static StatusCause Refused(string path, ValidationRule rule, string error) =>
        new(StatusCause.Invalid, $"Invalid value: {rule.ToServerText()}: {error}", path);

    private static string Message(string name, double cost, double limit)
    {
        var factor = cost / limit;
        var text = factor > 100 ? "more than 100x"
            : factor < 1.5 ? factor.ToString("F6", CultureInfo.InvariantCulture) + "x"
            : factor.ToString("F1", CultureInfo.InvariantCulture) + "x";
        return $"{name} exceeds budget by factor of {text} (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)";
    }
}
