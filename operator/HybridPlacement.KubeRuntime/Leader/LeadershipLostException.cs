namespace HybridPlacement.KubeRuntime;

/// <summary>The lease couldn't be renewed in time, or is another's. The work has stopped; the process should end, not resume.</summary>
public sealed class LeadershipLostException(string message) : Exception(message);
