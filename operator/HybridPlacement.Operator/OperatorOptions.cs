using System.Net;
using k8s;

namespace HybridPlacement.Operator;

/// <summary>How the operator runs.</summary>
public sealed record OperatorOptions
{
    /// <summary>Path of a kubeconfig. Absent: <c>KUBECONFIG</c>, then the pod's own account, then <c>~/.kube/config</c>.</summary>
    public string? Kubeconfig { get; init; }

    /// <summary>The way to the API server, instead of a kubeconfig.</summary>
    public KubernetesClientConfiguration? Client { get; init; }

    /// <summary>The user on whose behalf all calls are made, as kubectl's <c>--as</c>; null: the configuration's own.</summary>
    public string? Impersonate { get; init; }

    /// <summary>
    /// The namespaces to work in; empty for all. With some only, nothing without a namespace is written (no status of pools, no
    /// hold on their deletion), and free room is what the pods of these namespaces leave: a pod for which there is none waits.
    /// </summary>
    public IReadOnlyList<string> Namespaces { get; init; } = [];

    /// <summary>The image of this project's ONNX server, which also fetches models for other runtimes.</summary>
    public string ServerImage { get; init; } = "ghcr.io/hybridplacement/server:0.1.0";

    /// <summary>Where <c>/metrics</c>, <c>/healthz</c> and <c>/readyz</c> are served. Port 0 is any free one; null serves nothing.</summary>
    public IPEndPoint? HttpEndpoint { get; init; } = new(IPAddress.Any, 8080);

    /// <summary>Whether only one of several operators works. Off where there is but one, in the sandbox.</summary>
    public bool LeaderElection { get; init; } = true;

    /// <summary>The namespace of the lease. Every cluster has the default one; in a cluster it is the operator's own.</summary>
    public string LeaderElectionNamespace { get; init; } = "default";

    /// <summary>Who this is among the operators: a pod's name. Absent: the machine's name and a random tail.</summary>
    public string? Identity { get; init; }

    /// <summary>The GuardRailParameters, as <c>namespace/name</c>, by which the guard rails know pools and models; null where there are none.</summary>
    public string? GuardRails { get; init; }

    /// <summary>
    /// Calls per second to the API server, on the long run; 0 for no limit but the server's own (API Priority and Fairness), whose
    /// 429 and Retry-After are honoured.
    /// </summary>
    public double QueriesPerSecond { get; init; }

    /// <summary>Calls to the API server in a burst, where there is a limit.</summary>
    public int Burst { get; init; } = 200;

    /// <summary>
    /// A file to which each decision that changes a place is appended as a line of JSON; <c>-</c> for standard output. Null: nowhere.
    /// </summary>
    public string? AuditLog { get; init; }

    /// <summary>Models decided at once.</summary>
    public int Workers { get; init; } = 16;

    /// <summary>How often a settled model is looked at again although nothing has changed.</summary>
    public TimeSpan Resync { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// How often at most a status is written while only what it says of other pools changes.
    /// </summary>
    public TimeSpan CandidatesInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// The folder below which pods may read models by <c>file://</c>. Null, as anywhere but in the sandbox: the scheme is
    /// refused.
    /// </summary>
    public string? FileRoot { get; init; }
}
