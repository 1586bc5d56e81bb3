using HybridPlacement.Operator.Building;
using HybridPlacement.Operator.Mapping;
using HybridPlacement.Placement;

namespace HybridPlacement.Operator.Tests;

/// <summary>A small fleet and its models, decided by the real placer.</summary>
internal static class Samples
{
    public const string ServerImage = "registry.example/server:1";

    public static DateTimeOffset Now { get; } = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public static FleetSnapshot Fleet(string? computeCapability = null, string? gpuRuntimeClass = null, string? cacheClaim = null)
    {
        var fleet = new FleetSnapshot();
        RuntimeCatalog.AddTo(fleet, ServerImage);
        fleet.UpsertPool(Pool("dc", Tier.OnPrem) with { Tolerations = [new Toleration("nvidia.com/gpu", Effect: TaintEffect.NoSchedule)], GpuRuntimeClassName = gpuRuntimeClass, CacheClaimName = cacheClaim });
        fleet.UpsertPool(Pool("cloud", Tier.Cloud));
        fleet.UpsertPool(Pool("shop", Tier.Edge) with { Intermittent = true });
        foreach (var pool in (string[])["dc", "cloud", "shop"])
        {
            fleet.UpsertNode(new NodeFacts
            {
                Name = $"{pool}-1",
                Labels = new Dictionary<string, string>
                {
                    ["site"] = pool,
                    ["nvidia.com/gpu.product"] = "NVIDIA-A100-SXM4-80GB",
                    ["nvidia.com/gpu.memory"] = "81920",
                    ["nvidia.com/gpu.compute.major"] = computeCapability?.Split('.')[0] ?? "8",
                    ["nvidia.com/gpu.compute.minor"] = computeCapability?.Split('.')[1] ?? "0",
                },
                Allocatable = ResourceList.Of(16000, 64L << 30, KeyValuePair.Create("pods", 110L), KeyValuePair.Create("nvidia.com/gpu", 4L)),
            });
        }

        return fleet;
    }

    public static Api.ModelDeployment Model(Func<Api.ModelDeploymentSpec, Api.ModelDeploymentSpec>? change = null, string name = "xray")
    {
        var spec = new Api.ModelDeploymentSpec
        {
            Model = new() { Uri = "https://models.example/xray.onnx" },
            Sensitivity = Api.Sensitivity.High,
        };
        return new Api.ModelDeployment
        {
            Metadata = new() { Name = name, NamespaceProperty = "radiology", Uid = "uid-1", Generation = 4 },
            Spec = change?.Invoke(spec) ?? spec,
        };
    }

    public static Decision Decide(Api.ModelDeployment model, FleetSnapshot? fleet = null, CurrentPlacement? current = null)
    {
        var mapped = ModelMapping.Model(model, new Dictionary<string, string>(), allowFileUris: false);
        return Placer.Decide(fleet ?? Fleet(), mapped.Request!, current ?? CurrentPlacement.None, Now);
    }

    public static IReadOnlyList<PlannedDeployment> Plan(Decision decision, params IReadOnlyList<ExistingDeployment> existing) =>
        PlacementPlan.Next(decision, existing, new Prohibition(decision).Forbids, pool => $"{decision.Model.Key.Name}-{pool}");

    public static DesiredObjects Build(
        Api.ModelDeployment model, string? fileRoot = null, string? computeCapability = null, string? gpuRuntimeClass = null, string? cacheClaim = null,
        int maxUnavailable = 0, Func<Api.InferenceRuntimeSpec, Api.InferenceRuntimeSpec>? runtimeChange = null)
    {
        var decision = Decide(model, Fleet(computeCapability, gpuRuntimeClass, cacheClaim));
        var runtime = RuntimeCatalog.BuiltIn(ServerImage).Single(r => r.Metadata.Name == decision.Runtime!.Name);
        var input = new BuildInput
        {
            Model = model,
            Decision = decision,
            Runtime = runtimeChange?.Invoke(runtime.Spec) ?? runtime.Spec,
            RuntimeName = runtime.Metadata.Name,
            ServerImage = ServerImage,
            FileRoot = fileRoot,
        };
        return ResourceBuilder.Build(input, [.. Plan(decision).Select(p => p with { MaxUnavailable = maxUnavailable })]);
    }

    private static Pool Pool(string name, Tier tier) =>
        new() { Name = name, Tier = tier, NodeSelector = LabelSelector.ForLabel("site", name) };
}
