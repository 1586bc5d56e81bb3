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
            return TooMany(most);
        return wanted < least ? TooFew(least) : Within(wanted);
    }

    /// <summary>Within the bounds, and no faster than <c>spec.behavior</c> says.</summary>
    public static AutoscalerDecision Limit(
        int current, int wanted, int least, int most, ScalingRules up, ScalingRules down, IReadOnlyCollection<(TimeSpan Ago, int Change)> changes)
    {
        if (wanted > current)
        {
            var fastest = up.Most(current, changes);
            if (wanted > fastest && fastest < most)
                return new(fastest, true, "ScaleUpLimit", "the desired replica count is increasing faster than the maximum scale rate");
        }

        if (wanted < current)
        {
            var fastest = down.Fewest(current, changes);
            if (wanted < fastest && fastest > least)
                return new(fastest, true, "ScaleDownLimit", "the desired replica count is decreasing faster than the maximum scale rate");
        }

        return wanted > most ? TooMany(most) : wanted < least ? TooFew(least) : Within(wanted);
    }

    private static AutoscalerDecision TooMany(int most) =>
        new(most, true, "TooManyReplicas", "the desired replica count is more than the maximum replica count");

    private static AutoscalerDecision TooFew(int least) =>
        new(least, true, "TooFewReplicas", "the desired replica count is less than the minimum replica count");

    private static AutoscalerDecision Within(int wanted) =>
        new(wanted, false, "DesiredWithinRange", "the desired count is within the acceptable range");
}
