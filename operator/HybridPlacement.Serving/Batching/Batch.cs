namespace HybridPlacement.Serving.Batching;

/// <summary>Requests that wait together. All but the tokens is guarded by the lock of its <see cref="Batcher"/>.</summary>
/// <param name="abandoned">Without timer or link, so that there is nothing to dispose of: a caller may leave when all is over.</param>
internal sealed class Batch(CancellationTokenSource abandoned)
{
    private readonly TaskCompletionSource _full = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _live;

    public List<BatchMember> Members { get; } = [];

    public long Rows { get; private set; }

    /// <summary>Whether it takes no more members: it runs, or nobody is left.</summary>
    public bool IsClosed { get; set; }

    public Task Full => _full.Task;

    /// <summary>Fires when nobody waits for it any more.</summary>
    public CancellationToken Abandoned => abandoned.Token;

    public void Add(BatchMember member)
    {
        Members.Add(member);
        Rows += member.Rows;
        _live++;
    }

    public void Remove(BatchMember member)
    {
        Members.Remove(member);
        Rows -= member.Rows;
    }

    /// <summary>Gives whether that was the last one.</summary>
    public bool Lose() => --_live == 0;

    public void Fill() => _full.TrySetResult();

    public void Abandon()
    {
        _full.TrySetResult();
        abandoned.Cancel();
    }
}
