namespace HybridPlacement.Placement;

/// <summary>What holds resources on a node: a pod, or (with no id) a replica that was decided and has no pod yet.</summary>
internal sealed class PodState(string? id, ResourceList requests, ModelState? model)
{
    public string? Id { get; } = id;

    public ResourceList Requests { get; } = requests;

    public ModelState? Model { get; } = model;

    public NodeState Node { get; set; } = null!;
}
