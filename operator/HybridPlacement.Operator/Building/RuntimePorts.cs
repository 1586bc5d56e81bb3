namespace HybridPlacement.Operator.Building;

/// <summary>Where a runtime listens.</summary>
internal readonly record struct RuntimePorts(int Http, int Grpc, int Metrics)
{
    public static RuntimePorts Of(Api.InferenceRuntimeSpec runtime) =>
        new(runtime.Ports?.Http ?? 8000, runtime.Ports?.Grpc ?? 8001, runtime.Ports?.Metrics ?? 8002);
}
