using static HybridPlacement.Placement.Tests.TestFleet;

namespace HybridPlacement.Placement.Tests;

/// <summary>The snapshot's sums after events, and its reservations.</summary>
public class FleetSnapshotTests
{
    private static TestFleet Dc(int nodes = 2)
    {
        var fleet = new TestFleet().Pool("dc", Tier.OnPrem);
        for (var i = 1; i <= nodes; i++) fleet.Node("dc", $"dc-{i}", gpus: 1);
        return fleet;
    }

    private static ModelRequest Big(string name, int replicas = 1) =>
        Model(name, m => m with { Requests = Amounts(3, 1), Replicas = replicas });

    private static (long Cpu, long Gpus, int Models) Free(TestFleet fleet, string pool = "dc")
    {
        var report = fleet.Snapshot.Report(pool)!;
        return (report.Free.CpuMillis, report.Free["nvidia.com/gpu"], report.Models);
    }

    [Test]
    public void A_report_counts_nodes_room_and_models()
    {
        var fleet = Dc().Pod("dc-1", 1, 1, 1, model: "a").Pod("dc-1", model: "a").Pod("dc-2", model: "b").Pod("dc-2")
            .Node("dc", "dc-3", gpus: 2, with: n => n.Gpu("Tesla-T4", 15360).Away(TimeSpan.FromMinutes(1)))
            .Node("dc", "dc-4", with: n => n.Cordoned());
        var report = fleet.Snapshot.Report("dc")!;
        Assert.Multiple(() =>
        {
            Assert.That((report.TotalNodes, report.ReadyNodes, report.Models), Is.EqualTo((4, 3, 2)));
            Assert.That(report.Capacity, Is.EqualTo(Amounts(12, 48, 2, 330)));
            Assert.That(report.Free.CpuMillis, Is.EqualTo(4000));
            Assert.That(report.Free["nvidia.com/gpu"], Is.EqualTo(1));
            Assert.That(report.GpuProducts, Is.EqualTo(new[] { "Tesla-T4" }));
            Assert.That(report.Overlaps, Is.Empty);
            Assert.That(fleet.Snapshot.Report("nowhere"), Is.Null);
        });
    }

    [Test]
    public void Events_may_come_in_any_order_and_twice()
    {
        var fleet = new TestFleet().Pod("dc-1", 2, model: "a", id: "p").Pod("dc-1", 2, model: "a", id: "p");
        fleet.Snapshot.RemovePod("unknown");
        fleet.Snapshot.RemoveNode("unknown");
        fleet.Snapshot.RemovePool("unknown");
        fleet.Snapshot.Release(new ModelKey("ns", "unknown"));
        fleet.Node("dc", "dc-1", gpus: 1).Node("dc", "dc-1", gpus: 1).Pool("dc", Tier.OnPrem);
        Assert.That(Free(fleet), Is.EqualTo((2000, 1, 1)));
        fleet.Pod("dc-1", 1, 1, 1, model: "a", id: "p");
        Assert.That(Free(fleet), Is.EqualTo((3000, 0, 1)));
        fleet.Snapshot.RemoveNode("dc-1");
        Assert.That(Free(fleet), Is.EqualTo((0, 0, 0)));
        fleet.Node("dc", "dc-1", gpus: 1);
        Assert.That(Free(fleet), Is.EqualTo((3000, 0, 1)));
        fleet.Snapshot.RemovePod("p");
        Assert.That(Free(fleet), Is.EqualTo((4000, 1, 0)));
    }

    [Test]
    public void A_node_whose_labels_change_takes_its_pods_to_the_other_pool()
    {
        var fleet = Dc(1).Pool("edge", Tier.Edge).Pod("dc-1", 1, model: "a");
        fleet.Change("dc-1", n => n.Label("pool=edge"));
        Assert.Multiple(() =>
        {
            Assert.That(Free(fleet), Is.EqualTo((0, 0, 0)));
            Assert.That(Free(fleet, "edge"), Is.EqualTo((3000, 1, 1)));
            Assert.That(fleet.Snapshot.PoolOf("dc-1"), Is.EqualTo("edge"));
        });
    }

