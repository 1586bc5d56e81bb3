using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Schemas;
using HybridPlacement.Sandbox.Workloads;

namespace HybridPlacement.Sandbox.ManagedFields;

/// <summary>Ownership by create, update and all patches that aren't server-side apply.</summary>
internal static class ManagedFieldsTracker
{
    /// <summary>
    /// The updated object, a clone, with managedFields as they are after the write: what it added or changed is the
    /// manager's, what it removed is nobody's.
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
        var next = Ownership.WithoutManagers(updated);
        // An object that lost its managedFields isn't tracked until it is applied.
        if (!managers.IsEmpty || old is null || old.Uid().Length == 0)
            Record(managers, old, next, schema, ManagerId.Updater(manager, apiVersion, subresource), now);
        managers.WriteTo(next);
        return next;
    }

    /// <summary>Gives the manager what differs between the objects.</summary>
    internal static void Record(
        ManagerList managers, JsonObject? old, JsonObject next, SchemaNode schema, ManagerId manager, DateTimeOffset now)
    {
        var typed = Ownership.Complete(schema);
        var before = old is null ? Ownership.Nothing(typed) : Ownership.WithoutManagers(old);
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
        if (subresource.Length > 0 || sent is null)
            return ManagerList.Of(old);
        if (sent is [JsonObject { Count: 0 }])
            return new ManagerList();
        var list = ManagerList.Of(updated);
        return list.IsEmpty ? ManagerList.Of(old) : list;
    }
}
