using HybridPlacement.Sandbox.Api;
using HybridPlacement.Sandbox.Http;
using Microsoft.AspNetCore.Http;

namespace HybridPlacement.Sandbox.Faults;

/// <summary>A call to the API as a fault's predicate sees it.</summary>
/// <param name="Verb">As in audit logs: get, list, watch, create, update, patch, apply, delete, deletecollection.</param>
/// <param name="Group">The API group; empty for the core one.</param>
/// <param name="Resource">In the plural, such as <c>pods</c>.</param>
/// <param name="Subresource">Such as <c>status</c> or <c>eviction</c>; empty for the object itself.</param>
/// <param name="Namespace">The namespace in the path; null where there is none.</param>
/// <param name="Name">The name in the path; null for a collection.</param>
/// <param name="UserAgent">The client.</param>
public sealed record ApiCall(
    string Verb, string Group, string Resource, string Subresource, string? Namespace, string? Name, string UserAgent)
{
    /// <summary>Whether it asks for a change.</summary>
    public bool IsWrite => Verb is not ("get" or "list" or "watch");

    /// <returns>Null where it isn't about a resource: discovery, health, reviews of one's own permissions.</returns>
    internal static ApiCall? Of(HttpRequest request)
    {
        if (RequestPath.Parse(request.Path.Value ?? "/") is not { } path || Reviews.Answers(path))
            return null;
        return new ApiCall(
            VerbOf(request, path.Name is null), path.Group, path.Resource, path.Subresource, path.Namespace, path.Name,
            request.Headers.UserAgent.ToString());
    }

    private static string VerbOf(HttpRequest request, bool isCollection) => request.Method switch
    {
        "GET" when request.Query["watch"] == "true" || request.Query["watch"] == "1" => "watch",
        "GET" => isCollection ? "list" : "get",
        "POST" => "create",
        "PUT" => "update",
        "PATCH" => request.ContentType?.StartsWith(MediaTypes.ApplyYaml, StringComparison.Ordinal) == true ? "apply" : "patch",
        "DELETE" => isCollection ? "deletecollection" : "delete",
        _ => "other",
    };
}