    [Test]
    public void A_node_that_two_pools_select_is_reported_and_settled_when_one_lets_go()
    {
        var fleet = Dc(1).Pool("twin", Tier.Cloud, p => p with { NodeSelector = LabelSelector.ForLabel("pool", "dc") });
        var report = fleet.Snapshot.Report("twin")!;
        Assert.Multiple(() =>
        {
            Assert.That(report.Overlaps.Select(o => $"{o.Node}: {string.Join("+", o.Pools)}"), Is.EqualTo(new[] { "dc-1: dc+twin" }));
            Assert.That((report.TotalNodes, report.ReadyNodes, report.Free.CpuMillis), Is.EqualTo((1, 1, 0)));
            Assert.That(fleet.Snapshot.PoolOf("dc-1"), Is.Null);
        });
        fleet.Snapshot.RemovePool("twin");
        Assert.That(Free(fleet), Is.EqualTo((4000, 1, 0)));
    }

    [Test]
    public void A_pool_that_comes_changes_or_goes_is_compared_with_each_node_once_however_many_pools_there_are()
    {
        var looks = 0;
        var fleet = new TestFleet();
        for (var i = 0; i < 40; i++) fleet.Pool($"p{i:00}", Tier.OnPrem);
        for (var i = 0; i < 40; i++)
        {
            var node = NodeIn($"p{i:00}", $"n{i:00}");
            fleet.Node(node with { Labels = new CountedLabels(node.Labels, () => looks++) });
        }

        looks = 0;
        fleet.Pool("new", Tier.Cloud, p => p with { NodeSelector = LabelSelector.ForLabel("pool", "p07") });
        Assert.That(looks, Is.EqualTo(40));
        Assert.That(fleet.Snapshot.PoolOf("n07"), Is.Null);
        fleet.Pool("new", Tier.Cloud, p => p with { NodeSelector = LabelSelector.ForLabel("pool", "p08") });
        Assert.That(looks, Is.EqualTo(80));
        Assert.That((fleet.Snapshot.PoolOf("n07"), fleet.Snapshot.PoolOf("n08")), Is.EqualTo(("p07", (string?)null)));
        fleet.Snapshot.RemovePool("new");
        Assert.That(looks, Is.EqualTo(80));
        Assert.That(fleet.Snapshot.PoolOf("n08"), Is.EqualTo("p08"));
    }

    [Test]
    public void Decisions_one_after_the_other_see_each_others_reservations()
    {
        var fleet = Dc(2);
        var summaries = Enumerable.Range(0, 4).Select(i => fleet.Place(Big($"m{i}")).IsPlaced);
        Assert.That(summaries, Is.EqualTo(new[] { true, true, false, false }));
    }

    [Test]
    public void Decide_alone_reserves_nothing()
    {
        var fleet = Dc(1);
        fleet.Decide(Big("a"));
        Assert.That(Free(fleet), Is.EqualTo((4000, 1, 0)));
    }

    [Test]
    public void A_reservation_gives_way_to_pods_one_by_one_and_comes_back_when_they_go()
    {
        var fleet = Dc(2);
        fleet.Place(Big("a", 2));
        Assert.That(Free(fleet), Is.EqualTo((2000, 2, 1)));
        fleet.Pod("dc-2", 3, model: "a", id: "p1");
        Assert.That(Free(fleet), Is.EqualTo((2000, 2, 1)));
        fleet.Pod("dc-1", 3, model: "a", id: "p2");
        Assert.That(Free(fleet), Is.EqualTo((2000, 2, 1)));
        fleet.Snapshot.RemovePod("p2");
        Assert.That(Free(fleet), Is.EqualTo((2000, 2, 1)), "the room of a pod that restarts is held");
        Assert.That(fleet.Snapshot.Release(new ModelKey("ns", "a")), Is.EqualTo(new[] { "dc" }));
        Assert.That(Free(fleet), Is.EqualTo((5000, 2, 1)));
    }

    [Test]
    public void A_models_next_decision_replaces_its_reservation()
    {
        var fleet = Dc(2);
        fleet.Place(Big("a", 2));
        fleet.Place(Big("a", 1), "dc 2");
        Assert.That(Free(fleet), Is.EqualTo((5000, 2, 1)));
        fleet.Place(Big("a", 0), "dc 1");
        Assert.That(Free(fleet), Is.EqualTo((8000, 2, 0)));
    }

