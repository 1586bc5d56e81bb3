using HybridPlacement.KubeRuntime;
using HybridPlacement.Placement;
using k8s.Models;

namespace HybridPlacement.Operator.Mapping;

/// <summary>Pods as the operator sees them.</summary>
public static class PodMapping
{
    /// <summary>The init container that brings the model.</summary>
    public const string FetchContainer = "fetch";

    /// <summary>The container that serves.</summary>
    public const string ServerContainer = "server";

    /// <summary>Kubernetes' own: of a ReplicaSet's pods those with the lowest go first.</summary>
    public const string DeletionCostAnnotation = "controller.kubernetes.io/pod-deletion-cost";

    /// <summary>A pod.</summary>
    public static ObservedPod Pod(V1Pod pod)
    {
        ArgumentNullException.ThrowIfNull(pod);
        return new ObservedPod
        {
            Key = NamespacedName.Of(pod),
            Uid = pod.Metadata.Uid ?? "",
            Node = string.IsNullOrEmpty(pod.Spec?.NodeName) ? null : pod.Spec.NodeName,
            Requests = pod.Spec is null ? ResourceList.Empty : PodRequests.Of(pod.Spec),
            Ended = pod.Status?.Phase is "Succeeded" or "Failed",
            Deleting = pod.Metadata.DeletionTimestamp is not null,
            Model = ModelOf(pod),
        };
    }

    /// <summary>What a pod holds on its node; null where it holds nothing.</summary>
    public static PodFacts? Facts(ObservedPod pod, int priority)
    {
        ArgumentNullException.ThrowIfNull(pod);
        return pod.Node is null || pod.Ended ? null : new PodFacts(pod.Key.ToString(), pod.Node, pod.Requests, pod.Model?.Model, priority);
    }

    private static ModelPod? ModelOf(V1Pod pod)
    {
        // The label alone sends a model's requests to a pod, whoever made it: so it alone binds it to the model's rules.
        var labels = pod.Metadata.Labels;
        if (labels is null || !labels.TryGetValue(Api.Labels.ModelDeployment, out var model))
            return null;
        var ready = pod.Status?.Conditions?.FirstOrDefault(c => c.Type == "Ready")?.Status == "True";
        return new ModelPod
        {
            Model = new ModelKey(pod.Metadata.NamespaceProperty, model),
            Pool = labels.TryGetValue(Api.Labels.Pool, out var pool) ? pool : "",
            HasController = pod.Metadata.OwnerReferences?.Any(r => r.Controller == true) == true,
            Revision = labels.TryGetValue(Api.Labels.Revision, out var revision) ? revision : "",
            Ready = ready,
            WasReady = pod.Status?.ContainerStatuses?.Any(s => s is { Name: ServerContainer, Ready: true }) == true,
            Created = pod.Metadata.CreationTimestamp is { } created ? new DateTimeOffset(created.ToUniversalTime()) : default,
            Fetched = Fetched(pod),
            DeletionCost = pod.Metadata.Annotations is { } annotations && annotations.TryGetValue(DeletionCostAnnotation, out var cost) ? cost : null,
            Address = string.IsNullOrEmpty(pod.Status?.PodIP) ? null : pod.Status.PodIP,
            Trouble = ready ? null : PodTroubles.Find(pod),
        };
    }

    private static Termination? Fetched(V1Pod pod)
    {
        var ended = pod.Status?.InitContainerStatuses?.FirstOrDefault(s => s.Name == FetchContainer)?.State?.Terminated;
        return ended is { ExitCode: 0 } ? Termination.Read(ended.Message) : null;
    }
}
