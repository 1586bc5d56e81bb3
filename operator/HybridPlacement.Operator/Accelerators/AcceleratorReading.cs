using System.Text.Json;

namespace HybridPlacement.Operator.Accelerators;

/// <summary>What a server says about the GPU that its pod was given.</summary>
/// <param name="Reason">GpuActive, NoGpuVisible or CpuFallback of <see cref="Api.Reasons"/>; null where it says nothing.</param>
/// <param name="Message">What it was read from.</param>
public sealed record AcceleratorReading(string? Reason, string Message)
{
    /// <summary>Triton writes these for each GPU that it sees, and for none where it sees none.</summary>
    private const string GpuMetric = "nv_gpu_memory_total_bytes{";

    private const string ServerMetric = "nv_inference_";

    /// <summary>
    /// Reads Triton's metrics and the configuration of the model as it is loaded: whether the server sees a GPU, and whether the
    /// model's instances are on one. Which single operators run there neither tells.
    /// </summary>
    /// <param name="metrics">Prometheus' text form; null where it couldn't be had.</param>
    /// <param name="config">JSON of <c>/v2/models/NAME/config</c>; null where it couldn't be had.</param>
    public static AcceleratorReading Read(string? metrics, string? config)
    {
        if (metrics is null)
            return new(null, "its metrics can't be read");
        if (!metrics.Contains(ServerMetric, StringComparison.Ordinal))
            return new(null, "its metrics say nothing about GPUs");
        var gpus = metrics.Split('\n').Count(line => line.StartsWith(GpuMetric, StringComparison.Ordinal));
        if (gpus == 0)
            return new(Api.Reasons.NoGpuVisible, "the server sees no GPU: check the node's driver, the device plugin and the pool's gpuRuntimeClassName");
        return Kinds(config) switch
        {
            [] => new(null, $"the server sees {gpus} GPUs and doesn't say where the model runs"),
            var kinds when kinds.All(k => k == "KIND_GPU") => new(Api.Reasons.GpuActive, $"the server sees {gpus} GPUs and has the model on KIND_GPU"),
            var kinds when kinds.Contains("KIND_CPU") => new(Api.Reasons.CpuFallback, $"the server sees {gpus} GPUs and has the model on KIND_CPU"),
            var kinds => new(null, $"the server has the model on {string.Join(", ", kinds)}"),
        };
    }

    private static string[] Kinds(string? config)
    {
        if (config is null)
            return [];
        try
        {
            using var document = JsonDocument.Parse(config);
            return document.RootElement.TryGetProperty("instance_group", out var groups) && groups.ValueKind == JsonValueKind.Array
                ? [.. groups.EnumerateArray().Select(g => g.TryGetProperty("kind", out var kind) ? kind.GetString() : null).OfType<string>().Distinct()]
                : [];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return [];
        }
    }
}
