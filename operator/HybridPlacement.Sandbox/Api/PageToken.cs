using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Storage;
using HybridPlacement.Sandbox.Workloads;

namespace HybridPlacement.Sandbox.Api;

/// <summary>
/// Where a list goes on: the revision that its pages are of, and the last object of the page before. It says all there is
/// to know, as the real server's, so that nothing is kept between pages.
/// </summary>
/// <param name="Revision">The revision; negative for whatever is newest, where the first page's has expired.</param>
/// <param name="After">The last object that the client has.</param>
internal sealed record PageToken(long Revision, StoreKey After)
{
    private const string Version = "meta.k8s.io/v1";
    private const char Separator = '\0';

    public override string ToString()
    {
        var json = new JsonObject
        {
            ["v"] = Version,
            ["rv"] = Revision,
            ["start"] = $"{After.Namespace}/{After.Name}{Separator}",
        };
        return Convert.ToBase64String(Encoding.UTF8.GetBytes(json.ToJsonString())).TrimEnd('=').Replace('+', '-').Replace('/', '_');
    }

    /// <exception cref="ApiStatusException">400: it is no token of a list.</exception>
    public static PageToken Parse(string text)
    {
        try
        {
            var padded = text.Replace('-', '+').Replace('_', '/').PadRight((text.Length + 3) / 4 * 4, '=');
            var json = JsonNode.Parse(Convert.FromBase64String(padded)) as JsonObject;
            var start = json.Text("start")?.TrimEnd(Separator).Split('/');
            if (json.Text("v") == Version && json.Integer("rv") is { } revision && start is [var ns, var name])
                return new PageToken(revision, new StoreKey(ns, name));
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            // Refused below, as a token of another version is.
        }

        throw ApiStatusException.BadRequest($"invalid continue token: continue key is not valid: \"{text}\"");
    }
}
