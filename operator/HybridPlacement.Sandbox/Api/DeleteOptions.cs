using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Workloads;

namespace HybridPlacement.Sandbox.Api;

/// <summary>How an object is to be deleted.</summary>
internal sealed record DeleteOptions
{
    /// <summary>Seconds until a pod is gone for good; null: as the pod says.</summary>
    public long? GracePeriodSeconds { get; init; }

    /// <summary><c>Background</c>, <c>Foreground</c> or <c>Orphan</c>.</summary>
    public string PropagationPolicy { get; init; } = "Background";

    /// <summary>The object must have this uid.</summary>
    public string? Uid { get; init; }

    /// <summary>The object must have this resourceVersion.</summary>
    public string? ResourceVersion { get; init; }

    public bool DryRun { get; init; }

    /// <summary>Who deletes.</summary>
    public UserInfo User { get; init; } = UserInfo.ControllerManager;

    /// <summary>Takes the warnings that go out as headers.</summary>
    public ICollection<string> Warnings { get; init; } = [];

    /// <param name="body">A <c>DeleteOptions</c> object, or null.</param>
    /// <param name="query">The query parameters, which count where the body says nothing.</param>
    public static DeleteOptions Read(JsonObject? body, Func<string, string?> query) => new()
    {
        GracePeriodSeconds = body.Integer("gracePeriodSeconds")
            ?? (long.TryParse(query("gracePeriodSeconds"), out var grace) ? grace : null),
        PropagationPolicy = body.Text("propagationPolicy") ?? query("propagationPolicy")
            ?? (body.Flag("orphanDependents") ? "Orphan" : "Background"),
        Uid = body.Text("preconditions", "uid"),
        ResourceVersion = body.Text("preconditions", "resourceVersion"),
        DryRun = body.Texts("dryRun").Contains("All") || query("dryRun") == "All",
    };
}
