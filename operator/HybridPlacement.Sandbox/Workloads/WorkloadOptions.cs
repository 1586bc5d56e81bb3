namespace HybridPlacement.Sandbox.Workloads;

/// <summary>How the simulated half of the cluster (nodes, scheduler, controllers, kubelet) behaves.</summary>
/// <remarks>Defaults suit an interactive sandbox; where they differ from a real cluster the member says so.</remarks>
public sealed record WorkloadOptions
{
    /// <summary>Images that run as real processes; pods with none of them are only marked ready.</summary>
    public IReadOnlyList<ProcessImage> ProcessImages { get; init; } = [];

    /// <summary>
    /// Absolute paths of folders of this machine that the processes of pods see under those same paths, also where a
    /// volume is mounted above one of them (at <c>/tmp</c>, say).
    /// </summary>
    public IReadOnlyList<string> SharedFolders { get; init; } = [];

    /// <summary>How long a simulated pod takes from being bound to being ready.</summary>
    public TimeSpan SimulatedStartDelay { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>How long a simulated container of a Job's pod runs until it succeeds.</summary>
    public TimeSpan SimulatedJobDuration { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// How long after a node stopped its <c>Ready</c> condition becomes <c>Unknown</c>. Real clusters: 40 to 50 s.
    /// </summary>
    public TimeSpan NodeMonitorGracePeriod { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// <c>tolerationSeconds</c> of the not-ready and unreachable tolerations that every pod is given at creation.
    /// </summary>
    public TimeSpan DefaultTolerationPeriod { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>Delay before a container's first restart, doubled by each further one. Real clusters: 10 s.</summary>
    public TimeSpan RestartBackOffBase { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest delay before a container's restart. Real clusters: 5 min.</summary>
    public TimeSpan RestartBackOffLimit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Most bytes kept of one container's log; the oldest half goes when it is full.</summary>
    public int LogLimitBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>How long an Event is kept after it was last written; an API server's <c>--event-ttl</c> has the same default.</summary>
    public TimeSpan EventTimeToLive { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How often a node's lease in <c>kube-node-lease</c> is renewed; zero turns leases off.</summary>
    public TimeSpan LeaseRenewInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// What stands in for the metrics APIs: the present value of a metric, or null where it has none. Without it, as in a cluster
    /// without metrics, autoscalers say <c>ScalingActive=False</c> and scale nothing. Called from several threads.
    /// </summary>
    public Func<MetricQuery, double?>? Metrics { get; init; }

    /// <summary>How often each HorizontalPodAutoscaler looks at its metrics. Real clusters: 15 s.</summary>
    public TimeSpan AutoscalerPeriod { get; init; } = TimeSpan.FromSeconds(2);
}
