using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using HybridPlacement.Sandbox.Workloads;

namespace HybridPlacement.Sandbox.Api;

/// <summary>Times of leases and events have six digits behind the second, and the real server reads no others.</summary>
internal static partial class MicroTimes
{
    /// <exception cref="ApiStatusException">400: a time has no fraction, or one of another length.</exception>
    public static void Check(ResourceDefinition resource, JsonObject next)
    {
        string?[] times = resource.Kind switch
        {
            "Lease" when !resource.IsCustom => [next.Text("spec", "renewTime"), next.Text("spec", "acquireTime")],
            "Event" when !resource.IsCustom => [next.Text("eventTime"), next.Text("series", "lastObservedTime")],
            _ => [],
        };
        foreach (var time in times)
        {
            if (!string.IsNullOrEmpty(time) && !Micro().IsMatch(time))
                throw ApiStatusException.BadRequest(
                    $"{resource.Kind} in version \"{resource.Version}\" cannot be handled as a {resource.Kind}: parsing time "
                    + $"\"{time}\" as \"2006-01-02T15:04:05.000000Z07:00\": cannot parse \"{time}\"");
        }
    }

    [GeneratedRegex(@"\A\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}(Z|[+-]\d\d:\d\d)\z")]
    private static partial Regex Micro();
}
