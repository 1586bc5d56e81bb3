namespace HybridPlacement.KubeRuntime;

/// <summary>One write that a cache should show before it is trusted again.</summary>
/// <param name="Resource">Of what resource.</param>
/// <param name="Key">Which object.</param>
/// <param name="Uid">Its uid, if the server said.</param>
/// <param name="ResourceVersion">The version written; null for a deletion.</param>
internal sealed record KubeWrite(KubeResource Resource, NamespacedName Key, string? Uid, string? ResourceVersion);

/// <summary>Collects what a reconcile writes, without each caller having to hand it on: flows with the async context.</summary>
internal sealed class WriteScope
{
    private static readonly AsyncLocal<WriteScope?> Ambient = new();
    private readonly Dictionary<(KubeResource, NamespacedName), KubeWrite> _writes = [];

    public static WriteScope? Current
    {
        get => Ambient.Value;
        set => Ambient.Value = value;
    }

    public void Add(KubeWrite write)
    {
        lock (_writes) _writes[(write.Resource, write.Key)] = write;
    }

    public IReadOnlyList<KubeWrite> Drain()
    {
        lock (_writes)
        {
            var all = _writes.Values.ToArray();
            _writes.Clear();
            return all;
        }
    }
}
