using HybridPlacement.Api;
using HybridPlacement.KubeRuntime;
using HybridPlacement.Operator;
using k8s;
using k8s.Exceptions;
using k8s.Models;

namespace HybridPlacement.Cli.Planning;

/// <summary>The objects of a cluster. Reads only.</summary>
internal static class ClusterFleet
{
    /// <param name="kubeconfig">Its path; null for KUBECONFIG or kubectl's own.</param>
    /// <param name="notes">What was passed over, for standard error.</param>
    /// <param name="cancellationToken">Ends the calls.</param>
    /// <exception cref="CommandFailedException">There is no cluster, or it doesn't answer.</exception>
    public static async Task<FleetObjects> ReadAsync(string? kubeconfig, List<string> notes, CancellationToken cancellationToken)
    {
        using var client = Connect(kubeconfig);
        var fleet = new FleetObjects();
        try
        {
            await ListAsync<V1Node>();
            await ListAsync<V1Namespace>();
            await ListAsync<V1Pod>(new() { FieldSelector = "status.phase!=Succeeded,status.phase!=Failed" });
            await ListAsync<V1Deployment>(new() { LabelSelector = $"{Labels.ManagedBy}={Labels.Manager}" });
            await ListAsync<PlacementPool>();
            await ListAsync<PlacementPolicy>();
            await ListAsync<InferenceRuntime>();
            await ListAsync<ModelDeployment>();
            return fleet;
        }
        catch (KubeApiException e)
        {
            throw new CommandFailedException(
                $"the cluster can't be read: {e.Message}: check --kubeconfig, or describe the fleet in files and name them with --fleet.", e);
        }

        async Task ListAsync<T>(ListOptions? options = null) where T : class, IKubernetesObject<V1ObjectMeta>
        {
            try
            {
                var list = await client.ListAsync<T>(options ?? new(), cancellationToken);
                foreach (var item in list.Items.Where(i => i.Metadata.DeletionTimestamp is null || i is V1Pod))
                    fleet.Add(item);
                notes.AddRange(list.Poisoned.Select(p => $"{KubeResource.Of<T>().QualifiedName} {p.Key} can't be read and is passed over: {p.Error}"));
            }
            catch (KubeApiException e) when (e.IsNotFound && KubeResource.Of<T>().Group == Kinds.Group)
            {
                notes.Add($"the cluster doesn't have {KubeResource.Of<T>().QualifiedName}: planned without");
            }
        }
    }

    /// <summary>A client of the cluster, by a context of the kubeconfig or by its current one.</summary>
    /// <exception cref="CommandFailedException">There is none to be found.</exception>
    public static KubeClient Connect(string? kubeconfig, string? context = null)
    {
        try
        {
            return new KubeClient(KubeClientConfiguration.Load(kubeconfig, context), OperatorJson.Kinds, new KubeClientOptions { UserAgent = "hybridplacement" });
        }
        catch (KubeConfigException e)
        {
            throw new CommandFailedException(
                $"no cluster: {e.Message} Name a kubeconfig with --kubeconfig, or a fleet in files with --fleet.", e);
        }
    }
}
