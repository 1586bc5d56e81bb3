using HybridPlacement.Operator.Telemetry;

namespace HybridPlacement.Operator.Tests;

public sealed class OperatorMetricsTests
{
    [TestCase(Api.PlacementMode.Replicated, 2, "1/2", ExpectedResult = 2)]
    [TestCase(Api.PlacementMode.Replicated, 3, "1/2", ExpectedResult = 3, TestName = "scaled up and not yet looked at")]
    [TestCase(Api.PlacementMode.Replicated, null, null, ExpectedResult = 1)]
    [TestCase(Api.PlacementMode.EachPool, 2, "5/8", ExpectedResult = 8, TestName = "two in each of four pools")]
    [TestCase(Api.PlacementMode.EachPool, 2, null, ExpectedResult = 2, TestName = "not yet looked at")]
    public int Replicas_are_wanted_in_all_pools_together(Api.PlacementMode mode, int? replicas, string? ready)
    {
        var model = Samples.Model(s => s with { Replicas = replicas, Placement = new() { Mode = mode } });
        model.Status = ready is null ? null : new() { Columns = new() { Ready = ready } };
        return OperatorMetrics.Wanted(model);
    }
}
