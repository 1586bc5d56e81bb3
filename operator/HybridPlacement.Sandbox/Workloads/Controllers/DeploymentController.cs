using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Workloads.Runtime;
using Microsoft.Extensions.Logging;

namespace HybridPlacement.Sandbox.Workloads.Controllers;

/// <summary>Rolls Deployments out: one ReplicaSet per version of the pod template, scaled step by step.</summary>
internal sealed class DeploymentController : Controller
{
    private const string Source = "deployment-controller";
    private const int MostCollisions = 100;

    private readonly ClusterCache _cache;
    private readonly IWorkloadApi _api;
    private readonly EventRecorder _events;

    public DeploymentController(
        ClusterCache cache, IWorkloadApi api, EventRecorder events, TimeProvider clock, ILogger logger)
        : base(clock, logger)
    {
        _cache = cache;
        _api = api;
        _events = events;
        cache.Deployments.Changed += (_, deployment) =>
        {
            if (deployment is not null) Enqueue(ObjectKey.Of(deployment));
        };
        cache.ReplicaSets.Changed += (old, set) =>
        {
            EnqueueOwner(old);
            EnqueueOwner(set);
        };
    }

    protected override async Task ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (_cache.Deployments.Get(key) is not { } deployment) return;
        if (!deployment.Terminating()) await AdoptAsync(deployment, cancellationToken);
        var sets = _cache.ReplicaSets.Find(ClusterCache.ByOwner, deployment.Uid())
            .OrderBy(set => set.Time("metadata", "creationTimestamp")).ThenBy(set => set.Name(), StringComparer.Ordinal).ToList();
        var current = sets.FirstOrDefault(set => HasTemplate(set, deployment));
        var created = false;
        if (!deployment.Terminating())
        {
            if (current is null && !deployment.Flag("spec", "paused"))
            {
                current = await CreateSetAsync(deployment, sets, cancellationToken);
                if (current is null) return;
                sets.Add(current);
                created = true;
            }

            if (current is not null) await SetRevisionAsync(current, sets, cancellationToken);
            await ScaleAsync(deployment, current, sets, cancellationToken);
            await PruneAsync(deployment, current, sets, cancellationToken);
        }

