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

    /// <summary>Index by the namespace of what has no controlling owner.</summary>
    public const string Orphans = "orphans";

    /// <summary>Index of pods by each of their labels, as <see cref="Label"/> writes them.</summary>
    public const string ByLabel = "label";

    /// <summary>Index of services by the first label that they select, as <see cref="Label"/> writes it.</summary>
    public const string BySelector = "selector";

    public ResourceCache Nodes { get; } = new(ResourceKind.Node, api, logger);

    public ResourceCache Namespaces { get; } = new(ResourceKind.Namespace, api, logger);

    public ResourceCache Pods { get; } = new ResourceCache(ResourceKind.Pod, api, logger)
        .WithIndex(ByNode, pod => pod.Text("spec", "nodeName"))
        .WithIndex(ByOwner, OwnerUid)
        .WithIndex(ByNamespace, Fields.Namespace)
        .WithIndex(ByLabel, LabelsOf)
        .WithIndex(Orphans, pod => pod.ControllerOf() is null ? pod.Namespace() : null);

    public ResourceCache Services { get; } = new ResourceCache(ResourceKind.Service, api, logger)
        .WithIndex(BySelector, service => LabelSelector.ReadMap(service.At("spec", "selector")) is { } selector
            ? Label(service.Namespace(), selector.Requirements[0])
            : null);

    public ResourceCache EndpointSlices { get; } =
        new ResourceCache(ResourceKind.EndpointSlice, api, logger).WithIndex(ByService, ServiceOf);

    public ResourceCache Deployments { get; } = new(ResourceKind.Deployment, api, logger);

    public ResourceCache ReplicaSets { get; } = new ResourceCache(ResourceKind.ReplicaSet, api, logger)
        .WithIndex(ByOwner, OwnerUid)
        .WithIndex(Orphans, set => set.ControllerOf() is null ? set.Namespace() : null);

    public ResourceCache Jobs { get; } = new(ResourceKind.Job, api, logger);

    public ResourceCache PodDisruptionBudgets { get; } =
        new ResourceCache(ResourceKind.PodDisruptionBudget, api, logger).WithIndex(ByNamespace, Fields.Namespace);

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

    /// <summary>A requirement of one value, of a plain map of labels, as the indexes by label have it.</summary>
    public static string Label(string @namespace, LabelRequirement requirement) =>
        Entry(@namespace, requirement.Key, requirement.Values[0]);

    /// <summary>The values by which the pods' labels are indexed, and by which services that may select a pod are found.</summary>
    public static IReadOnlyCollection<string> LabelsOf(JsonObject pod)
    {
        var @namespace = pod.Namespace();
        return [.. pod.Map("metadata", "labels").Select(label => Entry(@namespace, label.Key, label.Value))];
    }

    private static string Entry(string @namespace, string key, string value) => $"{@namespace}/{key}={value}";

    private static string? OwnerUid(JsonObject resource) => resource.ControllerOf().Text("uid");

    private static string? ServiceOf(JsonObject slice) =>
        slice.Text("metadata", "labels", "kubernetes.io/service-name") is { } name ? $"{slice.Namespace()}/{name}" : null;
}
