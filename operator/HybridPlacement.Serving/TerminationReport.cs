using System.Text.Json;
using System.Text.Json.Serialization;
using HybridPlacement.Onnx;

namespace HybridPlacement.Serving;

/// <summary>What a container says at its end, for the operator to read from the pod's status.</summary>
internal sealed record TerminationReport
{
    /// <summary>The kubelet keeps this much of a termination log.</summary>
    public const int LargestBytes = 4096;

    private const int LargestMessage = 1024, LargestName = 256;

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public required string Reason { get; init; }

    public required string Message { get; init; }

    public string? Sha256 { get; init; }

    public long? SizeBytes { get; init; }

    public long? IrVersion { get; init; }

    public long? Opset { get; init; }

    public long? Parameters { get; init; }

    public long? EstimatedMemoryBytes { get; init; }

    public IReadOnlyList<TensorReport>? Inputs { get; init; }

    public IReadOnlyList<TensorReport>? Outputs { get; init; }

    public static IReadOnlyList<TensorReport> Tensors(IEnumerable<OnnxValueFacts> values) =>
        [.. values.Select(v => new TensorReport(Cut(v.Name, LargestName), v.DataType, v.ProtocolShape))];

    /// <summary>JSON within the limit: the lists are cut from their ends where they don't fit, as names come from the file.</summary>
    public byte[] ToJson()
    {
        var report = this with { Message = Cut(Message, LargestMessage) };
        while (true)
        {
            var json = JsonSerializer.SerializeToUtf8Bytes(report, Options);
            if (json.Length <= LargestBytes)
                return json;
            report = report.Shortened();
        }
    }

    private TerminationReport Shortened()
    {
        if (Outputs is { Count: > 0 })
            return this with { Outputs = [.. Outputs.Take(Outputs.Count / 2)] };
        if (Inputs is { Count: > 0 })
            return this with { Inputs = [.. Inputs.Take(Inputs.Count / 2)] };
        return this with { Message = Cut(Message, Message.Length / 2) };
    }

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..length];
}

/// <summary>An input or output in a report.</summary>
internal sealed record TensorReport(string Name, string Datatype, IReadOnlyList<long> Shape);
