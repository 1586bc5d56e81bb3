using System.Text.Json.Nodes;
using HybridPlacement.KubeRuntime;
using HybridPlacement.Operator.Building;
using HybridPlacement.Operator.Mapping;
using k8s.Models;

namespace HybridPlacement.Operator.Controllers;

/// <summary>Says which pods are the first to go when their Deployment gets smaller, unless somebody else says so.</summary>
internal sealed class DeletionOrder(KubeClient client, EventRecorder events)
{
    /// <summary>Marks a pod as one that goes first.</summary>
    /// <returns>False where another field manager has marked it otherwise: it is told as an event, and the mark left as it is.</returns>
    public async Task<bool> PutFirstAsync(Api.ModelDeployment model, ObservedPod pod, CancellationToken ct)
    {
        if (pod.Model?.DeletionCost == StrayPods.GoesFirst)
            return true;
        try
        {
            await client.ApplyAsync<V1Pod>(
                new JsonObject
                {
                    ["apiVersion"] = "v1",
                    ["kind"] = "Pod",
                    ["metadata"] = new JsonObject
                    {
                        ["name"] = pod.Key.Name,
                        ["namespace"] = pod.Key.Namespace,
                        // Not another pod of this name, nor a new one.
                        ["uid"] = pod.Uid,
                        ["annotations"] = new JsonObject { [PodMapping.DeletionCostAnnotation] = StrayPods.GoesFirst },
                    },
                },
                new ApplyOptions(), ct);
            return true;
        }
        catch (KubeApiException e) when (ContestedField.In(e) is [var field, ..])
        {
            events.Record(model, EventSeverity.Warning, Api.EventReasons.FieldsLeft, "Apply",
                $"Pod {pod.Key.Name} was to be the first to go when its Deployment gets smaller, but {field.Field} is left as it is "
                + $"({field.Manager}): the pod is evicted instead. Remove the annotation to leave the order to the operator");
            return false;
        }
        catch (KubeApiException e) when (e.IsNotFound || e.IsConflict)
        {
            // It went by itself.
            return true;
        }
    }
}
