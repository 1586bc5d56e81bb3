using System.Text.Json.Nodes;

namespace HybridPlacement.Benchmarks.Scale;

/// <summary>The server holds something of a run before. The message says what to do.</summary>
internal sealed class NotFreshException(string message) : Exception(message);

/// <summary>Sees to it that what is measured is made anew.</summary>
internal static class FreshServer
{
    /// <exception cref="NotFreshException">The namespace has models or pods already.</exception>
    public static async Task CheckAsync(ApiCalls api, string ns, CancellationToken ct)
    {
        foreach (var (root, resource) in ((string, string)[])[("/apis/hybridplacement.io/v1alpha1", "modeldeployments"), ("/api/v1", "pods")])
        {
            if (await AnyAsync(api, $"{root}/namespaces/{ns}/{resource}", ct))
            {
                throw new NotFreshException(
                    $"the server's namespace {ns} has {resource} already, of a run before: remove it with 'kubectl delete namespace {ns}', "
                    + "or take a fresh server");
            }
        }
    }

    private static async Task<bool> AnyAsync(ApiCalls api, string path, CancellationToken ct)
    {
        try
        {
            return (await api.GetAsync($"{path}?limit=1", ct))["items"] is JsonArray { Count: > 0 };
        }
        catch (ApiCallException e) when (e.Code == 404)
        {
            // Not even the kind is there.
            return false;
        }
    }
}
