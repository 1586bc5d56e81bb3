using System.Text.Json.Nodes;

namespace HybridPlacement.Sandbox.Api;

/// <summary>One stored event, seen through either group: <c>v1</c> (as stored) and <c>events.k8s.io/v1</c>.</summary>
internal static class EventConversion
{
    // The newer name, the stored one.
    private static readonly (string Newer, string Stored)[] Fields =
    [
        ("regarding", "involvedObject"),
        ("note", "message"),
        ("reportingController", "reportingComponent"),
        ("deprecatedCount", "count"),
        ("deprecatedFirstTimestamp", "firstTimestamp"),
        ("deprecatedLastTimestamp", "lastTimestamp"),
        ("deprecatedSource", "source"),
    ];

    public static ObjectConversion Conversion { get; } = new(string.Empty, "v1", ToStored, ToNewer);

    private static JsonObject ToStored(JsonObject newer) => Rename(newer, "v1", f => f.Newer, f => f.Stored);

    private static JsonObject ToNewer(JsonObject stored) =>
        Rename(stored, "events.k8s.io/v1", f => f.Stored, f => f.Newer);

    private static JsonObject Rename(
        JsonObject from, string apiVersion, Func<(string Newer, string Stored), string> old, Func<(string Newer, string Stored), string> @new)
    {
        var names = Fields.ToDictionary(old, f => @new(f));
        var result = new JsonObject();
        foreach (var (key, value) in from)
            result[names.GetValueOrDefault(key, key)] = value?.DeepClone();
        result["apiVersion"] = apiVersion;
        return result;
    }
}
