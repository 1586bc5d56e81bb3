namespace HybridPlacement.KubeRuntime;

/// <summary>
/// The API server's store holds an earlier state than this process has seen, as after a restore of etcd: all that is remembered may be
/// wrong. The work has stopped; the process should end and begin anew, not resume.
/// </summary>
public sealed class StoreRestoredException(string message) : Exception(message);
