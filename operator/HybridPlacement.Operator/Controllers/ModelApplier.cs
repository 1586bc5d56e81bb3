using HybridPlacement.KubeRuntime;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging;

namespace HybridPlacement.Operator.Controllers;

/// <summary>A model that the cache still has is gone, or on its way.</summary>
internal sealed class ModelGoneException(NamespacedName key) : Exception($"ModelDeployment {key} is gone, or is being deleted");

/// <summary>Applies what belongs to a model. What somebody else has changed, and is put back, is told as an event.</summary>
internal sealed class ModelApplier(KubeClient client, Caches caches, EventRecorder events, ILoggerFactory loggers)
{
    private const string Advice = "Change the ModelDeployment instead";

    private readonly Applier _applier = new Applier(client, new() { FieldManager = Api.Labels.Manager }, loggers.CreateLogger<Applier>())
        .ForgetGone(caches.Models)
        .ForgetGone(caches.Deployments)
        .ForgetGone(caches.Services)
        .ForgetGone(caches.ServiceAccounts)
        .ForgetGone(caches.DisruptionBudgets)
        .ForgetGone(caches.NetworkPolicies)
        .ForgetGone(caches.Autoscalers)
        .ForgetGone(caches.PodMonitors);

    /// <summary>Makes an object what is wanted.</summary>
    /// <exception cref="ModelGoneException">Nobody controls the object, and the model isn't there to take it in.</exception>
    public async Task<T> ApplyAsync<T>(Api.ModelDeployment model, T desired, T? live, CancellationToken ct)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        if (live is not null && Ownership.ControllerOf(live) is null)
            await CheckIsThereAsync(model, ct);
        var result = await _applier.ApplyAsync(desired, live, ct);
        events.TellPutBack(model, desired, result, Advice);
        return result.Object;
    }

    /// <summary>Makes a model's status what is wanted; false where it was so already.</summary>
    public async Task<bool> ApplyStatusAsync(Api.ModelDeployment model, Api.ModelDeploymentStatus status, CancellationToken ct)
    {
        var desired = new Api.ModelDeployment
        {
            Metadata = new() { Name = model.Metadata.Name, NamespaceProperty = model.Metadata.NamespaceProperty },
            Status = status,
        };
        var result = await _applier.ApplyStatusAsync(desired, model, ct);
        events.TellPutBack(model, desired, result, Advice);
        return result.Outcome != ApplyOutcome.Unchanged;
    }

    /// <summary>
    /// Asks the API server, not the cache: <c>kubectl delete --cascade=orphan</c> lets go of the children a moment before the model goes,
    /// and one that is taken in between the two is deleted with it. As the controllers of Kubernetes ask before they adopt.
    /// </summary>
    private async Task CheckIsThereAsync(Api.ModelDeployment model, CancellationToken ct)
    {
        var key = NamespacedName.Of(model);
        var now = await client.ListOneAsync<Api.ModelDeployment>(key, ct);
        if (now?.Metadata.Uid != model.Metadata.Uid || now?.Metadata.DeletionTimestamp is not null)
            throw new ModelGoneException(key);
    }
}
