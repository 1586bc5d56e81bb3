using System.Diagnostics.Metrics;

namespace HybridPlacement.KubeRuntime;

/// <summary>The instruments of this runtime. Exporters add <c>_total</c> and <c>_seconds</c>.</summary>
public static class RuntimeMetrics
{
    /// <summary>The meter to listen to.</summary>
    public const string MeterName = "hybridplacement.kuberuntime";

    private static readonly Meter Meter = new(MeterName);
    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    };

    internal static readonly Counter<long> ApiRequests =
        Meter.CreateCounter<long>("kube_client_requests", null, "Calls to the API server, by verb, resource and code");

    internal static readonly Histogram<double> ApiDuration =
        Meter.CreateHistogram("kube_client_request_duration", "s", "Time of one attempt at a call, by verb", null, Seconds);

    internal static readonly Histogram<double> ApiThrottled =
        Meter.CreateHistogram("kube_client_rate_limiter_duration", "s", "Time waited for the client's own limit, by verb", null, Seconds);

    internal static readonly Counter<long> ApiRetries =
        Meter.CreateCounter<long>("kube_client_retries", null, "Attempts after the first, by verb and code");

    internal static readonly Counter<long> InformerEvents =
        Meter.CreateCounter<long>("kube_informer_events", null, "Changes taken into a store, by resource and type");

    internal static readonly Counter<long> InformerLists =
        Meter.CreateCounter<long>("kube_informer_lists", null, "Full lists, by resource and cause");

    internal static readonly Counter<long> InformerWatches =
        Meter.CreateCounter<long>("kube_informer_watches", null, "Watches that ended, by resource and result");

    internal static readonly Counter<long> InformerPoisoned =
        Meter.CreateCounter<long>("kube_informer_undecodable_objects", null, "Objects that could not be read, by resource");

    internal static readonly Counter<long> HandlerErrors =
        Meter.CreateCounter<long>("kube_informer_handler_errors", null, "Exceptions of event handlers, by resource");

    internal static readonly UpDownCounter<long> QueueDepth =
        Meter.CreateUpDownCounter<long>("workqueue_depth", null, "Keys that wait for a worker, by queue");

    internal static readonly Counter<long> QueueAdds =
        Meter.CreateCounter<long>("workqueue_adds", null, "Keys added, by queue");

    internal static readonly Counter<long> QueueRetries =
        Meter.CreateCounter<long>("workqueue_retries", null, "Keys added again after a failure, by queue");

    internal static readonly Histogram<double> QueueLatency =
        Meter.CreateHistogram("workqueue_queue_duration", "s", "Time a key waits for a worker, by queue", null, Seconds);

    internal static readonly Counter<long> Reconciles =
        Meter.CreateCounter<long>("controller_reconcile", null, "Reconciles, by controller and result");

    internal static readonly Histogram<double> ReconcileDuration =
        Meter.CreateHistogram("controller_reconcile_duration", "s", "Time of a reconcile, by controller", null, Seconds);

    internal static readonly Counter<long> ReconcilePanics =
        Meter.CreateCounter<long>("controller_reconcile_panics", null, "Reconciles that ended by a programming error, by controller");

    internal static readonly Counter<long> WriteStalls =
        Meter.CreateCounter<long>("controller_write_visibility_stalls", null, "Keys put back because the cache was older than their last write, by controller and result");

    internal static readonly Counter<long> Applies =
        Meter.CreateCounter<long>("controller_applies", null, "Server-side applies, by resource and outcome");

    internal static readonly Counter<long> EventsSent =
        Meter.CreateCounter<long>("event_recorder_events", null, "Events, by result (created, aggregated, dropped, failed)");

    internal static readonly UpDownCounter<long> Leading =
        Meter.CreateUpDownCounter<long>("leader_election_master_status", null, "1 while this process leads, by lease");

    internal static KeyValuePair<string, object?> Tag(string name, object? value) => new(name, value);
}
