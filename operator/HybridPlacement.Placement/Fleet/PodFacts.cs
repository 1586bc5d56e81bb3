namespace HybridPlacement.Placement;

/// <summary>
/// A pod that holds resources on a node: anybody's. Pods that have ended (Succeeded, Failed) or have no node yet hold
/// nothing: remove them, don't upsert them.
/// </summary>
/// <param name="Id">A key that is unique in the cluster, such as the uid or namespace/name.</param>
/// <param name="Node">The node it is bound to.</param>
/// <param name="Requests">What it asks for (the largest of its init containers and the sum of its containers, plus overhead).</param>
/// <param name="Model">The ModelDeployment that it belongs to, when it is a model's.</param>
/// <param name="Priority">The ModelDeployment's priority.</param>
public sealed record PodFacts(string Id, string Node, ResourceList Requests, ModelKey? Model = null, int Priority = 0);
