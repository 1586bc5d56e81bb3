using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Api;
using HybridPlacement.Sandbox.Cel;
using HybridPlacement.Sandbox.Schemas;

namespace HybridPlacement.Sandbox.ManagedFields;

/// <summary>Server-side apply: merges a manager's whole intent into an object and keeps account of who owns what.</summary>
internal static class ServerSideApply
{
    /// <summary>Owns what stood in an object without managedFields when it was first applied.</summary>
    private const string BeforeFirstApply = "before-first-apply";

    /// <summary>The merged object with its managedFields, not yet defaulted; a new tree.</summary>
    /// <param name="live">What is stored; null where the apply creates.</param>
    /// <param name="applied">The configuration, without fields that its subresource doesn't write.</param>
    /// <param name="schema">The kind's schema; that of a custom resource as its CRD has it.</param>
    /// <param name="manager">The field manager's name.</param>
    /// <param name="force">Whether to take fields that others own.</param>
    /// <param name="apiVersion">The version in which the configuration is written.</param>
    /// <param name="subresource">Empty, or the subresource that is applied.</param>
    /// <param name="now">When.</param>
    /// <exception cref="ApiStatusException">
    /// 409 for fields that others own with another value; 500, as from the server, for what the schema has not; 400 for
    /// a configuration with managedFields.
    /// </exception>
    public static JsonObject Apply(
        JsonObject? live,
        JsonObject applied,
        SchemaNode schema,
        string manager,
        bool force,
        string apiVersion,
        string subresource,
        DateTimeOffset now)
    {
        if (applied["metadata"]?["managedFields"] is not null)
            throw ApiStatusException.BadRequest("metadata.managedFields must be nil");
        var typed = Ownership.Complete(schema);
        TypedCheck.Require(applied, typed, apiVersion);
        var before = live ?? [];
        var managers = ManagerList.OfStored(live);
        if (live is not null && managers.IsEmpty)
            ManagedFieldsTracker.Record(managers, null, before, schema, ManagerId.Updater(BeforeFirstApply, apiVersion, ""), now);

        var applier = ManagerId.Applier(manager, subresource);
        var last = managers[applier];
        var fields = FieldSets.Of(applied, typed);
        managers.Set(applier, fields, apiVersion);
        var merged = Pruned(TypedMerge.Apply(before, applied, typed), last, fields, managers, typed);

        if (managers.HasOtherThan(applier))
        {
            var comparison = Comparison.Of(before, merged, typed);
            var changed = comparison.Added.Union(comparison.Modified);
            if (!force)
                RequireNoConflict(managers, applier, LastApplied.WithoutOwn(changed, manager, live, typed));
            managers.Release(changed.Union(comparison.Removed), except: applier);
        }

        managers.Set(applier, Ownership.WithoutUnowned(managers[applier] ?? new FieldSet()), apiVersion);
        if (!IsSame(before, merged))
            managers.Touch(applier, now);
        managers.WriteTo(merged);
        LastApplied.Update(merged, manager, live, applied);
        return merged;
    }

    /// <summary>Whether two objects are the same, managedFields apart.</summary>
    private static bool IsSame(JsonObject before, JsonObject merged)
    {
        var (old, now) = (before["metadata"] as JsonObject ?? [], merged["metadata"] as JsonObject ?? []);
        return merged.Count == before.Count
            && now.Count == old.Count - (old.ContainsKey("managedFields") ? 1 : 0)
            && merged.All(field => field.Key == "metadata" || IsIn(before, field))
            && now.All(field => IsIn(old, field));

        static bool IsIn(JsonObject other, KeyValuePair<string, JsonNode?> field) =>
            other.TryGetPropertyValue(field.Key, out var value) && JsonKinds.DeepEqual(value, field.Value);
    }

    /// <summary>Removes what this manager applied the last time and nobody owns now.</summary>
    private static JsonObject Pruned(
        JsonObject merged, FieldSet? last, FieldSet applied, ManagerList managers, SchemaNode schema)
    {
        if (last is null || last.IsEmpty)
            return merged;
        // Most applies say again what the last one said: nothing goes then.
        var all = FieldSets.Of(merged, schema);
        if (last.IsKeptBy(applied, all))
            return merged;
        all = all.WithNamedFields(schema);
        var lastNamed = last.WithNamedFields(schema);
        var pruned = FieldSets.Remove(merged, lastNamed, schema) ?? new JsonObject();

        // Back comes what someone owns, be it this manager with its new configuration.
        var owned = managers.Managers.Aggregate(new FieldSet(), (set, m) => set.Union(managers[m]!));
        var kept = FieldSets.Of(pruned, schema).WithNamedFields(schema).Union(owned.WithNamedFields(schema));
        pruned = FieldSets.Remove(merged, all.Except(kept), schema) ?? new JsonObject();

        // And so does what went along though this manager never applied it.
        var left = FieldSets.Of(pruned, schema).WithNamedFields(schema);
        return FieldSets.Remove(merged, all.Except(left).Intersect(lastNamed), schema) as JsonObject ?? [];
    }

    private static void RequireNoConflict(ManagerList managers, ManagerId applier, FieldSet changed)
    {
        var conflicts = managers.Managers
            .Where(m => m != applier && managers.HasAnyOf(m, changed))
            .OrderBy(m => m.ToString(), StringComparer.Ordinal)
            .SelectMany(m => managers[m]!.Intersect(changed).Paths().Select(path => (m.ToString(), path)))
            .ToArray();
        if (conflicts.Length > 0)
            throw ApiStatusException.ApplyConflict(conflicts);
    }
}
