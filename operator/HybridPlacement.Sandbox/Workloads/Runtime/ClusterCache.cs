using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;

namespace HybridPlacement.Sandbox.Workloads.Runtime;

/// <summary>One cache for each kind that a controller reads, each fed by one watch.</summary>
internal sealed class ClusterCache(IWorkloadApi api, ILogger logger)
{
    /// <summary>Index of pods by the node they are bound to.</summary>
    public const string ByNode = "node";

    /// <summary>Index by the uid of the controlling owner.</summary>
    public const string ByOwner = "owner";

    public const string ByNamespace = "namespace";

    /// <summary>Index by labels of what has no controlling owner; see <see cref="LabelIndex"/>.</summary>
    public const string Orphans = "orphans";

    /// <summary>Index of pods by labels; see <see cref="LabelIndex"/>.</summary>
    public const string ByLabel = "label";

    /// <summary>Index of what selects pods; see <see cref="LabelIndex"/>.</summary>
    public const string BySelector = "selector";

    public ResourceCache Nodes { get; } = new(ResourceKind.Node, api, logger);

    public ResourceCache Namespaces { get; } = new(ResourceKind.Namespace, api, logger);

    public ResourceCache Pods { get; } = new ResourceCache(ResourceKind.Pod, api, logger)
        .WithIndex(ByNode, pod => pod.Text("spec", "nodeName"))
        .WithIndex(ByOwner, OwnerUid)
        .WithIndex(ByLabel, LabelIndex.ValuesOf)
        .WithIndex(Orphans, OrphanValues);

    public ResourceCache Services { get; } = new ResourceCache(ResourceKind.Service, api, logger)
        .WithIndex(BySelector, service => LabelIndex.ValueOf(service.Namespace(), LabelIndex.PlainSelector(service)));

    public ResourceCache EndpointSlices { get; } =
        new ResourceCache(ResourceKind.EndpointSlice, api, logger).WithIndex(ByService, ServiceOf);

    public ResourceCache Deployments { get; } = new(ResourceKind.Deployment, api, logger);

    public ResourceCache ReplicaSets { get; } = new ResourceCache(ResourceKind.ReplicaSet, api, logger)
        .WithIndex(ByOwner, OwnerUid)
        .WithIndex(Orphans, OrphanValues)
        .WithIndex(BySelector, SelectorValue);

    public ResourceCache Jobs { get; } = new(ResourceKind.Job, api, logger);

    public ResourceCache PodDisruptionBudgets { get; } = new ResourceCache(ResourceKind.PodDisruptionBudget, api, logger)
        .WithIndex(ByNamespace, Fields.Namespace)
        .WithIndex(BySelector, SelectorValue);

    public ResourceCache Autoscalers { get; } = new(ResourceKind.HorizontalPodAutoscaler, api, logger);

    public ResourceCache Claims { get; } = new(ResourceKind.PersistentVolumeClaim, api, logger);

    public ResourceCache PriorityClasses { get; } = new(ResourceKind.PriorityClass, api, logger);

    /// <summary>Kinds that are stored and no more.</summary>
    public IReadOnlyList<ResourceCache> Unsupported { get; } =
    [
        new(ResourceKind.StatefulSet, api, logger), new(ResourceKind.DaemonSet, api, logger), new(ResourceKind.CronJob, api, logger),
        new(ResourceKind.ResourceQuota, api, logger), new(ResourceKind.LimitRange, api, logger), new(ResourceKind.NetworkPolicy, api, logger),
        new(ResourceKind.Ingress, api, logger),
    ];

    /// <summary>Index of endpoint slices by the key of their service.</summary>
    public const string ByService = "service";

    public IEnumerable<ResourceCache> All =>
    [
        Nodes, Namespaces, Pods, Services, EndpointSlices, Deployments, ReplicaSets, Jobs, PodDisruptionBudgets, Autoscalers, Claims, PriorityClasses,
        .. Unsupported,
    ];

    private static IReadOnlyCollection<string> OrphanValues(JsonObject resource) =>
        resource.ControllerOf() is null ? LabelIndex.ValuesOf(resource) : [];

    private static string? SelectorValue(JsonObject resource) => LabelIndex.ValueOf(resource.Namespace(), LabelIndex.Selector(resource));

    private static string? OwnerUid(JsonObject resource) => resource.ControllerOf().Text("uid");

    private static string? ServiceOf(JsonObject slice) =>
        slice.Text("metadata", "labels", "kubernetes.io/service-name") is { } name ? $"{slice.Namespace()}/{name}" : null;
}