        await WriteStatusAsync(key, deployment, current, sets, created, cancellationToken);
    }

    private async Task<JsonObject?> CreateSetAsync(
        JsonObject deployment, List<JsonObject> old, CancellationToken cancellationToken)
    {
        var collisions = deployment.Int32(0, "status", "collisionCount");
        for (var i = 0; i < MostCollisions; i++)
        {
            var hash = TemplateHash.Of(deployment.At("spec", "template"), collisions + i);
            var set = ReplicaSetFactory.Create(deployment, hash, old);
            try
            {
                var created = await _api.CreateAsync(ResourceKind.ReplicaSet, set, cancellationToken);
                await _cache.ReplicaSets.ReachAsync(created);
                _events.Normal(
                    deployment, Source, "ScalingReplicaSet", $"Scaled up replica set {created.Name()} from 0 to {created.Int32(0, "spec", "replicas")}");
                return created;
            }
            catch (WorkloadApiException exception) when (exception.IsAlreadyExists)
            {
                // Another template with the same hash, or one of an earlier Deployment of this name: next hash.
                if (_cache.ReplicaSets.Get(ObjectKey.Of(set)) is { } other && HasTemplate(other, deployment)
                    && other.ControllerOf().Text("uid") == deployment.Uid()) return other;
            }
        }

        return null;
    }

    private async Task SetRevisionAsync(JsonObject current, List<JsonObject> sets, CancellationToken cancellationToken)
    {
        var newest = sets.Where(set => set != current).Select(Revisions.Of).DefaultIfEmpty(0).Max();
        var revision = Math.Max(Revisions.Of(current), newest + (Revisions.Of(current) > newest ? 0 : 1));
        if (Revisions.Of(current) == revision) return;
        var index = sets.IndexOf(current);
        sets[index] = await _api.PatchAsync(ResourceKind.ReplicaSet, current, copy => Revisions.Set(copy, revision), cancellationToken);
        await _cache.ReplicaSets.ReachAsync(sets[index]);
    }

    private async Task ScaleAsync(
        JsonObject deployment, JsonObject? current, List<JsonObject> sets, CancellationToken cancellationToken)
    {
        // The current set may have been rewritten with its revision since.
        var index = current is null ? -1 : sets.FindIndex(set => set.Uid() == current.Uid());
        var shape = RolloutShape.Read(deployment["spec"]);
        var wanted = Wanted(deployment, shape, sets, index);
        for (var i = 0; i < sets.Count; i++)
        {
            var before = sets[i].Int32(1, "spec", "replicas");
            var after = wanted[i];
            if (before == after && (after == 0 || ReplicaSetFactory.IsAnnotated(sets[i], shape))) continue;
            sets[i] = await _api.PatchAsync(ResourceKind.ReplicaSet, sets[i], copy =>
            {
                copy["spec"]!["replicas"] = after;
                if (after > 0) ReplicaSetFactory.Annotate(copy, shape);
            }, cancellationToken);
            if (before == after) continue;
            _events.Normal(
                deployment, Source, "ScalingReplicaSet", $"Scaled {(after > before ? "up" : "down")} replica set {sets[i].Name()} from {before} to {after}");
            await _cache.ReplicaSets.ReachAsync(sets[i]);
        }
    }

    private static int[] Wanted(JsonObject deployment, RolloutShape shape, List<JsonObject> sets, int index)
    {
        var shapes = sets.ConvertAll(ReplicaSetFactory.Shape);
        var wanted = shapes.ConvertAll(set => set.Wanted).ToArray();
        var active = Enumerable.Range(0, sets.Count).Where(i => wanted[i] > 0).ToList();
        var rescaled = active.Any(i => ReplicaSetFactory.DesiredReplicas(sets[i]) is { } desired && desired != shape.Replicas);
        if (rescaled || deployment.Flag("spec", "paused"))
        {
            if (active.Count > 1 && !shape.Recreate)
            {
                var scaled = RolloutPlan.Scale(shape, [.. active.Select(i => shapes[i])]);
                for (var i = 0; i < active.Count; i++) wanted[active[i]] = scaled[i];
                return wanted;
            }

            if (active.Count == 1 && (index < 0 || active[0] == index || deployment.Flag("spec", "paused")))
            {
                wanted[active[0]] = shape.Replicas;
                return wanted;
            }

            if (deployment.Flag("spec", "paused")) return wanted;
        }

        if (index < 0) return wanted;
        var old = Enumerable.Range(0, sets.Count).Where(i => i != index).ToList();
        var (next, others) = RolloutPlan.Next(shape, shapes[index], [.. old.Select(i => shapes[i])]);
        wanted[index] = next;
        for (var i = 0; i < old.Count; i++) wanted[old[i]] = others[i];
        return wanted;
    }

    private async Task PruneAsync(
        JsonObject deployment, JsonObject? current, List<JsonObject> sets, CancellationToken cancellationToken)
    {
        var limit = Math.Max(0, deployment.Int32(10, "spec", "revisionHistoryLimit"));
        var old = sets.Where(set => set.Uid() != current?.Uid()).OrderBy(Revisions.Of).ToList();
        foreach (var set in old.Take(Math.Max(0, old.Count - limit)))
        {
            var idle = set.Int32(1, "spec", "replicas") == 0 && set.Int32(0, "status", "replicas") == 0
                && set.Integer("status", "observedGeneration") >= set.Integer("metadata", "generation");
            if (!idle || set.Terminating()) continue;
            await _api.DeleteAsync(ResourceKind.ReplicaSet, set, null, cancellationToken);
        }
    }

    private async Task WriteStatusAsync(
        ObjectKey key, JsonObject deployment, JsonObject? current, List<JsonObject> sets, bool created, CancellationToken cancellationToken)
    {
        var now = Clock.GetUtcNow();
        current = current is null ? null : sets.Find(set => set.Uid() == current.Uid());
        var counts = DeploymentCounts.Of(deployment, current, sets);
        var (statusBefore, annotationsBefore) = (deployment["status"], deployment.Object("metadata", "annotations"));
        var status = statusBefore?.DeepClone() as JsonObject ?? [];
        DeploymentStatus.Write(status, deployment, counts, current?.Name(), created, now);
        // With the status, as the real controller does it: an update of the annotations would count as a new generation.
        var annotations = annotationsBefore?.DeepClone() as JsonObject;
        if (current is not null && !deployment.Terminating()) Revisions.Number(annotations ??= [], Revisions.Of(current));
        var written = JsonNode.DeepEquals(status, statusBefore) && annotations.SameBut(annotationsBefore)
            ? deployment
            : await _api.UpdateStatusAsync(ResourceKind.Deployment, deployment, status, annotations, cancellationToken);
        await _cache.Deployments.ReachAsync(written);
        if (DeploymentStatus.NextCheck(written, counts, now) is { } wait) Queue.AddAfter(key, wait);
    }

    private async Task AdoptAsync(JsonObject deployment, CancellationToken cancellationToken)
    {
        foreach (var orphan in _cache.ReplicaSets.Selected(ClusterCache.Orphans, deployment.Namespace(), LabelIndex.Selector(deployment)))
        {
            if (orphan.Terminating()) continue;
            var adopted = await _api.PatchAsync(ResourceKind.ReplicaSet, orphan, copy =>
            {
                var metadata = copy["metadata"]!.AsObject();
                if (metadata["ownerReferences"] is not JsonArray owners) metadata["ownerReferences"] = owners = [];
                owners.Add((JsonNode)StatusWriting.ControllerReference(ResourceKind.Deployment, deployment));
            }, cancellationToken);
            await _cache.ReplicaSets.ReachAsync(adopted);
        }
    }

    private static bool HasTemplate(JsonObject set, JsonObject deployment)
    {
        if (set.Object("spec", "template") is not { } template || template.Object("metadata", "labels") is not { } labels) return false;
        var wanted = deployment.Object("spec", "template");
        return template.SameBut(wanted, "metadata")
            && template.Object("metadata").SameBut(wanted.Object("metadata"), "labels")
            && labels.SameBut(wanted.Object("metadata", "labels"), TemplateHash.Label);
    }

    private void EnqueueOwner(JsonObject? set)
    {
        if (set?.ControllerOf() is { } owner && owner.Text("kind") == "Deployment")
        {
            Enqueue(new ObjectKey(set.Namespace(), owner.Text("name") ?? ""));
        }
    }
}
