namespace HybridPlacement.Sandbox.Workloads.Controllers;

/// <summary>The replicas that an autoscaler wants, and why not others.</summary>
internal readonly record struct AutoscalerDecision(int Replicas, bool Limited, string Reason, string Message);

/// <summary>The arithmetic of a HorizontalPodAutoscaler (kubernetes.io, "Algorithm details").</summary>
internal static class AutoscalerPlan
{
    private const double Tolerance = 0.1;

    /// <summary>What one metric asks for: in proportion to its target, unless it is near it.</summary>
    public static int Wanted(int replicas, double value, double target)
    {
        var ratio = target <= 0 ? 1 : value / target;
        return Math.Abs(ratio - 1) <= Tolerance ? replicas : (int)Math.Min(int.MaxValue, Math.Ceiling(replicas * ratio));
    }

    /// <summary>Within the bounds, and no faster than twice as many (or four) at a time.</summary>
    public static AutoscalerDecision Limit(int current, int wanted, int least, int most)
    {
        var fastest = Math.Max(2 * current, 4);
        if (wanted > fastest && fastest < most)
            return new(fastest, true, "ScaleUpLimit", "the desired replica count is increasing faster than the maximum scale rate");
        if (wanted > most)
            return new(most, true, "TooManyReplicas", "the desired replica count is more than the maximum replica count");
        return wanted < least
            ? new(least, true, "TooFewReplicas", "the desired replica count is less than the minimum replica count")
            : new(wanted, false, "DesiredWithinRange", "the desired count is within the acceptable range");
    }
}
