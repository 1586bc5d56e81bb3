using k8s.Models;

namespace HybridPlacement.KubeRuntime;

/// <summary>Where the lease is; tests put a network that fails on demand in between.</summary>
internal interface ILeaseStore
{
    Task<V1Lease?> GetAsync(CancellationToken ct);

    Task<V1Lease> CreateAsync(V1Lease lease, CancellationToken ct);

    Task<V1Lease> UpdateAsync(V1Lease lease, CancellationToken ct);
}

/// <summary>The lease on the API server. Its calls aren't held back by the client's limit and aren't repeated: the elector has a schedule.</summary>
internal sealed class KubeLeaseStore(KubeClient client, LeaderElectorOptions options) : ILeaseStore
{
    private static readonly KubeResource Leases = KubeResource.Of<V1Lease>();

    public async Task<V1Lease?> GetAsync(CancellationToken ct)
    {
        try
        {
            return await SendAsync(HttpMethod.Get, "get", options.Name, null, ct);
        }
        catch (KubeApiException e) when (e.IsNotFound)
        {
            return null;
        }
    }

    public Task<V1Lease> CreateAsync(V1Lease lease, CancellationToken ct) => SendAsync(HttpMethod.Post, "create", null, lease, ct);

    public Task<V1Lease> UpdateAsync(V1Lease lease, CancellationToken ct) => SendAsync(HttpMethod.Put, "update", options.Name, lease, ct);

    private async Task<V1Lease> SendAsync(HttpMethod method, string verb, string? name, V1Lease? lease, CancellationToken ct) =>
        client.Read<V1Lease>(await client.SendAsync(
            new(method, verb, Leases, Leases.Path(options.Namespace, name))
            {
                Body = lease is null ? null : client.Json.Write(lease),
                BypassLimit = true,
                NoRetry = true,
                Timeout = options.AttemptTimeout,
            },
            ct));
}
