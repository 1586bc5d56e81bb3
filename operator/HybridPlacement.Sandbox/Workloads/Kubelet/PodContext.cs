using System.Net;
using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Workloads.Runtime;

namespace HybridPlacement.Sandbox.Workloads.Kubelet;

/// <summary>What all containers of one pod share.</summary>
internal sealed record PodContext
{
    public required JsonObject Pod { get; init; }

    public required JsonObject? Node { get; init; }

    public required IPAddress Address { get; init; }

    /// <summary>The pod's folder below the sandbox's private one.</summary>
    public required string Folder { get; init; }

    public required PodVolumes Volumes { get; init; }

    public required ConfigSource Config { get; init; }

    public required ImageCatalog Images { get; init; }

    public required ProcessSupervisor Processes { get; init; }

    public required EventRecorder Events { get; init; }

    public required WorkloadOptions Options { get; init; }

    public required TimeProvider Clock { get; init; }

    /// <summary>Called whenever the pod's status may have changed.</summary>
    public required Action Changed { get; init; }

    /// <summary>How long a container may take to end; a day at most, as no timer takes more than some weeks.</summary>
    public TimeSpan Grace =>
        TimeSpan.FromSeconds(Math.Clamp(Pod.Int32(30, "spec", "terminationGracePeriodSeconds"), 0, 86_400));

    /// <summary>Whether containers are to end some time, as a Job's are.</summary>
    public bool RunsToCompletion => Pod.Text("spec", "restartPolicy") is "Never" or "OnFailure";
}
