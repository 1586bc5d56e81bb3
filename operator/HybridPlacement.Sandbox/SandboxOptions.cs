using HybridPlacement.Sandbox.Workloads;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace HybridPlacement.Sandbox;

/// <summary>How a sandbox cluster is started.</summary>
public sealed record SandboxOptions
{
    /// <summary>How nodes, pods and controllers behave.</summary>
    public WorkloadOptions Workloads { get; init; } = new();

    /// <summary>Where the sandbox logs to; nowhere by default.</summary>
    public ILoggerFactory Loggers { get; init; } = NullLoggerFactory.Instance;

    /// <summary>What the fault port draws by chance is drawn from this.</summary>
    public int FaultSeed { get; init; }

    /// <summary>Changes kept per resource for watches that begin in the past and for what the fault port takes back; older ones answer 410.</summary>
    public int WatchHistory { get; init; } = 20_000;

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
