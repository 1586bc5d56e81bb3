namespace HybridPlacement.Placement;

/// <summary>Why a pool takes no more replicas than it has got, though some have no place.</summary>
/// <param name="replicas">What it has got: all that it has room for.</param>
internal sealed class RoomReport(int replicas)
{
    public string Explain(Question question, Pool pool) =>
        $"pool {pool.Name} has room for {replicas} of the {question.Replicas} replicas ({question.Pod.Requests} each): "
        + "free room, add nodes, or lower the requests";
}
