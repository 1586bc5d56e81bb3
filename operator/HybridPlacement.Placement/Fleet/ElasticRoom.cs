namespace HybridPlacement.Placement;

/// <summary>Nodes that an autoscaler would add to a pool.</summary>
/// <param name="MaxNodes">How many nodes the pool may have in all: those there are count.</param>
/// <param name="Node">What each added node offers; <see cref="ResourceList.Room"/>. Without <c>pods</c>, 110.</param>
/// <param name="GpuProduct">The label nvidia.com/gpu.product that an added node will carry; null when not said.</param>
/// <param name="GpuMemoryMiB">Memory of each of its GPUs; null when not said.</param>
public sealed record ElasticRoom(int MaxNodes, ResourceList Node, string? GpuProduct = null, long? GpuMemoryMiB = null);
