using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Cel;

namespace HybridPlacement.Sandbox.Schemas;

/// <summary>
/// Validates a value against types, bounds, enums, patterns and the logical combinations of an OpenAPI schema, with
/// the wording of the API server's OpenAPI validator.
/// </summary>
internal static class ValueValidator
{
    public static IReadOnlyList<StatusCause> Validate(JsonNode? value, SchemaNode schema, Correlation? correlation) =>
        ValidateRatcheting(value, schema, new FieldPathStack(), correlation).Errors;

    /// <summary>Errors in what an update leaves as it was are let pass.</summary>
    private static ValidationResult ValidateRatcheting(JsonNode? value, SchemaNode schema, FieldPathStack path, Correlation? correlation)
    {
        var result = Validate(value, schema, path, correlation);
        if (!result.IsValid && correlation is { Unchanged: true })
            result.Forgive();
        return result;
    }

    private static ValidationResult Validate(JsonNode? value, SchemaNode schema, FieldPathStack path, Correlation? correlation)
    {
        var result = new ValidationResult();
        var kind = JsonKinds.Of(value);
        if (kind == JsonKind.Null)
        {
            CheckType(value, kind, schema, path, result);
            CheckEnum(value, schema, path, result);
            return result;
        }
        CheckType(value, kind, schema, path, result);
        Combinations.Check(value, schema, path, correlation, result, Validate);
        if (kind == JsonKind.String)
            CheckString(value!.GetValue<string>(), schema, path, result);
        else if (kind is JsonKind.Integer or JsonKind.Number)
            NumberBounds.Check(value!, kind, schema, path, result);
        else if (value is JsonArray list)
            CheckList(list, schema, path, correlation, result);
        CheckEnum(value, schema, path, result);
        if (value is JsonObject map)
            CheckObject(map, schema, path, correlation, result);
        result.Count(2);
        return result;
    }

    private static void CheckType(JsonNode? value, JsonKind kind, SchemaNode schema, FieldPathStack path, ValidationResult result)
    {
        var types = schema.IntOrString ? "integer,string" : schema.Type;
        if (types.Length == 0)
            return;
        result.Count(1);
        if (kind == JsonKind.Null)
        {
            if (!schema.Nullable)
                result.Add(TypeInvalid(path, types, "null"));
            return;
        }
        var actual = kind switch
        {
            JsonKind.Boolean => "boolean",
            JsonKind.Integer => "integer",
            JsonKind.Number => "number",
            JsonKind.String => "string",
            JsonKind.Array => "array",
            _ => "object",
        };
        var format = Formats.Effective(schema);
        var accepted = types == actual
            || (schema.IntOrString && actual is "integer" or "string")
            || (actual == "number" && types.StartsWith("integer", StringComparison.Ordinal) && IsWhole(JsonKinds.Double(value!)))
            || (actual == "integer" && types == "number")
            // As on the server: a format of strings lets a string pass, and the format itself is what is checked.
            || (schema.Type is not ("number" or "integer") && actual is "string" or "array" && format.Length > 0);
        if (accepted)
            return;
        if (format.Length == 0 || actual is "string" or "array")
            result.Add(TypeInvalid(path, types, actual));
        else
            result.Add(TypeInvalid(path, format, actual switch { "integer" => "int64", "number" => "float64", _ => "" }));
    }

    private static void CheckString(string text, SchemaNode schema, FieldPathStack path, ValidationResult result)
    {
        if (schema.MaxLength is not null || schema.MinLength is not null || schema.Pattern.Length > 0)
        {
            var length = text.EnumerateRunes().Count();
            if (schema.MaxLength is { } max && length > max)
                result.Add(StatusCause.ForTooLong(path.ToString(), max));
            else if (schema.MinLength is { } min && length < min)
                result.Add(Invalid(path, text, $"should be at least {min} chars long"));
            else if (schema.Pattern.Length > 0 && !Re2.Compile(schema.Pattern).IsMatch(text))
                result.Add(Invalid(path, text, $"should match '{schema.Pattern}'"));
        }
        if (schema.Type is "" or "string" && !Formats.IsValid(Formats.Effective(schema), text))
        {
            result.Add(StatusCause.ForTypeInvalid(
                path.ToString(), text, $"{Name(path)} must be of type {schema.Format}: {GoText.Quote(text)}"));
        }
        result.Count(1);
    }

