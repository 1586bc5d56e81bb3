using System.Diagnostics;

namespace HybridPlacement.KubeRuntime;

/// <summary>The source of this runtime's traces: a reconcile, and each apply in it that makes a call.</summary>
internal static class RuntimeActivities
{
    public static ActivitySource Source { get; } = new(RuntimeMetrics.MeterName);
}
