using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace HybridPlacement.Cli.Sandboxing;

/// <summary>What the sandbox command says of one ModelDeployment: the same facts in the table and in JSON.</summary>
internal sealed record ModelReport(
    string Namespace,
    string Name,
    string Sensitivity,
    string Latency,
    IReadOnlyList<PoolReport> Pools,
    bool Ready,
    string? Rule,
    string? Why,
    string? Endpoint,
    JsonObject? Inference)
{
    /// <summary>Whether nothing more will happen by itself: it serves, or only a person can help.</summary>
    [JsonIgnore]
    public bool Settled { get; init; }

    /// <summary>The name the server knows the model by.</summary>
    [JsonIgnore]
    public string ServedName { get; init; } = string.Empty;

    /// <summary>The replicas the model asks for.</summary>
    [JsonIgnore]
    public int Replicas { get; init; }
}

/// <summary>The replicas of a model in one pool.</summary>
internal sealed record PoolReport(string Name, string Tier, int Replicas, int ReadyReplicas);