    private static void CheckList(
        JsonArray list, SchemaNode schema, FieldPathStack path, Correlation? correlation, ValidationResult result)
    {
        if (schema.Items is { } items)
        {
            for (var i = 0; i < list.Count; i++)
            {
                path.Push(i);
                result.Merge(ValidateRatcheting(list[i], items, path, correlation?.Index(i)));
                path.Pop();
            }
        }
        if (schema.MinItems is { } min && list.Count < min)
            result.Add(Invalid(path, list.Count, $"should have at least {min} items"));
        if (schema.MaxItems is { } max && list.Count > max)
            result.Add(StatusCause.ForTooMany(path.ToString(), list.Count, max));
        result.Count(1);
    }

    private static void CheckObject(
        JsonObject map, SchemaNode schema, FieldPathStack path, Correlation? correlation, ValidationResult result)
    {
        if (schema.MinProperties is { } min && map.Count < min)
            result.Add(Invalid(path, map.Count, $"should have at least {min} properties"));
        if (schema.MaxProperties is { } max && map.Count > max)
            result.Add(StatusCause.ForTooMany(path.ToString(), map.Count, max));
        if (schema.AdditionalPropertiesAllowed == false)
        {
            foreach (var (key, _) in map.Where(p => !schema.Properties.ContainsKey(p.Key)))
                result.Add(StatusCause.ForInvalid(path.ToString(), key, $"{path}.{key} in body is a forbidden property"));
        }
        else if (schema.AdditionalProperties is { } values)
        {
            foreach (var (key, item) in map)
            {
                if (schema.Properties.ContainsKey(key))
                    continue;
                path.PushValue(key);
                result.Merge(ValidateRatcheting(item, values, path, correlation?.Key(key)));
                path.Pop();
            }
        }
        foreach (var (key, property) in schema.Properties)
        {
            if (!map.TryGetPropertyValue(key, out var item))
                continue;
            // apiVersion and kind of the root are rewritten by conversion: that they look unchanged says nothing.
            var child = path.IsRoot && key is "apiVersion" or "kind" ? null : correlation?.Key(key);
            path.Push(key);
            result.Merge(ValidateRatcheting(item, property, path, child));
            path.Pop();
        }
        foreach (var key in schema.Required)
        {
            if (!map.ContainsKey(key))
                result.Add(StatusCause.ForRequired(path.Child(key), ""));
        }
        result.Count(1);
    }

    private static void CheckEnum(JsonNode? value, SchemaNode schema, FieldPathStack path, ValidationResult result)
    {
        result.Count(1);
        if (schema.Enum is not { Count: > 0 } allowed || IsAmong(value, allowed))
            return;
        result.Add(StatusCause.ForNotSupported(
            path.ToString(), value, allowed.Select(a => JsonKinds.Of(a) == JsonKind.String ? a!.GetValue<string>() : GoText.Json(a))));
    }

    private static bool IsAmong(JsonNode? value, IReadOnlyList<JsonNode?> allowed) => allowed.Any(a => a is not null && EnumEqual(value, a));

    private static bool EnumEqual(JsonNode? value, JsonNode allowed) =>
        JsonKinds.DeepEqual(value, allowed)
        || (JsonKinds.Of(value) is JsonKind.Integer or JsonKind.Number
            && JsonKinds.Of(allowed) is JsonKind.Integer or JsonKind.Number
            && JsonKinds.Double(value!).Equals(JsonKinds.Double(allowed)));

    internal static StatusCause Invalid(FieldPathStack path, JsonNode? value, string detail) =>
        StatusCause.ForInvalid(path.ToString(), value, $"{Name(path)} {detail}");

    private static StatusCause TypeInvalid(FieldPathStack path, string expected, string actual) => StatusCause.ForTypeInvalid(
        path.ToString(), actual, $"{Name(path)} must be of type {expected}: {GoText.Quote(actual)}");

    private static string Name(FieldPathStack path) => $"{path} in body";

    private static bool IsWhole(double value) =>
        Math.Abs(value) <= 9007199254740991 && value == Math.Truncate(value);
}
