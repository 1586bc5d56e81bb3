using System.Globalization;
using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Api;
using HybridPlacement.Sandbox.Cel;

namespace HybridPlacement.Sandbox.Patching;

/// <summary>
/// RFC 6902 as the API server runs it, which is milder in three places: replacing a key that isn't there adds it, a
/// copy of what isn't there is null, and a missing value equals null in a test.
/// </summary>
internal static class JsonPatch
{
    private const int MaxOperations = 10_000;

    /// <exception cref="ApiStatusException">400 for what is no patch, 413 for too long a one, 422 for one that fails.</exception>
    public static JsonObject Apply(JsonObject current, JsonNode body)
    {
        if (body is not JsonArray patch)
        {
            throw ApiStatusException.BadRequest(
                $"error decoding patch: json: cannot unmarshal {GoFormat.Kind(body)} into Go value of type []handlers.jsonPatchOp");
        }
        if (patch.Count > MaxOperations)
        {
            throw new ApiStatusException(
                413,
                "RequestEntityTooLarge",
                $"The allowed maximum operations in a JSON patch is {MaxOperations}, got {patch.Count}");
        }
        // Held in a box, so that the whole document can be replaced like any value in it.
        var root = new JsonObject { [""] = current.DeepClone() };
        foreach (var (index, operation) in patch.Index())
        {
            if (operation is not JsonObject fields)
            {
                throw ApiStatusException.BadRequest(
                    $"error decoding patch: json: cannot unmarshal {GoFormat.Kind(operation)} into Go value of type handlers.jsonPatchOp");
            }
            Run(root, fields, index);
        }
        return root.Remove("", out var result) && result is JsonObject patched
            ? patched
            : throw Refuse(patch.Count - 1, "the result is not an object");
    }

    private static void Run(JsonObject root, JsonObject operation, int index)
    {
        var kind = Text(operation, "op");
        var path = Steps(operation, "path", index);
        var done = kind switch
        {
            "add" => Add(root, path, JsonKinds.Copy(operation["value"])),
            "replace" => Replace(root, path, JsonKinds.Copy(operation["value"])),
            "remove" => Remove(root, path, out _),
            "test" => Test(root, path, operation["value"]),
            "move" => Remove(root, Steps(operation, "from", index), out var moved) && Add(root, path, moved),
            "copy" => TryParent(root, Steps(operation, "from", index), out var parent, out var last)
                && Add(root, path, JsonPointer.TryStep(parent, last, out var copied) ? JsonKinds.Copy(copied) : null),
            _ => throw Refuse(index, $"op {GoText.Quote(kind ?? "")} is none of add, remove, replace, move, copy, test"),
        };
        if (!done)
            throw Refuse(index, $"{kind} of {GoText.Quote(Text(operation, "path") ?? "")} failed: {Reason(kind)}");
    }

    private static string Reason(string? kind) =>
        kind == "test" ? "the value there is another" : "there is no such path in the object";

    private static bool Add(JsonObject root, string[] path, JsonNode? value)
    {
        if (!TryParent(root, path, out var parent, out var last))
            return false;
        if (parent is JsonObject map)
        {
            map[last] = value;
            return true;
        }
        var list = (JsonArray)parent;
        if (last == "-" || last == list.Count.ToString(CultureInfo.InvariantCulture))
            list.Add(value);
        else if (JsonPointer.TryIndex(last, list.Count, out var index))
            list.Insert(index, value);
        else
            return false;
        return true;
    }

    private static bool Replace(JsonObject root, string[] path, JsonNode? value)
    {
        if (!TryParent(root, path, out var parent, out var last))
            return false;
        if (parent is JsonObject map)
            map[last] = value;
        else if (JsonPointer.TryIndex(last, ((JsonArray)parent).Count, out var index))
            parent[index] = value;
        else
            return false;
        return true;
    }

    private static bool Remove(JsonObject root, string[] path, out JsonNode? removed)
    {
        removed = null;
        if (path.Length == 0 || !TryParent(root, path, out var parent, out var last)
            || !JsonPointer.TryStep(parent, last, out removed))
            return false;
        if (parent is JsonObject map)
            return map.Remove(last);
        var list = (JsonArray)parent;
        _ = JsonPointer.TryIndex(last, list.Count, out var index);
        list.RemoveAt(index);
        return true;
    }

    private static bool Test(JsonObject root, string[] path, JsonNode? expected)
    {
        if (!TryParent(root, path, out var parent, out var last))
            return false;
        return JsonPointer.TryStep(parent, last, out var value) ? JsonKinds.DeepEqual(value, expected)
            : parent is JsonObject && expected is null;
    }

    /// <summary>The object or list that holds the value of a path.</summary>
    private static bool TryParent(JsonObject root, string[] path, out JsonNode parent, out string last)
    {
        JsonNode? node = root;
        last = "";
        foreach (var step in path)
        {
            if (!JsonPointer.TryStep(node, last, out node))
                break;
            last = step;
        }
        parent = node!;
        return node is JsonObject or JsonArray;
    }

    private static string[] Steps(JsonObject operation, string field, int index) =>
        Text(operation, field) is { } text && JsonPointer.Parse(text) is { } steps
            ? steps
            : throw Refuse(index, $"{field} must be a JSON pointer, such as \"/spec/replicas\"");

    private static string? Text(JsonObject operation, string field) =>
        JsonKinds.Of(operation[field]) == JsonKind.String ? operation[field]!.GetValue<string>() : null;

    /// <summary>The server's message says nothing of the reason; here the cause does.</summary>
    private static ApiStatusException Refuse(int operation, string why) => new(
        422,
        "Invalid",
        "the server rejected our request due to an error in our request",
        new JsonObject
        {
            ["causes"] = new JsonArray(new JsonObject { ["message"] = $"operation {operation}: {why}", ["field"] = "patch" }),
        });
}
