namespace HybridPlacement.Placement;

/// <summary>A model whose replicas may be moved one by one.</summary>
internal sealed class MovableModel
{
    /// <summary>Its place among the plan's items.</summary>
    public required int Item { get; init; }

    /// <summary>Replicas that may be moved, placed or not.</summary>
    public required int Replicas { get; init; }

    /// <summary>Its priority class, 0 for the lowest.</summary>
    public required int Class { get; init; }

    /// <summary>What a replica asks for, by dimension.</summary>
    public required long[] Wanted { get; set; }

    /// <summary>How large a replica is, in shares of an average node.</summary>
    public required (double Cpu, double Memory, double Gpus) Size { get; init; }

    /// <summary>The pools that it may use, the cheapest of the most preferred tier first.</summary>
    public required MovableOption[] Options { get; init; }

    /// <summary>What must be saved before a replica that runs is moved, as a share.</summary>
    public required double Threshold { get; init; }

    /// <summary>Nodes in all its pools.</summary>
    public required int NodeCount { get; init; }

    /// <summary>For every node which of <see cref="Options"/> it is in; -1 for none.</summary>
    public required short[] OptionOn { get; init; }

    /// <summary>What a replica costs on a node that it may use.</summary>
    public double PriceOn(int node) => Options[OptionOn[node]].Price;
}

/// <summary>A pool that a movable model may use.</summary>
/// <param name="Pool">The pool.</param>
/// <param name="Price">What a replica costs here, a less preferred tier included.</param>
/// <param name="Nodes">The nodes that could hold a replica.</param>
internal sealed record MovableOption(PoolState Pool, double Price, int[] Nodes);
