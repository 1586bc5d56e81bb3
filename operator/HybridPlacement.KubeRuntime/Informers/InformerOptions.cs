using k8s;
using k8s.Models;

namespace HybridPlacement.KubeRuntime;

/// <summary>What an informer keeps, and how it stays up to date.</summary>
public sealed record InformerOptions
{
    /// <summary>Only these namespaces, each with a list and watch of its own; empty: all, or a cluster-scoped resource.</summary>
    public IReadOnlyList<string> Namespaces { get; init; } = [];

    /// <summary>As for <c>kubectl -l</c>.</summary>
    public string? LabelSelector { get; init; }

    /// <summary>As for <c>kubectl --field-selector</c>.</summary>
    public string? FieldSelector { get; init; }

    /// <summary>
    /// For a resource that the cluster may not have, or not give to this process: then the store is empty, and it is looked for
    /// again every <see cref="AbsentInterval"/>.
    /// </summary>
    public bool IsOptional { get; init; }

    /// <summary>How often an optional resource that isn't there is looked for.</summary>
    public TimeSpan AbsentInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Objects per call where the server has no streaming list.</summary>
    public int PageSize { get; init; } = 500;

    /// <summary>Ask for the initial state through the watch (WatchList); falls back to paged lists by itself.</summary>
    public bool UseWatchList { get; init; } = true;

    /// <summary>
    /// Applied to each object as it is read, before it is stored; may change it in place. Null: none, and managedFields aren't even read.
    /// </summary>
    public Action<IKubernetesObject<V1ObjectMeta>>? Transform { get; init; }

    /// <summary>The first wait after a failure.</summary>
    public TimeSpan FirstBackoff { get; init; } = TimeSpan.FromMilliseconds(800);

    /// <summary>The longest wait after failures.</summary>
    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest wait that a server may ask for: until then nothing is heard of what changes.</summary>
    public TimeSpan MaxRetryAfter { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a streaming list may be silent before the informer takes it that the server has none.</summary>
    public TimeSpan WatchListSilence { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long past its own end a watch may be silent before its connection is given up.</summary>
    public TimeSpan WatchGrace { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Seeds the jitter.</summary>
    public int? JitterSeed { get; init; }
}
