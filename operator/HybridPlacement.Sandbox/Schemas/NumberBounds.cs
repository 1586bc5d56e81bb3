using System.Globalization;
using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Cel;

namespace HybridPlacement.Sandbox.Schemas;

/// <summary>Checks the range, the bounds and multipleOf of a number; integers are compared as integers.</summary>
internal static class NumberBounds
{
    public static void Check(JsonNode value, JsonKind kind, SchemaNode schema, FieldPathStack path, ValidationResult result)
    {
        if (!InRange(value, kind, schema))
        {
            var format = schema.Format is "int32" or "int64" or "float" or "double" ? $" with format {schema.Format}" : " (default format)";
            result.Add(StatusCause.ForInvalid("", "", $"Checked value must be of type {schema.Type}{format} in {path}"));
        }
        if (schema.MultipleOf is { } factor)
            CheckMultiple(value, kind, factor, path, result);
        if (schema.Minimum is { } minimum && !IsAbove(value, kind, minimum, schema.ExclusiveMinimum))
        {
            var relation = schema.ExclusiveMinimum ? "greater than" : "greater than or equal to";
            result.Add(ValueValidator.Invalid(path, value.DeepClone(), $"should be {relation} {Bound(minimum, kind)}"));
        }
        if (schema.Maximum is { } maximum && !IsBelow(value, kind, maximum, schema.ExclusiveMaximum))
        {
            var relation = schema.ExclusiveMaximum ? "less than" : "less than or equal to";
            result.Add(ValueValidator.Invalid(path, value.DeepClone(), $"should be {relation} {Bound(maximum, kind)}"));
        }
        result.Count(1);
    }

    private static bool InRange(JsonNode value, JsonKind kind, SchemaNode schema) => (schema.Type, schema.Format) switch
    {
        ("integer", "int32") when kind == JsonKind.Integer => JsonKinds.Int64(value) is >= int.MinValue and <= int.MaxValue,
        ("integer", "int32") => IsWhole(JsonKinds.Double(value), int.MaxValue),
        ("integer", _) when kind == JsonKind.Number => IsWhole(JsonKinds.Double(value), long.MaxValue),
        ("number", "float") => Math.Abs(JsonKinds.Double(value)) <= float.MaxValue,
        _ => true,
    };

    private static bool IsWhole(double value, double max) => value == Math.Truncate(value) && Math.Abs(value) <= max;

    private static void CheckMultiple(JsonNode value, JsonKind kind, double factor, FieldPathStack path, ValidationResult result)
    {
        if (kind == JsonKind.Integer)
        {
            var whole = (long)factor;
            if (whole <= 0)
                result.Add(StatusCause.ForInvalid(path.ToString(), whole, $"factor MultipleOf declared for {path} must be positive: {whole}"));
            else if (JsonKinds.Int64(value) % whole != 0)
                result.Add(ValueValidator.Invalid(path, value.DeepClone(), $"should be a multiple of {whole}"));
            return;
        }
        var number = JsonKinds.Double(value);
        var quotient = factor < 1 ? 1 / factor * number : number / factor;
        if (factor <= 0)
            result.Add(StatusCause.ForInvalid(path.ToString(), factor, $"factor MultipleOf declared for {path} must be positive: {GoText.Float(factor)}"));
        else if (Math.Abs(quotient - Math.Round(quotient)) > 1e-9 * Math.Max(1, Math.Abs(quotient)))
            result.Add(ValueValidator.Invalid(path, number, $"should be a multiple of {GoText.Float(factor)}"));
    }

    private static bool IsAbove(JsonNode value, JsonKind kind, double bound, bool exclusive)
    {
        if (kind == JsonKind.Integer)
            return exclusive ? JsonKinds.Int64(value) > Whole(bound) : JsonKinds.Int64(value) >= Whole(bound);
        return exclusive ? JsonKinds.Double(value) > bound : JsonKinds.Double(value) >= bound;
    }

    private static bool IsBelow(JsonNode value, JsonKind kind, double bound, bool exclusive)
    {
        if (kind == JsonKind.Integer)
            return exclusive ? JsonKinds.Int64(value) < Whole(bound) : JsonKinds.Int64(value) <= Whole(bound);
        return exclusive ? JsonKinds.Double(value) < bound : JsonKinds.Double(value) <= bound;
    }

    private static string Bound(double bound, JsonKind kind) =>
        kind == JsonKind.Integer ? Whole(bound).ToString(CultureInfo.InvariantCulture) : GoText.Float(bound);

    /// <summary>The server compares an integer with the bound cut to an integer.</summary>
    private static long Whole(double bound) => bound >= 9.2e18 ? long.MaxValue : bound <= -9.2e18 ? long.MinValue : (long)bound;
}
