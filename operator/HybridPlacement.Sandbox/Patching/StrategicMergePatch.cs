using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Api;
using HybridPlacement.Sandbox.Cel;
using HybridPlacement.Sandbox.Schemas;
using HybridPlacement.Sandbox.Types;

namespace HybridPlacement.Sandbox.Patching;

/// <summary>
/// Kubernetes' strategic merge: lists that have a merge key merge item by item, and directives in the patch
/// (<c>$patch</c>, <c>$retainKeys</c>, <c>$deleteFromPrimitiveList/x</c>, <c>$setElementOrder/x</c>) delete and order.
/// </summary>
internal static class StrategicMergePatch
{
    private const string Directive = "$patch";
    private const string RetainKeys = "$retainKeys";
    private const string DeleteFrom = "$deleteFromPrimitiveList/";
    private const string OrderOf = "$setElementOrder/";

    /// <exception cref="ApiStatusException">400 or 500, as the server answers a patch that makes no sense.</exception>
    public static JsonObject Apply(JsonObject current, JsonObject patch, SchemaNode schema) =>
        Merge((JsonObject)current.DeepClone(), patch, schema);

    /// <summary>Changes the target, which the result may be or not.</summary>
    private static JsonObject Merge(JsonObject target, JsonObject patch, SchemaNode? schema)
    {
        switch (DirectiveOf(patch))
        {
            case "replace":
                var replacement = (JsonObject)patch.DeepClone();
                replacement.Remove(Directive);
                return replacement;
            case "delete":
                return [];
        }
        Retain(target, patch);
        DeletePrimitives(target, patch);
        foreach (var (key, value) in patch)
        {
            if (!key.StartsWith('$'))
                MergeField(target, key, value, patch, schema?.Field(key));
        }
        foreach (var (key, value) in patch)
        {
            // Lists that the patch only orders.
            if (key.StartsWith(OrderOf, StringComparison.Ordinal) && key[OrderOf.Length..] is var field
                && !patch.ContainsKey(field) && target[field] is JsonArray list)
            {
                target[field] = MergedList.Order(list, list, AsList(value, key), MergeKey(schema?.Field(field)));
            }
        }
        return target;
    }

    private static void MergeField(JsonObject target, string key, JsonNode? value, JsonObject patch, SchemaNode? schema)
    {
        var strategies = (schema?.BuiltIn ?? BuiltInFacts.None).PatchStrategies;
        switch (value)
        {
            case null:
                target.Remove(key);
                return;
            case JsonObject when schema is { Type: "array" }:
                throw WrongKind(patch, "cannot restore slice from map");
            case JsonObject change:
                var inner = strategies.Contains("replace") ? [] : target[key] as JsonObject ?? [];
                var merged = Merge(inner, change, schema);
                if (merged.Parent is null)
                    target[key] = merged;
                return;
            case JsonArray change when strategies.Contains("merge"):
                var order = patch[OrderOf + key] is { } given ? AsList(given, OrderOf + key) : null;
                target[key] = MergeList(target[key] as JsonArray ?? [], change, order, schema!);
                return;
            case JsonArray:
                if (schema is { Type: "object" })
                    throw WrongKind(patch, "cannot restore map from slice");
                break;
        }
        target[key] = JsonKinds.Copy(value);
    }

    private static JsonArray MergeList(JsonArray target, JsonArray patch, JsonArray? order, SchemaNode schema)
    {
        var mergeKey = MergeKey(schema);
        MergedList.CheckOrder(patch, order, mergeKey);
        if (mergeKey.Length == 0)
        {
            var union = MergedList.Union(target, patch);
            return MergedList.Order(union, target, order ?? patch, mergeKey);
        }
        if (patch.Concat(target).Any(item => item is not JsonObject))
            throw new ApiStatusException(500, "", $"list element types are not identical: [{GoFormat.Of(target)} {GoFormat.Of(patch)}]");
        var items = target.OfType<JsonObject>().Select(item => (JsonObject)item.DeepClone()).ToList();
        var changes = new List<JsonObject>();
        var replace = false;
        foreach (var item in patch.OfType<JsonObject>())
        {
            var directive = DirectiveOf(item);
            if (directive == "replace" && !item.ContainsKey(mergeKey))
            {
                replace = true;
                continue;
            }
            var key = MergedList.KeyOf(item, mergeKey);
            if (directive == "delete")
                items.RemoveAll(existing => JsonKinds.DeepEqual(existing[mergeKey], key));
            else
                changes.Add(item);
        }
        if (replace)
            return new JsonArray([.. changes.Select(item => item.DeepClone())]);
        foreach (var change in changes)
        {
            var key = MergedList.KeyOf(change, mergeKey);
            var found = items.FindIndex(existing => JsonKinds.DeepEqual(existing[mergeKey], key));
            if (found < 0)
                items.Add(Merge([], change, schema.Items));
            else
                items[found] = Merge(items[found], change, schema.Items);
        }
        return MergedList.Order(new JsonArray([.. items]), target, order ?? new JsonArray([.. changes.Select(c => c.DeepClone())]), mergeKey);
    }

    private static void Retain(JsonObject target, JsonObject patch)
    {
        if (patch[RetainKeys] is not { } node)
            return;
        if (node is not JsonArray list)
            throw ApiStatusException.BadRequest("invalid patch format of retainKeys");
        var retained = list.Select(name => name?.ToString() ?? "").ToHashSet(StringComparer.Ordinal);
        if (patch.Any(p => !p.Key.StartsWith('$') && p.Value is not null && !retained.Contains(p.Key)))
            throw ApiStatusException.BadRequest("invalid patch format of retainKeys");
        foreach (var (key, _) in target.ToArray())
        {
            if (!retained.Contains(key))
                target.Remove(key);
        }
    }

    private static void DeletePrimitives(JsonObject target, JsonObject patch)
    {
        foreach (var (key, value) in patch)
        {
            if (key.StartsWith(DeleteFrom, StringComparison.Ordinal) && target[key[DeleteFrom.Length..]] is JsonArray list)
            {
                var unwanted = AsList(value, key);
                list.RemoveAll(item => unwanted.Any(other => JsonKinds.DeepEqual(item, other)));
            }
        }
    }

    private static string DirectiveOf(JsonObject patch)
    {
        if (!patch.TryGetPropertyValue(Directive, out var node))
            return "";
        var directive = node?.ToString() ?? "";
        return directive is "replace" or "delete" or "merge"
            ? directive
            : throw new ApiStatusException(500, "", $"unknown patch type: {directive} in map: {GoFormat.Of(patch)}");
    }

    private static string MergeKey(SchemaNode? schema) => (schema?.BuiltIn ?? BuiltInFacts.None).PatchMergeKey;

    private static JsonArray AsList(JsonNode? node, string directive) => node as JsonArray
        ?? throw ApiStatusException.BadRequest($"invalid patch format: {directive} must be a list");

    private static ApiStatusException WrongKind(JsonObject patch, string why) =>
        ApiStatusException.Invalid("", "", "", [StatusCause.ForInvalid("patch", JsonValue.Create(GoFormat.Of(patch)), why)]);
}
