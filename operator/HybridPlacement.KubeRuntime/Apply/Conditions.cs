using k8s.Models;

namespace HybridPlacement.KubeRuntime;

/// <summary>Conditions as the API conventions want them. Lists are never changed in place.</summary>
public static class Conditions
{
    /// <summary>The longest message the API takes.</summary>
    public const int MaxMessageLength = 32768;

    /// <summary>
    /// <paramref name="conditions"/> with one set, sorted by type. <c>lastTransitionTime</c> changes only with the status, and
    /// is in whole seconds, so that what is read back equals what was written.
    /// </summary>
    /// <param name="conditions">The present ones; null for none.</param>
    /// <param name="type">Such as <c>Ready</c>.</param>
    /// <param name="status">Null for Unknown.</param>
    /// <param name="reason">CamelCase; required.</param>
    /// <param name="message">For people.</param>
    /// <param name="observedGeneration">Of the spec this is about.</param>
    /// <param name="time">The clock.</param>
    public static IReadOnlyList<V1Condition> Set(
        IEnumerable<V1Condition>? conditions,
        string type,
        bool? status,
        string reason,
        string message,
        long? observedGeneration,
        TimeProvider time)
    {
        ArgumentException.ThrowIfNullOrEmpty(reason);
        ArgumentNullException.ThrowIfNull(message);
        var text = status switch { true => "True", false => "False", null => "Unknown" };
        var old = Find(conditions, type);
        var condition = new V1Condition
        {
            Type = type,
            Status = text,
            Reason = reason,
            Message = message.Length <= MaxMessageLength ? message : string.Concat(message.AsSpan(0, MaxMessageLength - 1), "…"),
            ObservedGeneration = observedGeneration,
            LastTransitionTime = old is not null && old.Status == text && old.LastTransitionTime != default
                ? old.LastTransitionTime
                : KubeTime.Seconds(time),
        };
        return [.. Others(conditions, type).Append(condition).OrderBy(c => c.Type, StringComparer.Ordinal)];
    }

    /// <summary><paramref name="conditions"/> without one, sorted by type.</summary>
    public static IReadOnlyList<V1Condition> Remove(IEnumerable<V1Condition>? conditions, string type) =>
        [.. Others(conditions, type).OrderBy(c => c.Type, StringComparer.Ordinal)];

    /// <summary>The condition of that type; null if there is none.</summary>
    public static V1Condition? Find(IEnumerable<V1Condition>? conditions, string type) =>
        conditions?.FirstOrDefault(c => c.Type == type);

    /// <summary>Whether the condition of that type is there and True.</summary>
    public static bool IsTrue(IEnumerable<V1Condition>? conditions, string type) => Find(conditions, type)?.Status == "True";

    private static IEnumerable<V1Condition> Others(IEnumerable<V1Condition>? conditions, string type) =>
        (conditions ?? []).Where(c => c.Type != type);
}
