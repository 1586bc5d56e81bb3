using HybridPlacement.Api;
using HybridPlacement.Cli.Reporting;
using k8s.Models;

namespace HybridPlacement.Cli.Tests;

/// <summary><c>top</c> and <c>moves</c>, of objects as the operator writes them.</summary>
public sealed class ReportingTests
{
    [Test]
    public void Top_lists_each_pool_with_its_room_its_models_and_their_cost()
    {
        var pool = new PlacementPool
        {
            Metadata = new V1ObjectMeta { Name = "dc-munich" },
            Spec = new PlacementPoolSpec { Tier = Tier.OnPrem },
            Status = new PlacementPoolStatus
            {
                Nodes = new NodeCounts { Total = 2, Ready = 1 },
                Capacity = new PoolResources { Cpu = "32", Memory = "128Gi", Gpus = Gpus("8") },
                Free = new PoolResources { Cpu = "29500m", Memory = "122624Mi", Gpus = Gpus("3") },
                Conditions = [new V1Condition { Type = ConditionTypes.Ready, Status = "True", Reason = Reasons.NodesReady }],
            },
        };

        var lines = Lines(PoolUsage.Table(PoolUsage.Of(
            [pool], [Model("a", "chest-xray", ("dc-munich", 2, "0.5")), Model("b", "letters", ("dc-munich", 1, "0.25"), ("edge", 1, null))])));

        Assert.That(lines, Is.EqualTo(new[]
        {
            "POOL TIER NODES CPU FREE GIB FREE GPU FREE MODELS REPLICAS COST/H STATUS",
            "dc-munich OnPrem 1/2 29.5/32 119.8/128 3/8 2 3 0.75 NodesReady",
            "edge OnPrem - - - - 1 1 - of node labels",
        }));
    }

    [Test]
    public void Moves_are_listed_with_the_newest_first()
    {
        var first = Model("radiology", "chest-xray");
        first.Status = Moved((1, null, "dc-munich", "Placed"), (3, "dc-munich", "dc-berlin", "FailedOver"));
        var second = Model("office", "letters");
        second.Status = Moved((2, null, "azure", "Placed"));

        Assert.That(Lines(ModelMove.Table(ModelMove.Of([first, second]))), Is.EqualTo(new[]
        {
            "TIME MODEL FROM TO REASON",
            "2026-01-01T03:00:00Z radiology/chest-xray dc-munich dc-berlin FailedOver",
            "2026-01-01T02:00:00Z office/letters - azure Placed",
            "2026-01-01T01:00:00Z radiology/chest-xray - dc-munich Placed",
        }));
    }

    [Test]
    public void A_script_gets_the_same_as_json()
    {
        var model = Model("radiology", "chest-xray", ("dc-munich", 2, "0.5"));
        model.Status = model.Status! with { Placement = model.Status.Placement! with { History = Moved((1, null, "dc-munich", "Placed")).Placement!.History } };

        var pool = PoolUsage.Json(PoolUsage.Of([], [model]))["pools"]![0]!;
        var move = ModelMove.Json(ModelMove.Of([model]))["moves"]![0]!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That((string?)pool["name"], Is.EqualTo("dc-munich"));
            Assert.That((decimal?)pool["hourlyCost"], Is.EqualTo(0.5m));
            Assert.That((string?)pool["models"]![0], Is.EqualTo("radiology/chest-xray"));
            Assert.That((string?)move["to"], Is.EqualTo("dc-munich"));
            Assert.That(move["from"], Is.Null);
        }
    }

    private static Dictionary<string, string> Gpus(string count) => new() { ["nvidia.com/gpu"] = count };

    private static ModelDeployment Model(string @namespace, string name, params (string Pool, int Replicas, string? Cost)[] pools) => new()
    {
        Metadata = new V1ObjectMeta { NamespaceProperty = @namespace, Name = name },
        Status = new ModelDeploymentStatus
        {
            Placement = new PlacementStatus
            {
                Pools = [.. pools.Select(p => new PoolPlacement
                {
                    Name = p.Pool, Tier = Tier.OnPrem, Replicas = p.Replicas, HourlyCost = p.Cost,
                })],
            },
        },
    };

    private static ModelDeploymentStatus Moved(params (int Hour, string? From, string? To, string Reason)[] moves) => new()
    {
        Placement = new PlacementStatus
        {
            History = [.. moves.Select(m => new PlacementMove
            {
                Time = new DateTime(2026, 1, 1, m.Hour, 0, 0, DateTimeKind.Utc), From = m.From, To = m.To, Reason = m.Reason,
            })],
        },
    };

    private static IEnumerable<string> Lines(string table) => table.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
}
