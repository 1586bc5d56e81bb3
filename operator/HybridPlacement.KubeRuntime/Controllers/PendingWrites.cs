namespace HybridPlacement.KubeRuntime;

/// <summary>Per key, what its reconciles wrote and the informers haven't shown yet.</summary>
internal sealed class PendingWrites(string controller, Func<KubeResource, IEnumerable<IInformer>> informers, TimeSpan timeout, TimeProvider time)
{
    private readonly Dictionary<NamespacedName, Pending> _pending = [];

    public enum Visibility
    {
        Visible,
        Waiting,
        TimedOut,
    }

    public void Add(NamespacedName key, IReadOnlyList<KubeWrite> writes)
    {
        var watched = writes.Where(w => informers(w.Resource).Any()).ToArray();
        if (watched.Length == 0) return;
        lock (_pending) _pending[key] = new(watched, time.GetTimestamp());
    }

    /// <summary>Whether the caches show all that the key wrote; the attempt counts the asks since.</summary>
    public Visibility Check(NamespacedName key, out int attempt)
    {
        attempt = 0;
        Pending? pending;
        lock (_pending)
        {
            if (!_pending.TryGetValue(key, out pending)) return Visibility.Visible;
        }

        if (pending.Writes.All(Seen))
        {
            Remove(key);
            // Later than that nobody had looked: it says nothing.
            if (time.GetElapsedTime(pending.Since) is var lag && lag < timeout)
                RuntimeMetrics.InformerLag.Record(lag.TotalSeconds, RuntimeMetrics.Tag("controller", controller));
            return Visibility.Visible;
        }

        if (time.GetElapsedTime(pending.Since) >= timeout)
        {
            Remove(key);
            return Visibility.TimedOut;
        }

        attempt = pending.Attempts++;
        return Visibility.Waiting;
    }

    private bool Seen(KubeWrite write) =>
        informers(write.Resource).All(i => i.HasSeen(write.Key, write.Uid, write.ResourceVersion));

    private void Remove(NamespacedName key)
    {
        lock (_pending) _pending.Remove(key);
    }

    private sealed class Pending(IReadOnlyList<KubeWrite> writes, long since)
    {
        public IReadOnlyList<KubeWrite> Writes => writes;

        public long Since => since;

        public int Attempts { get; set; }
    }
}
