using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Schemas;
using HybridPlacement.Sandbox.Workloads;

namespace HybridPlacement.Sandbox.ManagedFields;

/// <summary>Ownership by create, update and all patches that aren't server-side apply.</summary>
internal static class ManagedFieldsTracker
{
    /// <summary>
    /// The updated object with managedFields as they are after the write: what it added or changed is the
    /// manager's, what it removed is nobody's. It is changed in place.
    /// </summary>
    /// <param name="old">What is stored; null on create.</param>
    /// <param name="updated">What is to be stored, defaulted; its status as it will be stored.</param>
    /// <param name="schema">The kind's schema; that of a custom resource as its CRD has it.</param>
    /// <param name="manager">The field manager's name.</param>
    /// <param name="apiVersion">The version in which the write came.</param>
    /// <param name="subresource">Empty, or the subresource through which the write came.</param>
    /// <param name="now">When.</param>
    public static JsonObject TrackUpdate(
        JsonObject? old,
        JsonObject updated,
        SchemaNode schema,
        string manager,
        string apiVersion,
        string subresource,
        DateTimeOffset now)
    {
        var managers = Before(old, updated, subresource);
        // An object that lost its managedFields isn't tracked until it is applied.
        if (!managers.IsEmpty || old is null || old.Uid().Length == 0)
            Record(managers, old, updated, schema, ManagerId.Updater(manager, apiVersion, subresource), now);
        managers.WriteTo(updated);
        return updated;
    }

    /// <summary>Gives the manager what differs between the objects.</summary>
    internal static void Record(
        ManagerList managers, JsonObject? old, JsonObject next, SchemaNode schema, ManagerId manager, DateTimeOffset now)
    {
        var typed = Ownership.Complete(schema);
        var before = old ?? Ownership.Nothing(typed);
        var comparison = Comparison.Of(before, next, typed);
        var taken = comparison.Added.Union(comparison.Modified);
        managers.Release(taken.Union(comparison.Removed), except: null);
        var owned = Ownership.WithoutUnowned(taken);
        if (owned.IsEmpty)
            return;
        managers.Set(manager, owned.Union(managers[manager] ?? new FieldSet()), manager.ApiVersion);
        managers.Touch(manager, now);
        managers.Cap();
    }

    /// <summary>The client may send managedFields of its own: a list of one empty entry resets them.</summary>
    private static ManagerList Before(JsonObject? old, JsonObject updated, string subresource)
    {
        var sent = updated["metadata"]?["managedFields"] as JsonArray;
        if (subresource.Length > 0 || sent is null || JsonNode.DeepEquals(sent, old?["metadata"]?["managedFields"]))
            return ManagerList.OfStored(old);
        if (sent is [JsonObject { Count: 0 }])
            return new ManagerList();
        var list = ManagerList.OfSent(updated);
        return list.IsEmpty ? ManagerList.OfStored(old) : list;
    }
}
