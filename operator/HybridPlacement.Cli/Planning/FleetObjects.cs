using HybridPlacement.Api;
using HybridPlacement.KubeRuntime;
using k8s;
using k8s.Models;

namespace HybridPlacement.Cli.Planning;

/// <summary>The objects that decisions come from, whether out of files or of a cluster. The last of a name wins.</summary>
internal sealed class FleetObjects
{
    public Dictionary<NamespacedName, ModelDeployment> Models { get; } = [];

    public Dictionary<NamespacedName, PlacementPool> Pools { get; } = [];

    public Dictionary<NamespacedName, PlacementPolicy> Policies { get; } = [];

    public Dictionary<NamespacedName, InferenceRuntime> Runtimes { get; } = [];

    public Dictionary<NamespacedName, V1Node> Nodes { get; } = [];

    public Dictionary<NamespacedName, V1Namespace> Namespaces { get; } = [];

    public Dictionary<NamespacedName, V1Pod> Pods { get; } = [];

    /// <summary>Where models are now.</summary>
    public Dictionary<NamespacedName, V1Deployment> Deployments { get; } = [];

    /// <summary>Whether a kind has a part in decisions.</summary>
    public static bool Uses(string apiVersion, string kind) =>
        apiVersion == Kinds.ApiVersion || (apiVersion, kind) is ("v1", "Node" or "Namespace" or "Pod") or ("apps/v1", "Deployment");

    public void Add(IKubernetesObject<V1ObjectMeta> obj)
    {
        switch (obj)
        {
            case ModelDeployment model: Put(Models, model); break;
            case PlacementPool pool: Put(Pools, pool); break;
            case PlacementPolicy policy: Put(Policies, policy); break;
            case InferenceRuntime runtime: Put(Runtimes, runtime); break;
            case V1Node node: Put(Nodes, node); break;
            case V1Namespace ns: Put(Namespaces, ns); break;
            case V1Pod pod: Put(Pods, pod); break;
            case V1Deployment deployment: Put(Deployments, deployment); break;
            default: throw new ArgumentException($"{obj.GetType()} has no part in decisions", nameof(obj));
        }
    }

    private static void Put<T>(Dictionary<NamespacedName, T> objects, T obj) where T : IKubernetesObject<V1ObjectMeta> =>
        objects[NamespacedName.Of(obj)] = obj;
}
