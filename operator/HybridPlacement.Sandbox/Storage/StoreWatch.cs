using System.Threading.Channels;

namespace HybridPlacement.Sandbox.Storage;

/// <summary>An open watch of one resource; ends when disposed or when the store drops it.</summary>
internal sealed class StoreWatch(
    IReadOnlyList<StoredObject> initial, long revision, ChannelReader<StoreEvent> events, Action close) : IDisposable
{
    /// <summary>What was there when the watch began; empty for a watch from a revision.</summary>
    public IReadOnlyList<StoredObject> Initial => initial;

    /// <summary>The store's revision when the watch began.</summary>
    public long Revision => revision;

    /// <summary>The changes, in order.</summary>
    public ChannelReader<StoreEvent> Events => events;

    public void Dispose() => close();
}
