using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Schemas;

namespace HybridPlacement.Sandbox.Api;

/// <summary>A refusal of the API server: what a client gets as <c>metav1.Status</c>.</summary>
internal sealed class ApiStatusException(int code, string reason, string message, JsonObject? details = null)
    : Exception(message)
{
    public int Code => code;

    public string Reason => reason;

    /// <summary>The token that goes with an expired list.</summary>
    public string? Continue { get; private init; }

    public JsonObject ToStatus()
    {
        var status = new JsonObject
        {
            ["kind"] = "Status",
            ["apiVersion"] = "v1",
            ["metadata"] = Continue is null ? new JsonObject() : new JsonObject { ["continue"] = Continue },
            ["status"] = "Failure",
            ["message"] = Message,
        };
        if (reason.Length > 0)
            status["reason"] = reason;
        if (details is not null)
            status["details"] = details.DeepClone();
        status["code"] = code;
        return status;
    }

    public static ApiStatusException NotFound(string group, string resource, string name) =>
        new(404, "NotFound", $"{Qualified(group, resource)} \"{name}\" not found", Details(group, resource, name));

    public static ApiStatusException PathNotFound() =>
        new(404, "NotFound", "the server could not find the requested resource", []);

    public static ApiStatusException AlreadyExists(string group, string resource, string name) => new(
        409, "AlreadyExists", $"{Qualified(group, resource)} \"{name}\" already exists", Details(group, resource, name));

    public static ApiStatusException Conflict(string group, string resource, string name, string why) => new(
        409,
        "Conflict",
        $"Operation cannot be fulfilled on {Qualified(group, resource)} \"{name}\": {why}",
        Details(group, resource, name));

    public static ApiStatusException StaleWrite(string group, string resource, string name) => Conflict(
        group,
        resource,
        name,
        "the object has been modified; please apply your changes to the latest version and try again");

    public static ApiStatusException NamespaceTerminating(ResourceDefinition resource, string name, string @namespace)
    {
        var details = Details(resource.Group, resource.Plural, name);
        details["causes"] = new JsonArray(new JsonObject
        {
            ["reason"] = "NamespaceTerminating",
            ["message"] = $"namespace {@namespace} is being terminated",
            ["field"] = "metadata.namespace",
        });
        return new ApiStatusException(
            403,
            "Forbidden",
            $"{Qualified(resource.Group, resource.Plural)} \"{name}\" is forbidden: unable to create new content in namespace "
            + $"{@namespace} because it is being terminated",
            details);
    }

    /// <summary>A write that an admission policy denies.</summary>
    public static ApiStatusException Denied(string group, string resource, string name, string reason, string message)
    {
        var details = Details(group, resource, name);
        details["causes"] = new JsonArray(new JsonObject { ["message"] = message });
        var code = reason switch
        {
            "Forbidden" => 403,
            "Unauthorized" => 401,
            "RequestEntityTooLarge" => 413,
            _ => 422,
        };
        return new ApiStatusException(code, reason, $"{Qualified(group, resource)} \"{name}\" is forbidden: {message}", details);
    }

    /// <summary>A patch whose result can't be read as an object of the kind.</summary>
    /// <param name="patched">The result.</param>
    /// <param name="error">Why not.</param>
    public static ApiStatusException UnreadablePatch(JsonObject patched, string error) => Invalid(
        string.Empty, string.Empty, string.Empty, [StatusCause.ForInvalid("patch", patched.ToJsonString(), error)]);

    public static ApiStatusException BadRequest(string message) => new(400, "BadRequest", message);

    public static ApiStatusException Gone(string message) => new(410, "Expired", message);

    /// <summary>The pages of a list can't be of the same moment any more.</summary>
    /// <param name="token">With which the client gets the rest as it is now.</param>
    public static ApiStatusException PagesExpired(PageToken token) => new(
        410,
        "Expired",
        "The provided continue parameter is too old to display a consistent list result. You can start a new list without the "
        + "continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing "
        + "with the provided token results in an inconsistent list - objects that were created, modified, or deleted between "
        + "the time the first chunk was returned and now may show up in the list.")
    {
        Continue = token.ToString(),
    };

    public static ApiStatusException UnsupportedMediaType(string message) => new(415, "UnsupportedMediaType", message);

    public static ApiStatusException NotAcceptable() => new(
        406,
        "NotAcceptable",
        "406: Not Acceptable\n\nAvailable representations: application/json, application/yaml",
        []);

    public static ApiStatusException MethodNotAllowed() => new(
        405, "MethodNotAllowed", "the server does not allow this method on the requested resource", []);

    /// <summary>What the sandbox doesn't have; the real server would.</summary>
    public static ApiStatusException NotImplemented(string what) =>
        new(501, "NotImplemented", $"{what} isn't part of the sandbox: use a real cluster for it.");

    /// <summary>An object whose fields are wrong: HTTP 422 with a cause for each.</summary>
    public static ApiStatusException Invalid(string group, string kind, string name, IReadOnlyList<StatusCause> causes)
    {
        var qualified = group.Length == 0 ? kind : $"{kind}.{group}";
        StatusCause[] distinct = [.. causes.Distinct()];
        var list = distinct.Length == 1 ? distinct[0].ToString() : $"[{string.Join(", ", distinct.AsEnumerable())}]";
        var details = Details(group, kind, name);
        details["causes"] = new JsonArray([.. causes.Select(cause => new JsonObject
        {
            ["reason"] = cause.Reason,
            ["message"] = cause.Message,
            ["field"] = cause.Field,
        })]);
        return new ApiStatusException(422, "Invalid", $"{qualified} \"{name}\" is invalid: {list}", details);
    }

    /// <summary>Fields that other managers own: HTTP 409 with a cause for each.</summary>
    /// <param name="conflicts">The manager (as the message names it) and the path of each field.</param>
    public static ApiStatusException ApplyConflict(IReadOnlyList<(string Manager, string Field)> conflicts)
    {
        var text = string.Join('\n', conflicts.GroupBy(c => c.Manager).Select(group => group.Count() == 1
            ? $"conflict with {group.Key}: {group.First().Field}"
            : $"conflicts with {group.Key}:\n{string.Join('\n', group.Select(c => $"- {c.Field}"))}"));
        var details = new JsonObject
        {
            ["causes"] = new JsonArray([.. conflicts.Select(c => new JsonObject
            {
                ["reason"] = "FieldManagerConflict",
                ["message"] = $"conflict with {c.Manager}",
                ["field"] = c.Field,
            })]),
        };
        var count = conflicts.Count == 1 ? "1 conflict" : $"{conflicts.Count} conflicts";
        return new ApiStatusException(409, "Conflict", $"Apply failed with {count}: {text}", details);
    }

    private static string Qualified(string group, string resource) =>
        group.Length == 0 ? resource : $"{resource}.{group}";

    private static JsonObject Details(string group, string kind, string name)
    {
        var details = new JsonObject();
        foreach (var (field, value) in new[] { ("name", name), ("group", group), ("kind", kind) })
        {
            if (value.Length > 0)
                details[field] = value;
        }

        return details;
    }
}
