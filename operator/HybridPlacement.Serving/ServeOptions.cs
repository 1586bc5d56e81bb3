using System.Net;
using HybridPlacement.Serving.Batching;

namespace HybridPlacement.Serving;

/// <summary>What <c>serve</c> is told; port 0 takes a free one.</summary>
internal sealed record ServeOptions
{
    public required IReadOnlyList<string> Models { get; init; }

    /// <summary>The name to serve a single model under; otherwise the folder's or file's.</summary>
    public string? ModelName { get; init; }

    /// <summary>How many versions of a model are served at once, the highest ones.</summary>
    public int Versions { get; init; } = 1;

    public IPAddress Address { get; init; } = IPAddress.IPv6Any;

    public int HttpPort { get; init; } = 8000;

    public int GrpcPort { get; init; } = 8001;

    public int MetricsPort { get; init; } = 8002;

    public string? TerminationLog { get; init; }

    /// <summary>Threads of a run, and runs at once.</summary>
    public int Cpus { get; init; } = Environment.ProcessorCount;

    public int LongestQueue { get; init; } = 64;

    /// <summary>How far requests are put together, for models that gain from it.</summary>
    public BatchLimits Batches { get; init; } = BatchLimits.None;

    public long LargestRequestBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>How often to look for a new version of the models; zero for never.</summary>
    public TimeSpan ReloadEvery { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the server still takes requests after it has said that it isn't ready any more.</summary>
    public TimeSpan DrainDelay { get; init; } = TimeSpan.FromSeconds(2);
}
