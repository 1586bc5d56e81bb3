using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Cel;

namespace HybridPlacement.Sandbox.Schemas;

/// <summary>Checks that lists of type set hold no item twice and lists of type map no key twice.</summary>
internal static class ListTypes
{
    public static void Validate(JsonNode? value, SchemaNode schema, string path, List<StatusCause> errors)
    {
        if (value is JsonObject map)
        {
            foreach (var (key, item) in map)
            {
                if (schema.Properties.TryGetValue(key, out var property))
                    Validate(item, property, FieldPath.Child(path, key), errors);
                else if (schema.AdditionalProperties is { } values)
                    Validate(item, values, FieldPath.Key(path, key), errors);
            }
        }
        else if (value is JsonArray list)
        {
            if (schema.ListType == "set")
            {
                foreach (var i in FirstRepetitions(list.Select(GoText.Json)))
                    errors.Add(StatusCause.ForDuplicate(FieldPath.Index(path, i), list[i]));
            }
            else if (schema.ListType == "map")
            {
                ValidateMap(list, schema.ListMapKeys, path, errors);
            }
            if (schema.Items is not { } items)
                return;
            for (var i = 0; i < list.Count; i++)
                Validate(list[i], items, FieldPath.Index(path, i), errors);
        }
    }

    private static void ValidateMap(JsonArray list, IReadOnlyList<string> keys, string path, List<StatusCause> errors)
    {
        foreach (var (i, item) in list.Index())
        {
            if (item is not (null or JsonObject))
            {
                errors.Add(StatusCause.ForInvalid(
                    FieldPath.Index(path, i), item, "must be an object for an array of list-type map"));
                return;
            }
        }
        var found = list.Select(item => KeysOf(item as JsonObject, keys)).ToArray();
        foreach (var i in FirstRepetitions(found.Select(GoText.Json)))
            errors.Add(StatusCause.ForDuplicate(FieldPath.Index(path, i), found[i]));
    }

    private static JsonObject KeysOf(JsonObject? item, IReadOnlyList<string> keys)
    {
        var found = new JsonObject();
        foreach (var key in keys)
        {
            if (item is not null && item.TryGetPropertyValue(key, out var value))
                found[key] = JsonKinds.Copy(value);
        }
        return found;
    }

    /// <summary>The places where a value comes for the second time.</summary>
    private static IEnumerable<int> FirstRepetitions(IEnumerable<string> values)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (i, value) in values.Index())
        {
            var times = seen.GetValueOrDefault(value);
            seen[value] = times + 1;
            if (times == 1)
                yield return i;
        }
    }
}
