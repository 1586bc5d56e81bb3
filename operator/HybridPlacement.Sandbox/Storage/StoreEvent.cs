using System.Text.Json.Nodes;

namespace HybridPlacement.Sandbox.Storage;

/// <summary>One change in the store's history.</summary>
/// <param name="Revision">The revision that the change made.</param>
/// <param name="Object">The object after the change; of a deletion the last state, with the deletion's revision.</param>
/// <param name="Previous">The object before the change; null for a creation.</param>
/// <param name="Deleted">Whether the object is gone.</param>
internal sealed record StoreEvent(long Revision, JsonObject Object, JsonObject? Previous, bool Deleted);

/// <summary>A change and the collection it happened in.</summary>
internal readonly record struct StoredChange(GroupResource Resource, StoreEvent Event);
