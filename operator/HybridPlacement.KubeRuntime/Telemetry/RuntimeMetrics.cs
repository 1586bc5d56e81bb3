using System.Diagnostics.Metrics;

namespace HybridPlacement.KubeRuntime;

/// <summary>The instruments of this runtime.</summary>
public static class RuntimeMetrics
{
    /// <summary>The meter to listen to, and the source of the traces.</summary>
    public const string MeterName = "hybridplacement.kuberuntime";

    private static readonly DescribedMeter Meter = new(MeterName);

    internal static readonly Counter<long> ApiRequests =
        Meter.Counter("kube_client_requests", "Calls to the API server", "verb", "resource", "code");

    internal static readonly Histogram<double> ApiDuration =
        Meter.Duration("kube_client_request_duration", "Time of one attempt at a call", "verb");

    internal static readonly Histogram<double> ApiThrottled =
        Meter.Duration("kube_client_rate_limiter_duration", "Time waited for the client's own limit", "verb");

    internal static readonly Counter<long> ApiRetries =
        Meter.Counter("kube_client_retries", "Attempts after the first", "verb", "code");

    internal static readonly Counter<long> InformerEvents =
        Meter.Counter("kube_informer_events", "Changes taken into a cache", "resource", "type");

    internal static readonly Histogram<double> InformerLag =
        Meter.Duration("kube_informer_lag", "Time from the answer to a write until the caches show it, as the next look at its object finds it", "controller");

    internal static readonly Counter<long> InformerLists =
        Meter.Counter("kube_informer_lists", "Full lists", "resource", "kind");

    internal static readonly Counter<long> InformerWatches =
        Meter.Counter("kube_informer_watches", "Watches that ended", "resource", "result");

    internal static readonly Counter<long> InformerPoisoned =
        Meter.Counter("kube_informer_undecodable_objects", "Objects that could not be read", "resource");

    internal static readonly Counter<long> HandlerErrors =
        Meter.Counter("kube_informer_handler_errors", "Exceptions of handlers of changes", "resource");

    internal static readonly UpDownCounter<long> QueueDepth =
        Meter.UpDownCounter("workqueue_depth", "Objects that wait for a worker", "name");

    internal static readonly Counter<long> QueueAdds =
        Meter.Counter("workqueue_adds", "Objects added to the queue", "name");

    internal static readonly Counter<long> QueueRetries =
        Meter.Counter("workqueue_retries", "Objects added again after a failure", "name");

    internal static readonly Histogram<double> QueueLatency =
        Meter.Duration("workqueue_queue_duration", "Time an object waits for a worker", "name");

    internal static readonly Counter<long> Reconciles =
        Meter.Counter("controller_reconcile", "Reconciles", "controller", "result");

    internal static readonly Histogram<double> ReconcileDuration =
        Meter.Duration("controller_reconcile_duration", "Time of a reconcile", "controller");

    internal static readonly Counter<long> ReconcilePanics =
        Meter.Counter("controller_reconcile_panics", "Reconciles that ended by a programming error", "controller");

    internal static readonly Counter<long> WriteStalls = Meter.Counter(
        "controller_write_visibility_stalls", "Objects put back because a cache was older than their last write", "controller", "result");

    internal static readonly Counter<long> Applies =
        Meter.Counter("controller_applies", "Server-side applies; Unchanged made no call", "resource", "outcome");

    internal static readonly Counter<long> EventsSent =
        Meter.Counter("event_recorder_events", "Events created, aggregated, dropped or failed", "result");

    internal static readonly UpDownCounter<long> Leading =
        Meter.UpDownCounter("leader_election_master_status", "1 while this process leads", "name");

    /// <summary>All of them, for a reference.</summary>
    public static IReadOnlyList<MetricDescription> Described => Meter.Described;

    internal static KeyValuePair<string, object?> Tag(string name, object? value) => new(name, value);
}
