namespace HybridPlacement.Sandbox.Storage;

/// <summary>The objects written last, whose trees are kept: they are what everybody reads next.</summary>
internal sealed class RecentTrees
{
    private const int Kept = 1024;

    private readonly StoredObject?[] _ring = new StoredObject?[Kept];
    private int _next;

    /// <summary>Takes an object in and lets the tree of the oldest one go. For one thread at a time.</summary>
    public void Add(StoredObject written)
    {
        _ring[_next]?.Settle();
        _ring[_next] = written;
        _next = (_next + 1) % Kept;
    }
}
