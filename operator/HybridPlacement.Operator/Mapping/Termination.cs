using System.Text.Json;

namespace HybridPlacement.Operator.Mapping;

/// <summary>What the fetcher or the server wrote when it ended, as operator/README.md "The model pod" says.</summary>
public sealed record Termination
{
    private static readonly OperatorJsonContext Json = new(new(JsonSerializerDefaults.Web));

    /// <summary>ModelVerified, ModelFetchFailed, ModelRejected or ModelLoadFailed.</summary>
    public string Reason { get; init => field = value ?? ""; } = "";

    /// <summary>A sentence for people.</summary>
    public string Message { get; init => field = value ?? ""; } = "";

    /// <summary>The file's hash.</summary>
    public string? Sha256 { get; init; }

    /// <summary>The file's size.</summary>
    public long? SizeBytes { get; init; }

    /// <summary>The opset of the default domain.</summary>
    public int? Opset { get; init; }

    /// <summary>How many parameters.</summary>
    public long? Parameters { get; init; }

    /// <summary>Memory that one replica is expected to use.</summary>
    public long? EstimatedMemoryBytes { get; init; }

    /// <summary>What a request brings.</summary>
    public IReadOnlyList<Api.TensorFacts>? Inputs { get; init; }

    /// <summary>What an answer holds.</summary>
    public IReadOnlyList<Api.TensorFacts>? Outputs { get; init; }

    /// <summary>Reads a termination message; null where it isn't one of ours. It is written by a container: its text is cut.</summary>
    public static Termination? Read(string? message)
    {
        if (string.IsNullOrWhiteSpace(message) || message.TrimStart()[0] != '{')
            return null;
        try
        {
            var read = JsonSerializer.Deserialize(message, Json.Termination);
            return read is null ? null : read with { Message = Cut(read.Message), Reason = Cut(read.Reason) };
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A text of at most 1,024 characters.</summary>
    internal static string Cut(string? text) => text is null ? "" : text.Length <= 1024 ? text : text[..1021] + "...";
}
