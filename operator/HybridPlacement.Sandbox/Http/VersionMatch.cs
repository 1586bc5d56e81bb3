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
    /// 422: the parameters don't go together; 410: a list of a past version, which isn't kept; 504: of one yet to come.
    /// </exception>
    public static void Check(Func<string, string?> query, bool watch, long revision)
    {
        var (match, version) = (query(Field) ?? string.Empty, query("resourceVersion") ?? string.Empty);
        var initialEvents = query("sendInitialEvents");
        if (watch && initialEvents is not null && match != "NotOlderThan")
            throw Invalid(StatusCause.ForForbidden(Field, "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"));
        if (watch && initialEvents is null && match.Length > 0)
            throw Invalid(StatusCause.ForForbidden(Field, "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided"));
        if (!watch && initialEvents is not null)
            throw Invalid(StatusCause.ForForbidden("sendInitialEvents", "sendInitialEvents is forbidden for list"));
        if (match.Length > 0 && !watch)
            CheckMatch(match, version, query("continue") is { Length: > 0 });
        if (version.Length == 0)
            return;
        if (!long.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var asked))
            throw Invalid(StatusCause.ForInvalid("resourceVersion", version, $"strconv.ParseUint: parsing \"{version}\": invalid syntax"));
        if (asked > revision && !watch)
            throw TooLarge(asked, revision);
        if (match == "Exact" && asked < revision)
            throw ApiStatusException.Gone("The resourceVersion for the provided list is too old.");
    }

    private static void CheckMatch(string match, string version, bool continued)
    {
        if (match is not ("Exact" or "NotOlderThan"))
            throw Invalid(StatusCause.ForNotSupported(Field, match, ["Exact", "NotOlderThan"]));
        if (continued)
            throw Invalid(StatusCause.ForForbidden(Field, "resourceVersionMatch is forbidden when continue is provided"));
        if (version.Length == 0)
            throw Invalid(StatusCause.ForForbidden(Field, "resourceVersionMatch is forbidden unless resourceVersion is provided"));
        if (match == "Exact" && version == "0")
            throw Invalid(StatusCause.ForForbidden(Field, "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\""));
    }

    private static ApiStatusException Invalid(StatusCause cause) =>
        ApiStatusException.Invalid("meta.k8s.io", "ListOptions", string.Empty, [cause]);

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
