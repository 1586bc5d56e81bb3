using HybridPlacement.Api;
using HybridPlacement.KubeRuntime;
using k8s;
using k8s.Models;

namespace HybridPlacement.Cli.Reporting;

/// <summary>Pools and models as a cluster has them. Reads only.</summary>
internal sealed class ClusterReader(KubeClient client)
{
    public async Task<IReadOnlyList<PlacementPool>> PoolsAsync(CancellationToken cancellationToken) =>
        [.. (await ListAsync<PlacementPool>(cancellationToken)).OrderBy(p => p.Metadata.Name, StringComparer.Ordinal)];

    /// <param name="namespace">The one to look in; null for all.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<IReadOnlyList<ModelDeployment>> ModelsAsync(string? @namespace, CancellationToken cancellationToken) =>
    [
        .. (await ListAsync<ModelDeployment>(cancellationToken))
            .Where(m => @namespace is null || m.Metadata.NamespaceProperty == @namespace)
            .OrderBy(m => m.Metadata.NamespaceProperty, StringComparer.Ordinal)
            .ThenBy(m => m.Metadata.Name, StringComparer.Ordinal),
    ];

    private async Task<IReadOnlyList<T>> ListAsync<T>(CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        try
        {
            return (await client.ListAsync<T>(new(), cancellationToken)).Items;
        }
        catch (KubeApiException e) when (e.IsNotFound)
        {
            throw new CommandFailedException(
                $"the cluster doesn't have {KubeResource.Of<T>().QualifiedName}: install the operator, or apply crds/.", e);
        }
        catch (KubeApiException e)
        {
            throw new CommandFailedException($"the cluster can't be read: {e.Message}: check --kubeconfig and --context.", e);
        }
    }
}
