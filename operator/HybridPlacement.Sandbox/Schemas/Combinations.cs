using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Cel;

namespace HybridPlacement.Sandbox.Schemas;

/// <summary>Checks anyOf, oneOf, allOf and not.</summary>
internal static class Combinations
{
    public delegate ValidationResult Validation(JsonNode? value, SchemaNode schema, FieldPathStack path, Correlation? correlation);

    public static void Check(
        JsonNode? value, SchemaNode schema, FieldPathStack path, Correlation? correlation, ValidationResult result, Validation validate)
    {
        result.Count(2);
        if (schema is { AnyOf.Count: 0, OneOf.Count: 0, AllOf.Count: 0, Not: null })
            return;
        CheckAnyOf();
        CheckOneOf();
        CheckAllOf();
        if (schema.Not is { } not && validate(value, not, path, correlation).IsValid)
            result.Add(General($"{Name()} must not validate the schema (not)"));

        string Name() => GoText.Quote(path.ToString());

        void CheckAnyOf()
        {
            if (schema.AnyOf.Count == 0)
                return;
            ValidationResult? best = null;
            foreach (var branch in schema.AnyOf)
            {
                var tried = validate(value, branch, path, correlation);
                if (tried.IsValid)
                {
                    result.Merge(tried);
                    return;
                }
                if (best is null || tried.MatchCount > best.MatchCount)
                    best = tried;
            }
            result.Add(General($"{Name()} must validate at least one schema (anyOf)"));
            result.Merge(best!);
        }

        void CheckOneOf()
        {
            if (schema.OneOf.Count == 0)
                return;
            ValidationResult? best = null;
            ValidationResult? success = null;
            var valid = 0;
            foreach (var branch in schema.OneOf)
            {
                var tried = validate(value, branch, path, correlation);
                if (tried.IsValid)
                {
                    valid++;
                    success ??= tried;
                }
                else if (best is null || tried.MatchCount > best.MatchCount)
                {
                    best = tried;
                }
            }
            if (valid == 1)
            {
                result.Merge(success!);
                return;
            }
            var found = valid == 0 ? "Found none valid" : $"Found {valid} valid alternatives";
            result.Add(General($"{Name()} must validate one and only one schema (oneOf). {found}"));
            if (valid == 0)
                result.Merge(best!);
        }

        void CheckAllOf()
        {
            var valid = 0;
            foreach (var branch in schema.AllOf)
            {
                var tried = validate(value, branch, path, correlation);
                if (tried.IsValid)
                    valid++;
                result.Merge(tried);
            }
            if (valid < schema.AllOf.Count)
                result.Add(General($"{Name()} must validate all the schemas (allOf){(valid == 0 ? ". None validated" : "")}"));
        }
    }

    /// <summary>These come without a field of their own on the real server too.</summary>
    private static StatusCause General(string detail) => StatusCause.ForInvalid("", "", detail);
}
