namespace HybridPlacement.Placement;

/// <summary>Replicas of a model of lower priority that must go to make room.</summary>
/// <param name="Model">Whose they are.</param>
/// <param name="Pool">Where they run.</param>
/// <param name="Priority">That model's priority.</param>
/// <param name="Replicas">How many of them go.</param>
/// <param name="Pods">The ids of those that run already; the rest were only reserved.</param>
public sealed record Victim(ModelKey Model, string Pool, int Priority, int Replicas, IReadOnlyList<string> Pods);
