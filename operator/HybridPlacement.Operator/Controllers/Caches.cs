using HybridPlacement.KubeRuntime;
using HybridPlacement.Operator.Building;
using HybridPlacement.Operator.Mapping;
using HybridPlacement.Placement;
using k8s;
using k8s.Models;

namespace HybridPlacement.Operator.Controllers;

/// <summary>The caches that the controllers read. A reconcile reads nothing else.</summary>
internal sealed class Caches
{
    /// <summary>Index of owned objects: the uid of their ModelDeployment.</summary>
    public const string ByOwner = "owner";

    private const string Orphan = "orphan";

    /// <summary>Index of pods: the ModelDeployment's namespace and name.</summary>
    public const string ByModel = "model";

    /// <summary>Index of Deployments and pods: the pool that they are for.</summary>
    public const string ByPool = "pool";

    public Caches(OperatorRuntime runtime, OperatorOptions options)
    {
        var applied = new InformerOptions
        {
            Namespaces = options.Namespaces,
            Transform = ManagedFields.KeepOnly(Api.Labels.Manager),
        };
        var owned = applied with { LabelSelector = $"{Api.Labels.ManagedBy}={Api.Labels.Manager}" };
        var declared = new InformerOptions { Transform = ManagedFields.KeepWithLastWriter(Api.Labels.Manager) };
        var dropped = new InformerOptions { Namespaces = options.Namespaces };

        Models = runtime.AddInformer<Api.ModelDeployment>(declared with { Namespaces = options.Namespaces });
        Pools = runtime.AddInformer<Api.PlacementPool>(declared);
        Policies = runtime.AddInformer<Api.PlacementPolicy>(declared);
        Runtimes = runtime.AddInformer<Api.InferenceRuntime>(declared);
        Nodes = runtime.AddInformer<V1Node, NodeFacts>(NodeMapping.Node);
        Namespaces = runtime.AddInformer<V1Namespace, NamespaceLabels>(NamespaceLabels.Of, declared);
        Pods = runtime.AddInformer<V1Pod, ObservedPod>(PodMapping.Pod, dropped);
        Deployments = runtime.AddInformer<V1Deployment>(owned);
        Services = runtime.AddInformer<V1Service>(owned);
        ServiceAccounts = runtime.AddInformer<V1ServiceAccount>(owned);
        DisruptionBudgets = runtime.AddInformer<V1PodDisruptionBudget>(owned);
        NetworkPolicies = runtime.AddInformer<V1NetworkPolicy>(owned);
        Autoscalers = runtime.AddInformer<V2HorizontalPodAutoscaler>(owned);

        PodMonitors = runtime.AddInformer<PodMonitor>(owned with { IsOptional = true });

        Pods.AddIndex(ByModel, p => p.Model is { } m ? [m.Model.ToString()] : []);
        Pods.AddIndex(ByPool, p => p.Model is { Pool.Length: > 0 } m ? [m.Pool] : []);
        Deployments.AddIndex(ByPool, d => DeploymentBuilder.PoolOf(d) is { Length: > 0 } pool ? [pool] : []);
        IndexOwners(Deployments);
        IndexOwners(Services);
        IndexOwners(ServiceAccounts);
        IndexOwners(DisruptionBudgets);
        IndexOwners(NetworkPolicies);
        IndexOwners(Autoscalers);
        IndexOwners(PodMonitors);
        Models.AddIndex("namespace", m => [m.Metadata.NamespaceProperty]);
    }

    public Informer<Api.ModelDeployment> Models { get; }

    public Informer<Api.PlacementPool> Pools { get; }

    public Informer<Api.PlacementPolicy> Policies { get; }

    public Informer<Api.InferenceRuntime> Runtimes { get; }

    public Informer<V1Node, NodeFacts> Nodes { get; }

    public Informer<V1Namespace, NamespaceLabels> Namespaces { get; }

    public Informer<V1Pod, ObservedPod> Pods { get; }

    public Informer<V1Deployment> Deployments { get; }

    public Informer<V1Service> Services { get; }

    public Informer<V1ServiceAccount> ServiceAccounts { get; }

    public Informer<V1PodDisruptionBudget> DisruptionBudgets { get; }

    public Informer<V1NetworkPolicy> NetworkPolicies { get; }

    public Informer<V2HorizontalPodAutoscaler> Autoscalers { get; }

    /// <summary>Empty in clusters that don't have the kind.</summary>
    public Informer<PodMonitor> PodMonitors { get; }

    /// <summary>The pods of a model.</summary>
    public IReadOnlyList<ObservedPod> PodsOf(NamespacedName model) =>
        Pods.ByIndex(ByModel, new ModelKey(model.Namespace, model.Name).ToString());

    /// <summary>The objects of one kind that are a model's: those that it owns, and those of its labels that nobody owns.</summary>
    public static IReadOnlyList<T> ChildrenOf<T>(Informer<T> cache, Api.ModelDeployment model)
        where T : class, IKubernetesObject<V1ObjectMeta> =>
    [
        .. cache.ByIndex(ByOwner, model.Metadata.Uid)
            .Concat(cache.ByIndex(Orphan, $"{model.Metadata.NamespaceProperty}/{model.Metadata.Name}"))
            .OrderBy(o => o.Metadata.Name, StringComparer.Ordinal),
    ];

    private static void IndexOwners<T>(Informer<T> cache)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        cache.AddIndex(ByOwner, o => Ownership.ControllerOf(o) is { } owner ? [owner.Uid] : []);
        cache.AddIndex(Orphan, o => Ownership.OrphanOf(o) is { } model ? [model.ToString()] : []);
    }
}

/// <summary>What is kept of a namespace.</summary>
internal sealed record NamespaceLabels(string Name, IReadOnlyDictionary<string, string> Labels, string? LastWriter)
{
    public static NamespaceLabels Of(V1Namespace ns) => new(ns.Metadata.Name, LabelMap.Of(ns.Metadata), ManagedFields.LastWriter(ns));
}
