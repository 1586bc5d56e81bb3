using System.Text.Json.Nodes;

namespace HybridPlacement.Sandbox.Storage;

/// <summary>One change in the store's history.</summary>
/// <param name="Revision">The revision that the change made.</param>
/// <param name="Current">The object after the change; of a deletion the last state, with the deletion's revision.</param>
/// <param name="Before">The object before the change; null for a creation.</param>
/// <param name="Deleted">Whether the object is gone.</param>
internal sealed record StoreEvent(long Revision, StoredObject Current, StoredObject? Before, bool Deleted)
{
    /// <summary>The tree of <see cref="Current"/>.</summary>
    public JsonObject Object => Current.Tree;

    /// <summary>The tree of <see cref="Before"/>.</summary>
    public JsonObject? Previous => Before?.Tree;
}

/// <summary>A change and the collection it happened in.</summary>
internal readonly record struct StoredChange(GroupResource Resource, StoreEvent Event);
