using System.Collections.Concurrent;
using HybridPlacement.KubeRuntime;
using HybridPlacement.Placement;

namespace HybridPlacement.Operator.Controllers;

/// <summary>A claim of a model of higher priority on room that another model's replicas hold.</summary>
/// <param name="By">Who needs the room.</param>
/// <param name="Priority">That model's priority.</param>
/// <param name="Victim">Whose replicas go, and from where.</param>
internal sealed record Claim(NamespacedName By, int Priority, Victim Victim);

/// <summary>
/// Who has to give way to whom, as the latest decisions say it. Only in memory: the decision that needs the room says it again
/// until its pods have it.
/// </summary>
internal sealed class Preemptions
{
    private readonly ConcurrentDictionary<NamespacedName, IReadOnlyList<Claim>> _claims = new();

    /// <summary>A model that has to give way, or needn't any longer.</summary>
    public event Action<NamespacedName>? Changed;

    /// <summary>Takes note of what a model's decision claims.</summary>
    public void Set(NamespacedName by, int priority, IReadOnlyList<Victim> victims)
    {
        var before = _claims.GetValueOrDefault(by) ?? [];
        IReadOnlyList<Claim> now = [.. victims.Select(v => new Claim(by, priority, v))];
        if (now.Count == 0)
            _claims.TryRemove(by, out _);
        else
            _claims[by] = now;
        foreach (var model in before.Concat(now).Select(c => KeyOf(c.Victim)).Distinct())
        {
            if (!Texts(before, model).SequenceEqual(Texts(now, model)))
                Changed?.Invoke(model);
        }
    }

    /// <summary>The claims on a model's replicas.</summary>
    public IReadOnlyList<Claim> On(NamespacedName model) => _claims.IsEmpty
        ? []
        : [.. _claims.Values.SelectMany(c => c).Where(c => KeyOf(c.Victim) == model).OrderByDescending(c => c.Priority).ThenBy(c => c.By)];

    private static NamespacedName KeyOf(Victim victim) => new(victim.Model.Namespace, victim.Model.Name);

    private static IEnumerable<string> Texts(IReadOnlyList<Claim> claims, NamespacedName model) => claims
        .Where(c => KeyOf(c.Victim) == model)
        .Select(c => $"{c.Victim.Pool} {c.Victim.Replicas} {string.Join(',', c.Victim.Pods)}");
}
