using HybridPlacement.Placement;

namespace HybridPlacement.Operator.Mapping;

/// <summary>The API's enums as the decision's. A value that isn't known is refused here, once.</summary>
internal static class Values
{
    public static Sensitivity Read(Api.Sensitivity value, string field) => value switch
    {
        Api.Sensitivity.Low => Sensitivity.Low,
        Api.Sensitivity.Medium => Sensitivity.Medium,
        Api.Sensitivity.High => Sensitivity.High,
        _ => throw Unknown<Api.Sensitivity>(field),
    };

    public static Latency Read(Api.LatencyClass value, string field) => value switch
    {
        Api.LatencyClass.Low => Latency.Low,
        Api.LatencyClass.Medium => Latency.Medium,
        Api.LatencyClass.High => Latency.High,
        _ => throw Unknown<Api.LatencyClass>(field),
    };

    public static Tier Read(Api.Tier value, string field) => value switch
    {
        Api.Tier.Cloud => Tier.Cloud,
        Api.Tier.OnPrem => Tier.OnPrem,
        Api.Tier.Edge => Tier.Edge,
        _ => throw Unknown<Api.Tier>(field),
    };

    public static Api.Tier Write(Tier value) => value switch
    {
        Tier.Cloud => Api.Tier.Cloud,
        Tier.OnPrem => Api.Tier.OnPrem,
        Tier.Edge => Api.Tier.Edge,
        _ => throw new ArgumentOutOfRangeException(nameof(value), value, "No such tier in the API."),
    };

    public static ModelFormat Read(Api.ModelFormat value, string field) => value switch
    {
        Api.ModelFormat.Onnx => ModelFormat.Onnx,
        Api.ModelFormat.TensorRT => ModelFormat.TensorRT,
        _ => throw Unknown<Api.ModelFormat>(field),
    };

    public static PlacementMode Read(Api.PlacementMode value, string field) => value switch
    {
        Api.PlacementMode.Replicated => PlacementMode.Replicated,
        Api.PlacementMode.EachPool => PlacementMode.EachPool,
        _ => throw Unknown<Api.PlacementMode>(field),
    };

    public static AcceleratorKind Read(Api.AcceleratorKind value, string field) => value switch
    {
        Api.AcceleratorKind.None => AcceleratorKind.None,
        Api.AcceleratorKind.Nvidia => AcceleratorKind.Nvidia,
        _ => throw Unknown<Api.AcceleratorKind>(field),
    };

    public static Isolation Read(Api.Isolation value, string field) => value switch
    {
        Api.Isolation.None => Isolation.None,
        Api.Isolation.Restricted => Isolation.Restricted,
        _ => throw Unknown<Api.Isolation>(field),
    };

    public static bool Intermittent(Api.Connectivity value, string field) => value switch
    {
        Api.Connectivity.Connected => false,
        Api.Connectivity.Intermittent => true,
        _ => throw Unknown<Api.Connectivity>(field),
    };

    public static IReadOnlyList<TOut> ReadAll<TIn, TOut>(
        IReadOnlyList<TIn>? values, string field, Func<TIn, string, TOut> read) =>
        values is null ? [] : [.. values.Select((v, i) => read(v, $"{field}[{i}]"))];

    public static SpecException Unknown<T>(string field) where T : struct, Enum =>
        new(field, $"the value isn't known: write one of {string.Join(", ", Api.KnownNames.All<T>())}");
}
