namespace HybridPlacement.Placement;

/// <summary>
/// The share of the pool's open nodes that is left after one replica: of the GPUs for a GPU model, otherwise of cpu or
/// memory, whichever is scarcer. The model's own pods don't count as taken, so that a score doesn't depend on where it runs.
/// </summary>
internal sealed class HeadroomScorer : PoolScorer
{
    public override int Weight(PolicyWeights weights) => weights.Headroom;

    public override double Score(Question question, PoolOption option, in Standard standard)
    {
        var pool = option.State;
        if (question.Model.Accelerator is { } gpus)
        {
            var (allocatable, free) = pool.Other(gpus.ResourceName);
            return Left(free, question.Pod.Gpus, allocatable);
        }

        return Math.Min(
            Left(pool.FreeCpu, question.Pod.Cpu, pool.AllocatableCpu),
            Left(pool.FreeMemory, question.Pod.Memory, pool.AllocatableMemory));
    }

    private static double Left(long free, long wanted, long allocatable) =>
        allocatable <= 0 ? 0 : 100.0 * (free - wanted) / allocatable;
}
