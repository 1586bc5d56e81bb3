using k8s.Models;

namespace HybridPlacement.Operator.Status;

/// <summary>What is found of one condition.</summary>
internal readonly record struct Finding(string Type, string Status, string Reason, string Message);

/// <summary>Conditions as the Kubernetes API conventions want them.</summary>
internal static class Conditions
{
    private const int MaxMessage = 4096;

    /// <summary>Findings as conditions, sorted by type. The time of one whose status stays is kept.</summary>
    public static IReadOnlyList<V1Condition> Write(
        IEnumerable<Finding> findings, IReadOnlyList<V1Condition>? previous, long? generation, DateTimeOffset now) =>
    [
        .. findings.OrderBy(f => f.Type, StringComparer.Ordinal).Select(f => new V1Condition
        {
            Type = f.Type,
            Status = f.Status,
            Reason = f.Reason,
            Message = f.Message.Length <= MaxMessage ? f.Message : f.Message[..(MaxMessage - 3)] + "...",
            ObservedGeneration = generation,
            LastTransitionTime = previous?.FirstOrDefault(p => p.Type == f.Type && p.Status == f.Status)?.LastTransitionTime
                ?? Truncate(now),
        }),
    ];

    /// <summary>Whole seconds: what comes back from the API server is what was written.</summary>
    public static DateTime Truncate(DateTimeOffset time) =>
        new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerSecond), DateTimeKind.Utc);
}
