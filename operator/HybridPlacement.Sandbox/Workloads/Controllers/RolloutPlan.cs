using System.Globalization;
using System.Text.Json.Nodes;

namespace HybridPlacement.Sandbox.Workloads.Controllers;

/// <summary>What a Deployment's rollout depends on, percentages resolved to pods.</summary>
internal sealed record RolloutShape(int Replicas, bool Recreate, int MaxSurge, int MaxUnavailable)
{
    public static RolloutShape Read(JsonNode? spec)
    {
        var replicas = Math.Max(0, spec.Int32(1, "replicas"));
        if (spec.Text("strategy", "type") == "Recreate") return new RolloutShape(replicas, true, 0, replicas);
        var surge = Resolve(spec.At("strategy", "rollingUpdate", "maxSurge"), replicas, roundUp: true);
        var unavailable = Resolve(spec.At("strategy", "rollingUpdate", "maxUnavailable"), replicas, roundUp: false);

        // Both zero would never move.
        if (surge == 0 && unavailable == 0) unavailable = 1;
        return new RolloutShape(replicas, false, surge, Math.Min(unavailable, replicas));
    }

    /// <summary>A number, or a percentage of the replicas; 25% where absent.</summary>
    public static int Resolve(JsonNode? value, int replicas, bool roundUp)
    {
        if (value.Integer() is { } number) return (int)Math.Clamp(number, 0, int.MaxValue);
        var text = value.Text() ?? "25%";
        if (!text.EndsWith('%'))
            return int.TryParse(text, CultureInfo.InvariantCulture, out var plain) ? Math.Max(0, plain) : 0;
        if (!int.TryParse(text[..^1], CultureInfo.InvariantCulture, out var percent)) return 0;
        var scaled = (long)percent * replicas;
        return (int)(roundUp ? (scaled + 99) / 100 : scaled / 100);
    }
}

/// <summary>A ReplicaSet as the rollout sees it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Wanted"><c>spec.replicas</c>.</param>
/// <param name="Existing"><c>status.replicas</c>.</param>
/// <param name="Available"><c>status.availableReplicas</c>.</param>
internal sealed record RolloutSet(string Name, int Wanted, int Existing, int Available);

/// <summary>How many replicas each ReplicaSet of a Deployment should have next: one step of a rollout.</summary>
internal static class RolloutPlan
{
    /// <summary>The replicas of the new set, and of the old ones in the order given (oldest first).</summary>
    public static (int New, IReadOnlyList<int> Old) Next(
        RolloutShape shape, RolloutSet current, IReadOnlyList<RolloutSet> old)
    {
        if (shape.Recreate) return Recreate(shape, current, old);
        var next = NewReplicas(shape, current, old);

        // One thing at a time, as the real controller: first the new set, then the old ones.
        return next != current.Wanted
            ? (next, [.. old.Select(set => set.Wanted)])
            : (next, OldReplicas(shape, current, old));
    }

    /// <summary>How many replicas a new set may have, given the others.</summary>
    public static int NewReplicas(RolloutShape shape, RolloutSet current, IReadOnlyList<RolloutSet> old)
    {
        if (current.Wanted >= shape.Replicas) return shape.Replicas;
        var room = shape.Replicas + shape.MaxSurge - old.Sum(set => set.Wanted) - current.Wanted;
        return room <= 0 ? current.Wanted : current.Wanted + Math.Min(room, shape.Replicas - current.Wanted);
    }

    /// <summary>
    /// Spreads a change of scale over the sets in proportion to their sizes while a rollout is under way.
    /// </summary>
    public static IReadOnlyList<int> Scale(RolloutShape shape, IReadOnlyList<RolloutSet> sets)
    {
        var total = sets.Sum(set => set.Wanted);
        var allowed = shape.Replicas == 0 ? 0 : shape.Replicas + shape.MaxSurge;
        var next = sets.Select(set => set.Wanted).ToArray();
        if (total == 0 || total == allowed) return next;
        for (var i = 0; i < next.Length; i++)
        {
            next[i] = (int)Math.Round((double)next[i] * allowed / total, MidpointRounding.AwayFromZero);
        }

        // Rounding's remainder goes to (or comes from) the largest.
        var largest = Array.IndexOf(next, next.Max());
        next[largest] = Math.Max(0, next[largest] + allowed - next.Sum());
        return next;
    }

    private static (int, IReadOnlyList<int>) Recreate(
        RolloutShape shape, RolloutSet current, IReadOnlyList<RolloutSet> old)
    {
        var gone = old.All(set => set.Wanted == 0 && set.Existing == 0);
        return (gone ? shape.Replicas : Math.Min(current.Wanted, shape.Replicas), [.. old.Select(_ => 0)]);
    }

    private static int[] OldReplicas(RolloutShape shape, RolloutSet current, IReadOnlyList<RolloutSet> old)
    {
        var next = old.Select(set => set.Wanted).ToArray();
        var least = shape.Replicas - shape.MaxUnavailable;
        var newUnavailable = current.Wanted - current.Available;
        var removable = current.Wanted + next.Sum() - least - newUnavailable;
        if (removable <= 0) return next;

        // Replicas that don't serve anyway go first: they cost no availability.
        var removed = 0;
        for (var i = 0; i < next.Length && removed < removable; i++)
        {
            var unhealthy = Math.Min(removable - removed, next[i] - old[i].Available);
            if (unhealthy <= 0) continue;
            next[i] -= unhealthy;
            removed += unhealthy;
        }

        var spare = current.Available + old.Sum(set => set.Available) - least;
        for (var i = 0; i < next.Length && spare > 0; i++)
        {
            var healthy = Math.Min(next[i], spare);
            next[i] -= healthy;
            spare -= healthy;
        }

        return next;
    }
}
