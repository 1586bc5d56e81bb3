namespace HybridPlacement.Placement;

/// <summary>Buffers that decisions share, one after the other.</summary>
internal sealed class Workspace
{
    private readonly List<PoolOption> _spare = [];
    private int _used;

    /// <summary>The pools that are allowed and have room, in the order of preference once ranked.</summary>
    public List<PoolOption> Options { get; } = [];

    /// <summary>The pools that are allowed and have no room, with what is in the way.</summary>
    public List<(PoolOption Option, FitReport Report)> Full { get; } = [];

    public List<Slot> Slots { get; } = [];

    /// <summary>The highest known cost of a replica among the pools that are allowed.</summary>
    public decimal DearestCost { get; set; }

    /// <summary>The most other models that a pool holds of those that are allowed.</summary>
    public int MostModels { get; set; }

    public void Clear()
    {
        _used = 0;
        DearestCost = MostModels = 0;
        Options.Clear();
        Full.Clear();
        Slots.Clear();
    }

    public PoolOption Take(PoolState pool)
    {
        if (_used == _spare.Count) _spare.Add(new PoolOption());
        var option = _spare[_used++];
        option.Reset(pool);
        return option;
    }
}
