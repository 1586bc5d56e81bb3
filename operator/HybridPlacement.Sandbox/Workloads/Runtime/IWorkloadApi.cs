using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Storage;

namespace HybridPlacement.Sandbox.Workloads.Runtime;

/// <summary>
/// What the workloads need of the API server, in-process. Objects that come out of it are never changed.
/// </summary>
internal interface IWorkloadApi
{
    /// <summary>
    /// All objects of the kind, a mark that these are all, then every change. Ends only when cancelled.
    /// </summary>
    IAsyncEnumerable<ResourceChange> WatchAsync(ResourceKind kind, CancellationToken cancellationToken);

    Task<JsonObject?> GetAsync(ResourceKind kind, ObjectKey key, CancellationToken cancellationToken);

    Task<JsonObject> CreateAsync(ResourceKind kind, JsonObject resource, CancellationToken cancellationToken);

    /// <summary>Replaces all but status; fails on a stale <c>resourceVersion</c>.</summary>
    Task<JsonObject> UpdateAsync(ResourceKind kind, JsonObject resource, CancellationToken cancellationToken);

    /// <summary>Replaces the status only; fails on a stale <c>resourceVersion</c>.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="resource">The object as last seen.</param>
    /// <param name="status">The status that it is to have.</param>
    /// <param name="annotations">What a Deployment's annotations are to be, which its controller writes with the status; null leaves them.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<JsonObject> UpdateStatusAsync(
        ResourceKind kind, JsonObject resource, JsonObject status, JsonObject? annotations, CancellationToken cancellationToken);

    /// <summary>The <c>Scale</c> of any object that has one, of whatever kind.</summary>
    Task<JsonObject> GetScaleAsync(string apiVersion, string kind, ObjectKey key, CancellationToken cancellationToken);

    /// <summary>Sets the replicas through the scale subresource.</summary>
    Task SetScaleAsync(string apiVersion, string kind, ObjectKey key, int replicas, CancellationToken cancellationToken);

    /// <summary>Binds a pod to a node, as the <c>binding</c> subresource does.</summary>
    Task BindAsync(JsonObject pod, string nodeName, CancellationToken cancellationToken);

    /// <summary>Deletes an object if it still is the one with this uid; a missing one is no error.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="resource">The object as last seen.</param>
    /// <param name="graceSeconds">Null for the object's own grace period; zero deletes a pod for good.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task DeleteAsync(ResourceKind kind, JsonObject resource, int? graceSeconds, CancellationToken cancellationToken);
}

/// <summary>A change of an object, or a mark without one.</summary>
/// <param name="Object">The object as it is, or was last.</param>
/// <param name="Deleted">Whether it is gone.</param>
internal readonly record struct ResourceChange(StoredObject? Object, bool Deleted)
{
    public static readonly ResourceChange ListEnds = new(null, false);
}

/// <summary>The API server's refusal.</summary>
/// <param name="Code">The HTTP status it would have.</param>
/// <param name="Reason">The reason of the <c>Status</c> object, such as <c>Conflict</c>.</param>
/// <param name="Text">Its message.</param>
internal sealed class WorkloadApiException(int Code, string Reason, string Text) : Exception(Text)
{
    public int Code { get; } = Code;

    public string Reason { get; } = Reason;

    public bool IsNotFound => Code == 404;

    public bool IsAlreadyExists => Code == 409 && Reason == "AlreadyExists";

    /// <summary>Conflict, gone or there already: to be looked at again, nothing to complain about.</summary>
    public bool IsRace => Code is 404 or 409;
}
