using System.Text.Json;
using HybridPlacement.Api;
using HybridPlacement.KubeRuntime;
using HybridPlacement.Operator;
using HybridPlacement.Operator.Mapping;
using k8s;
using k8s.Models;

namespace HybridPlacement.Cli.Planning;

/// <summary>Objects of files, completed by what a running cluster would say of itself.</summary>
internal static class FileFleet
{
    // What a kubelet allows where nobody has said otherwise.
    private const string DefaultPods = "110";

    /// <summary>Adds objects of files to a fleet, over those of the same name.</summary>
    /// <returns>The models among them.</returns>
    public static IReadOnlyList<NamespacedName> AddTo(FleetObjects fleet, IReadOnlyList<FileObject> objects, ManifestFiles files)
    {
        var models = new List<NamespacedName>();
        foreach (var file in objects)
        {
            try
            {
                var obj = Read(file);
                if (Problem(obj) is { } problem)
                    files.Refuse(file.Manifest, problem);
                if (obj is V1Node node)
                    Complete(node);
                if (obj is ModelDeployment model)
                {
                    KeepStatus(fleet, model);
                    models.Add(NamespacedName.Of(model));
                }

                fleet.Add(obj);
            }
            catch (Exception e) when (e is JsonException or FormatException or ArgumentException)
            {
                files.Refuse(file.Manifest, ((e as JsonException)?.Path is { Length: > 2 } path ? path[2..] + ": " : "") + e.Message);
            }
        }

        return models;
    }

    private static IKubernetesObject<V1ObjectMeta> Read(FileObject file) => file.Manifest.Kind switch
    {
        ModelDeployment.KubeKind => As<ModelDeployment>(file),
        PlacementPool.KubeKind => As<PlacementPool>(file),
        PlacementPolicy.KubeKind => As<PlacementPolicy>(file),
        InferenceRuntime.KubeKind => As<InferenceRuntime>(file),
        "Node" => As<V1Node>(file),
        "Namespace" => As<V1Namespace>(file),
        "Pod" => As<V1Pod>(file),
        _ => As<V1Deployment>(file),
    };

    private static T As<T>(FileObject file) =>
        OperatorJson.Kinds.Read<T>(file.Content) ?? throw new JsonException($"{file.Manifest.Kind} {file.Manifest.Name} is empty");

    /// <summary>What the operator would refuse it for, by the operator's own reading.</summary>
    private static string? Problem(IKubernetesObject<V1ObjectMeta> obj) => obj switch
    {
        ModelDeployment model => ModelMapping.Model(model, new Dictionary<string, string>(), allowFileUris: true).Problem,
        PlacementPool pool => FleetMapping.Pool(pool).Problem,
        PlacementPolicy policy => FleetMapping.Policy(policy).Problem,
        InferenceRuntime runtime => FleetMapping.Runtime(runtime).Problem,
        _ => null,
    };

    /// <summary>A manifest says what is wanted; what the operator has found out about the model in the cluster still holds.</summary>
    private static void KeepStatus(FleetObjects fleet, ModelDeployment model)
    {
        if (model.Status is null && fleet.Models.TryGetValue(NamespacedName.Of(model), out var live)
            && live.Spec.Model.Uri == model.Spec.Model.Uri && live.Spec.Model.Sha256 == model.Spec.Model.Sha256)
            model.Status = live.Status;
    }

    /// <summary>
    /// A node that somebody wrote down is ready unless it says otherwise, offers what it has, and takes as many pods as
    /// kubelets do. One without any amounts has no room.
    /// </summary>
    private static void Complete(V1Node node)
    {
        node.Status ??= new V1NodeStatus();
        node.Status.Conditions ??= [];
        if (!node.Status.Conditions.Any(c => c.Type == "Ready"))
            node.Status.Conditions.Add(new V1NodeCondition { Type = "Ready", Status = "True" });
        var allocatable = new Dictionary<string, ResourceQuantity> { ["pods"] = new(DefaultPods) };
        foreach (var (name, amount) in (node.Status.Capacity ?? new Dictionary<string, ResourceQuantity>())
            .Concat(node.Status.Allocatable ?? new Dictionary<string, ResourceQuantity>()))
            allocatable[name] = amount;
        node.Status.Allocatable = allocatable;
    }
}
