using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Cel;
using HybridPlacement.Sandbox.Cel.Values;

namespace HybridPlacement.Sandbox.Schemas;

/// <summary>
/// Runs the rules of <c>x-kubernetes-validations</c> over an object. All of them share one budget; rules on what an update
/// leaves unchanged don't fail it, save for those that compare with the old value.
/// </summary>
internal sealed class RuleValidator(List<StatusCause> errors)
{
    private const long Budget = 10_000_000;
    private const int MaxMessageLength = 5 * 1024;

    private long _remaining = Budget;

    private bool Exhausted => _remaining < 0;

    /// <param name="rules">The rules.</param>
    /// <param name="value">What they are run over.</param>
    /// <param name="old">What stood there before; null where nothing comparable did.</param>
    /// <param name="path">Where the value stands.</param>
    /// <param name="correlation">The value beside its old one, for ratcheting.</param>
    public void Validate(RuleTree rules, JsonNode? value, JsonNode? old, string path, Correlation? correlation) =>
        Visit(rules, value, old, path, correlation, parent: null);

    private void Visit(
        RuleTree rules, JsonNode? value, JsonNode? old, string path, Correlation? correlation, Correlation? parent)
    {
        if (value is null || Exhausted)
            return;
        foreach (var rule in rules.Rules)
        {
            Run(rules, rule, value, old, path, (correlation ?? parent) is { Unchanged: true });
            if (Exhausted)
                return;
        }
        var nearest = correlation ?? parent;
        switch (value)
        {
            case JsonObject map:
                var oldMap = old as JsonObject;
                foreach (var (key, item) in map)
                {
                    if (rules.Properties.TryGetValue(key, out var property))
                        Visit(property, item, oldMap?[key], FieldPath.Child(path, key), correlation?.Key(key), nearest);
                    else if (rules.Values is { } values && !rules.Schema.Properties.ContainsKey(key))
                        Visit(values, item, oldMap?[key], FieldPath.Key(path, key), correlation?.Key(key), nearest);
                }
                break;
            case JsonArray list when rules.Items is { } items:
                var oldItems = rules.Schema.ListType == "map" && old is JsonArray oldList
                    ? new ListMapIndex(oldList, rules.Schema.ListMapKeys)
                    : null;
                for (var i = 0; i < list.Count; i++)
                    Visit(items, list[i], oldItems?.Find(list[i]), FieldPath.Index(path, i), correlation?.Index(i), nearest);
                break;
        }
    }

    private void Run(RuleTree rules, CompiledRule rule, JsonNode value, JsonNode? old, string path, bool unchanged)
    {
        if (rule.Error is not null)
        {
            Fail(path, rules, $"rule compile error: {rule.Error}");
            return;
        }
        if (rule.Program is null || (rule.UsesOldSelf && old is null && !rule.OptionalOldSelf))
            return;
        bool holds;
        try
        {
            holds = Evaluate(rule.Program) is true;
        }
        catch (CelCostException e)
        {
            // Of the two limits it is the object's budget that counts as used up, whichever of them was reached.
            Fail(path, rules, Exhausted
                ? "validation failed due to running out of cost budget, no further validation rules will be run"
                : $"'{e.Message}': no further validation rules will be run due to call cost exceeds limit for rule: {Text(rule.Rule)}");
            _remaining = -1;
            return;
        }
        catch (CelEvaluationException e)
        {
            Fail(path, rules, e.Message.StartsWith("no such overload", StringComparison.Ordinal)
                ? $"'{e.Message}': call arguments did not match a supported operator, function or macro signature for rule: {Text(rule.Rule)}"
                : $"{e.Message} evaluating rule: {Text(rule.Rule)}");
            return;
        }
        if (!holds && (rule.UsesOldSelf || !unchanged))
            errors.Add(ErrorOf(rules, rule, value, path, MessageOf(rule)));

        object? Evaluate(CelProgram program)
        {
            long cost = 0;
            try
            {
                return program.Evaluate(Variable, Math.Min(CelProgram.PerCallLimit, _remaining), out cost);
            }
            finally
            {
                _remaining -= cost;
            }
        }

        object? Variable(string name)
        {
            if (name == "self")
                return JsonValues.Read(value, rules.Type!);
            var oldSelf = old is null ? null : JsonValues.Read(old, rules.Type!);
            return !rule.OptionalOldSelf ? oldSelf : old is null ? CelOptional.None : CelOptional.Of(oldSelf);
        }

        string MessageOf(CompiledRule failed)
        {
            if (failed.MessageProgram is { } program)
            {
                try
                {
                    var message = (Evaluate(program) as string)?.Trim();
                    if (message is { Length: > 0 and <= MaxMessageLength } && !message.Contains('\n', StringComparison.Ordinal))
                        return message;
                }
                catch (Exception e) when (e is CelEvaluationException or CelCostException)
                {
                    // A message that can't be made gives way to the one that is written out, as on the server.
                }
            }
            return failed.Rule.Message.Length > 0 ? failed.Rule.Message.Trim() : $"failed rule: {Text(failed.Rule)}";
        }
    }

    private static StatusCause ErrorOf(RuleTree rules, CompiledRule rule, JsonNode value, string path, string detail)
    {
        var field = path;
        if (rule.Rule.FieldPath.Length > 0 && RuleFieldPath.TryNormalize(rule.Rule.FieldPath, rules.Schema, out var relative, out _))
            field = FieldPath.Child(path, relative);
        var omit = rules.Schema.Type is "object" or "array";
        return rule.Rule.Reason switch
        {
            StatusCause.Forbidden => StatusCause.ForForbidden(field, detail),
            StatusCause.Required => StatusCause.ForRequired(field, detail),
            StatusCause.Duplicate => omit ? StatusCause.ForDuplicateOmittingValue(field) : StatusCause.ForDuplicate(field, value),
            _ => omit ? StatusCause.ForInvalidOmittingValue(field, detail) : StatusCause.ForInvalid(field, value, detail),
        };
    }

    private void Fail(string path, RuleTree rules, string detail) =>
        errors.Add(StatusCause.ForInvalid(path, rules.Schema.Type, detail));

    private static string Text(ValidationRule rule) => (rule.Message.Length > 0 ? rule.Message : rule.Rule).Trim();
}
