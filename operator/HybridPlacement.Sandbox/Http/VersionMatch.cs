using System.Globalization;
using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Api;
using HybridPlacement.Sandbox.Schemas;

namespace HybridPlacement.Sandbox.Http;

/// <summary>The rules of <c>resourceVersion</c>, <c>resourceVersionMatch</c> and <c>sendInitialEvents</c> of a list or watch.</summary>
internal static class VersionMatch
{
    private const string Field = "resourceVersionMatch";

    /// <exception cref="ApiStatusException">
    /// 422: the parameters don't go together; 400, of a watch 500: the version is none; 504: it is yet to come.
    /// </exception>
    public static void Check(Func<string, string?> query, bool watch, long revision)
    {
        var (match, version) = (query(Field) ?? string.Empty, query("resourceVersion") ?? string.Empty);
        var initialEvents = query("sendInitialEvents");
        if (watch && initialEvents is not null && match != "NotOlderThan")
            throw Invalid(StatusCause.ForForbidden(Field, "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"));
        if (watch && initialEvents is null && match.Length > 0)
            throw Invalid(
                [
                    StatusCause.ForForbidden(Field, "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided"),
                    .. match == "NotOlderThan" ? Array.Empty<StatusCause>() : [StatusCause.ForNotSupported(Field, match, ["NotOlderThan"])],
                ]);
        if (!watch && initialEvents is not null)
            throw Invalid(StatusCause.ForForbidden("sendInitialEvents", "sendInitialEvents is forbidden for list"));
        if (match.Length > 0 && !watch)
            CheckMatch(match, version, query("continue") is { Length: > 0 });
        if (version.Length == 0)
            return;
        if (!long.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var asked))
            throw Unreadable(version, watch);
        if (asked > revision && !watch)
            throw TooLarge(asked, revision);
    }

    /// <exception cref="ApiStatusException">504: the version is yet to come.</exception>
    public static void CheckGet(string? version, long revision)
    {
        if (long.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var asked) && asked > revision)
            throw TooLarge(asked, revision);
    }

    /// <summary>The version that a list is to be of exactly; null for any that is new enough.</summary>
    /// <param name="query">The query.</param>
    /// <param name="limit">How many are asked for; 0 for all.</param>
    public static long? Exact(Func<string, string?> query, int limit)
    {
        var match = query(Field);
        return (match == "Exact" || (string.IsNullOrEmpty(match) && limit > 0))
            && long.TryParse(query("resourceVersion"), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            && version > 0
            ? version
            : null;
    }

    private static ApiStatusException Unreadable(string version, bool watch)
    {
        var cause = StatusCause.ForInvalid("resourceVersion", version, $"strconv.ParseUint: parsing \"{version}\": invalid syntax");
        return watch
            ? new ApiStatusException(500, string.Empty, cause.ToString())
            : ApiStatusException.BadRequest($"invalid resource version: {cause}");
    }

    private static void CheckMatch(string match, string version, bool continued)
    {
        if (match is not ("Exact" or "NotOlderThan"))
            throw Invalid(StatusCause.ForNotSupported(Field, match, ["Exact", "NotOlderThan", ""]));
        if (continued)
            throw Invalid(StatusCause.ForForbidden(Field, "resourceVersionMatch is forbidden when continue is provided"));
        if (version.Length == 0)
            throw Invalid(StatusCause.ForForbidden(Field, "resourceVersionMatch is forbidden unless resourceVersion is provided"));
        if (match == "Exact" && version == "0")
            throw Invalid(StatusCause.ForForbidden(Field, "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\""));
    }

    private static ApiStatusException Invalid(StatusCause cause) => Invalid([cause]);

    private static ApiStatusException Invalid(IReadOnlyList<StatusCause> causes) =>
        ApiStatusException.Invalid("meta.k8s.io", "ListOptions", string.Empty, causes);

    private static ApiStatusException TooLarge(long asked, long revision) => new(
        504,
        "Timeout",
        $"Timeout: Too large resource version: {asked}, current: {revision}",
        new JsonObject
        {
            ["causes"] = new JsonArray(new JsonObject
            {
                ["reason"] = "ResourceVersionTooLarge",
                ["message"] = "Too large resource version",
            }),
            ["retryAfterSeconds"] = 1,
        });
}
