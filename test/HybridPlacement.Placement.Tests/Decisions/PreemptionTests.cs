using static HybridPlacement.Placement.Tests.TestFleet;

namespace HybridPlacement.Placement.Tests;

public class PreemptionTests
{
    private static TestFleet Dc(int nodes = 1, double cpu = 4)
    {
        var fleet = new TestFleet().Pool("dc", Tier.OnPrem).Policy(Rules.Any(Tier.OnPrem, Tier.Cloud));
        for (var i = 1; i <= nodes; i++) fleet.Node("dc", $"dc-{i}", cpu);
        return fleet;
    }

    private static ModelRequest Important(double cpu, int replicas = 1) =>
        Model(with: m => m with { Requests = Amounts(cpu, 1), Replicas = replicas, Priority = 100 });

    private static IEnumerable<DecisionCase> Cases()
    {
        const string There = "1 on dc (OnPrem)";
        const string Full = "1 not placed: InsufficientCapacity";
        yield return new("lower priority makes room", Dc().Pod("dc-1", 4, model: "low"), Important(2), There) { Victims = ["dc/low 1"] };
        yield return new("nobody goes while there is room", Dc().Pod("dc-1", 2, model: "low"), Important(2), There) { Victims = [] };
        yield return new("nobody goes while another pool has room",
            Dc().Pod("dc-1", 4, model: "low").Pool("azure", Tier.Cloud).Node("azure", "azure-1"), Important(2), "1 on azure (Cloud)")
        { Victims = [] };
        yield return new("equal priority doesn't give way", Dc().Pod("dc-1", 4, model: "same", priority: 100), Important(2), Full) { Victims = [] };
        yield return new("higher priority doesn't give way", Dc().Pod("dc-1", 4, model: "high", priority: 101), Important(2), Full) { Victims = [] };
        yield return new("what is no model's doesn't give way", Dc().Pod("dc-1", 4), Important(2), Full) { Victims = [] };
        yield return new("nobody goes when it makes no room", Dc().Pod("dc-1", 3).Pod("dc-1", 1, model: "low"), Important(2), Full) { Victims = [] };
        yield return new("as few as possible", Dc(2).Pod("dc-1", 2, model: "a").Pod("dc-1", 2, model: "b").Pod("dc-2", 4, model: "c"), Important(4), There) { Victims = ["dc/c 1"] };
        yield return new("as low as possible", Dc(2).Pod("dc-1", 4, model: "a", priority: 50).Pod("dc-2", 4, model: "b", priority: 10), Important(4), There) { Victims = ["dc/b 1"] };
        yield return new("low goes before few",
            Dc(2).Pod("dc-1", 4, model: "a", priority: 50).Pod("dc-2", 2, model: "b", priority: 10).Pod("dc-2", 2, model: "c", priority: 10),
            Important(4), There)
        { Victims = ["dc/b 1", "dc/c 1"] };
        yield return new("whoever needn't go stays", Dc().Pod("dc-1", 1, model: "a", priority: 1).Pod("dc-1", 3, model: "b", priority: 2), Important(3), There) { Victims = ["dc/b 1"] };
        yield return new("replica by replica, as far as room can be made",
            Dc(2).Pod("dc-1", 4, model: "low").Pod("dc-2", 4, model: "same", priority: 100), Important(4, 2), "1 on dc (OnPrem); 1 not placed: InsufficientCapacity")
        { Victims = ["dc/low 1"] };
        yield return new("what one victim frees serves several", Dc().Pod("dc-1", 4, model: "low"), Important(2, 2), "2 on dc (OnPrem)") { Victims = ["dc/low 1"] };
        yield return new("room that exists is used first", Dc(2).Pod("dc-1", 4, model: "low"), Important(4, 2), "2 on dc (OnPrem)") { Victims = ["dc/low 1"] };
        yield return new("not in a pool that isn't allowed",
            Dc().Pod("dc-1", 4, model: "low"), Important(2).Wish(w => w with { Jurisdictions = ["EU"] }), "1 not placed: NoEligiblePool")
        { Victims = [] };
        yield return new("not on a node that takes no pods", Dc().Pod("dc-1", 4, model: "low").Change("dc-1", n => n.Cordoned()), Important(2), Full) { Victims = [] };
        yield return new("not beyond the budget",
            Dc().Pool("dc", Tier.OnPrem, Rules.Costs(1)).Pod("dc-1", 3, model: "low"), Important(1, 4).Wish(w => w with { MaxHourlyCost = 2 }),
            "2 on dc (OnPrem); 2 not placed: OverBudget")
        { Victims = ["dc/low 1"] };
        yield return new("not beyond a quota",
            Dc().Pool("dc", Tier.OnPrem, p => p with { MaxModels = 1 }).Pod("dc-1", 4, model: "low"), Important(2), Full)
        { Victims = [], Rejected = ["dc QuotaExceeded"] };
        yield return new("negative priorities are lower still", Dc().Pod("dc-1", 4, model: "low", priority: -5), Model(with: m => m with { Requests = Amounts(4, 1) }), There)
        { Victims = ["dc/low 1"] };
    }

    [TestCaseSource(nameof(Cases))]
    public void Priority_makes_room_when_that_helps(object row) => ((DecisionCase)row).Check();

    [Test]
    public void A_victim_finds_its_place_taken_and_the_preemptor_asks_for_no_more()
    {
        var fleet = Dc().Pool("azure", Tier.Cloud).Pod("dc-1", 4, model: "low", id: "low-1");
        var decision = fleet.Place(Important(4));
        var victim = fleet.Decide(Model("low", m => m with { Requests = Amounts(4, 1) }), "dc 1");
        var again = fleet.Decide(Important(4), "dc 1");
        fleet.Snapshot.RemovePod("low-1");
        var settled = fleet.Decide(Important(4), "dc 1");
        Assert.Multiple(() =>
        {
            Assert.That(decision.Victims.Single().Pods, Is.EqualTo(new[] { "low-1" }));
            Assert.That(victim.Summary, Is.EqualTo("1 not placed: InsufficientCapacity"));
            Assert.That(victim.Moves.Single().Reason, Is.EqualTo(MoveReason.Removed));
            Assert.That(again.Victims.Select(v => v.Model), Is.EqualTo(decision.Victims.Select(v => v.Model)));
            Assert.That(again.Moves, Is.Empty);
            Assert.That(settled.Victims, Is.Empty);
            Assert.That(settled.Summary, Is.EqualTo("1 on dc (OnPrem)"));
        });
    }
}