    [Test]
    public void A_reservation_moves_when_its_node_goes_away_or_fills_up()
    {
        var fleet = Dc(3);
        fleet.Place(Big("a"));
        fleet.Change("dc-1", n => n.Cordoned());
        Assert.That(Free(fleet).Cpu, Is.EqualTo(5000), "held on dc-2");
        fleet.Pod("dc-2", 3, model: "other");
        fleet.Place(Big("b"));
        Assert.That(fleet.Place(Big("c")).IsPlaced, Is.False, "dc-2 is full, and dc-3 is held");
        fleet.Snapshot.RemoveNode("dc-3");
        Assert.That(fleet.Snapshot.Report("dc")!.Free.CpuMillis, Is.EqualTo(1000));
    }

    [Test]
    public void What_was_held_on_a_node_to_come_is_held_on_the_node_that_came()
    {
        var fleet = new TestFleet().Pool("azure", Tier.Cloud, p => p with { Elastic = new ElasticRoom(1, Amounts(4, 16)) });
        Assert.That(fleet.Place(Big("a")).Pools.Single().ElasticReplicas, Is.EqualTo(1));
        Assert.That(fleet.Place(Big("b")).IsPlaced, Is.False);
        fleet.Node("azure", "azure-1");
        Assert.Multiple(() =>
        {
            Assert.That(Free(fleet, "azure").Cpu, Is.EqualTo(1000));
            Assert.That(fleet.Decide(Big("a"), "azure 1").Pools.Single().ElasticReplicas, Is.Zero);
            Assert.That(fleet.Decide(Big("a"), "azure 1").Moves, Is.Empty);
            Assert.That(fleet.Decide(Big("b")).IsPlaced, Is.False);
        });
    }

    [Test]
    public void Large_holes_stay_for_large_models()
    {
        var fleet = new TestFleet().Pool("dc", Tier.OnPrem).Node("dc", "large", 8, 64, 8).Node("dc", "small", 4, 16);
        fleet.Place(Model("a", m => m with { Requests = Amounts(2, 2) }));
        fleet.Place(Model("b", m => m with { Requests = Amounts(2, 2) }));
        Assert.That(fleet.Decide(Model("gpu", m => m with { Requests = Amounts(8, 8) }).Gpus(8)).IsPlaced);
    }

    [Test]
    public void Many_threads_may_use_one_snapshot()
    {
        var fleet = Dc(50);
        Parallel.For(0, 200, i =>
        {
            fleet.Snapshot.UpsertPod(new PodFacts($"p{i}", $"dc-{(i % 50) + 1}", Amounts(0.01, 0.01)));
            Placer.Place(fleet.Snapshot, Big($"m{i % 60}"), CurrentPlacement.None, Now);
            if (i % 3 == 0) fleet.Snapshot.RemovePod($"p{i}");
        });
        for (var i = 0; i < 60; i++) fleet.Snapshot.Release(new ModelKey("ns", $"m{i}"));
        for (var i = 0; i < 200; i++) fleet.Snapshot.RemovePod($"p{i}");
        Assert.That(Free(fleet), Is.EqualTo((200_000, 50, 0)));
    }

    [Test]
    public void Resource_lists_are_equal_by_what_they_hold()
    {
        var left = ResourceList.Requests([new("cpu", Quantity.Parse("1500m")), new("memory", Quantity.Parse("1Gi")), new("x/y", Quantity.Parse("2"))]);
        var right = Amounts(1.5, 0.5) + ResourceList.Of(0, 1L << 29, [new("x/y", 2L), new("x/z", 0L)]);
        Assert.Multiple(() =>
        {
            Assert.That(left, Is.EqualTo(right));
            Assert.That(left.GetHashCode(), Is.EqualTo(right.GetHashCode()));
            Assert.That((left["cpu"], left["memory"], left["x/y"], left["none"]), Is.EqualTo((1500L, 1L << 30, 2L, 0L)));
            Assert.That(left.With("x/y", 3)["x/y"], Is.EqualTo(3));
            Assert.That(left.With("cpu", 7)["cpu"], Is.EqualTo(7));
            Assert.That(left.With("memory", 7)["memory"], Is.EqualTo(7));
            Assert.That(ResourceList.Of(long.MaxValue, 1).Add(ResourceList.Of(5, 1)).CpuMillis, Is.EqualTo(long.MaxValue));
            Assert.That(left.ToString(), Is.EqualTo("cpu 1500m, memory 1Gi, x/y 2"));
        });
    }
}
