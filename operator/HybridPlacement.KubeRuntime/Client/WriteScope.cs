namespace HybridPlacement.KubeRuntime;

/// <summary>One write that a cache should show before it is trusted again.</summary>
/// <param name="Resource">Of what resource.</param>
/// <param name="Key">Which object.</param>
/// <param name="Uid">Its uid, if the server said.</param>
/// <param name="ResourceVersion">The version written; null for a deletion.</param>
internal sealed record KubeWrite(KubeResource Resource, NamespacedName Key, string? Uid, string? ResourceVersion);

/// <summary>
/// Collects what a reconcile writes, and says whether it may, without each caller having to hand it on: flows with the async context.
/// </summary>
/// <param name="mayWrite">Asked just before each write.</param>
internal sealed class WriteScope(Func<bool> mayWrite)
{
    private static readonly AsyncLocal<WriteScope?> Ambient = new();
    private readonly Dictionary<(KubeResource, NamespacedName), KubeWrite> _writes = [];

    public static WriteScope? Current
    {
        get => Ambient.Value;
        set => Ambient.Value = value;
    }

    /// <exception cref="LeadershipLostException">It may write no more.</exception>
    public void Check()
    {
        if (!mayWrite()) throw new LeadershipLostException("The term is over: nothing is written any more");
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
