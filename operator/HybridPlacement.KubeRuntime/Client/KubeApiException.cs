using System.Globalization;
using System.Net;
using k8s.Models;

namespace HybridPlacement.KubeRuntime;

/// <summary>The API server answered with an error, or could not be reached within the attempts allowed.</summary>
public sealed class KubeApiException : Exception
{
    internal KubeApiException(string verb, string path, V1Status status, TimeSpan? retryAfter = null, Exception? inner = null)
        : base($"{verb} {path}: {status.Code?.ToString(CultureInfo.InvariantCulture) ?? "no answer"} {status.Reason}: {status.Message}", inner)
    {
        Verb = verb;
        Path = path;
        Status = status;
        RetryAfter = retryAfter;
    }

    /// <summary>The verb as in audit logs: get, list, watch, create, update, patch, apply, delete.</summary>
    public string Verb { get; }

    /// <summary>The path asked for, without the query.</summary>
    public string Path { get; }

    /// <summary>What the server said; made up from the HTTP status where it sent no <c>Status</c> object.</summary>
    public V1Status Status { get; }

    /// <summary>How long the server asked to wait.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>The HTTP status; 0 when there was no answer.</summary>
    public HttpStatusCode StatusCode => (HttpStatusCode)(Status.Code ?? 0);

    /// <summary>No such object, or no such resource.</summary>
    public bool IsNotFound => StatusCode == HttpStatusCode.NotFound;

    /// <summary>An object of this name exists.</summary>
    public bool IsAlreadyExists => Status.Reason == "AlreadyExists";

    /// <summary>A stale resourceVersion, a failed precondition, or a field that another manager owns.</summary>
    public bool IsConflict => StatusCode == HttpStatusCode.Conflict && !IsAlreadyExists;

    /// <summary>The resourceVersion or continue token is too old: list again.</summary>
    public bool IsGone => StatusCode == HttpStatusCode.Gone || Status.Reason is "Expired" or "Gone";

    /// <summary>The object is refused as it is: nothing but a change of it helps.</summary>
    public bool IsInvalid => StatusCode is HttpStatusCode.UnprocessableEntity or HttpStatusCode.BadRequest;

    /// <summary>Not allowed (RBAC, admission, quota) or not signed in.</summary>
    public bool IsForbidden => StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized;

    /// <summary>The same call may succeed later.</summary>
    public bool IsTransient => (int)StatusCode is 0 or 408 or 429 or >= 500;
}
