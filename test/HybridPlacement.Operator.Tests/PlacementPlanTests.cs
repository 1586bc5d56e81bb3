using HybridPlacement.Operator.Building;
using HybridPlacement.Placement;

namespace HybridPlacement.Operator.Tests;

public sealed class PlacementPlanTests
{
    private static IEnumerable<TestCaseData> Case()
    {
        yield return Of("first placement", "dc=3", "", 0, "", "dc:3/3");
        yield return Of("settled", "dc=3", "dc:3/3/3", 0, "", "dc:3/3");
        yield return Of("fewer replicas go at once", "dc=1", "dc:3/3/3", 0, "", "dc:1/1");
        yield return Of("moving, none ready there", "cloud=3", "dc:3/3/3", 0, "", "cloud:3/3 dc:3/0");
        yield return Of("moving, some ready there", "cloud=3", "dc:3/0/3 cloud:3/3/2", 0, "", "cloud:3/3 dc:1/0");
        yield return Of("moved", "cloud=3", "dc:1/0/1 cloud:3/3/3", 0, "", "cloud:3/3");
        yield return Of("forbidden goes though nothing serves yet", "cloud=3", "dc:3/3/3", 0, "dc", "cloud:3/3");
        yield return Of("spreading keeps the old ones meanwhile", "dc=2 cloud=1", "dc:3/3/3", 0, "", "dc:3/2 cloud:1/1");
        yield return Of("spread", "dc=2 cloud=1", "dc:3/2/3 cloud:1/1/1", 0, "", "dc:2/2 cloud:1/1");
        yield return Of("no room anywhere else: stays", "", "dc:3/3/3", 3, "", "dc:3/0");
        yield return Of("no room anywhere else, and forbidden: goes", "", "dc:3/3/3", 3, "dc", "");
        yield return Of("no replicas wanted", "", "dc:3/3/3", 0, "", "");
        yield return Of("no room anywhere else, and two give way", "", "dc:3/3/3", 3, "", "dc:1/0", "dc=2");
        yield return Of("what gives way isn't kept while a place is left", "cloud=3", "dc:3/3/3", 0, "", "cloud:3/3 dc:2/0", "dc=1");
        yield return Of("what gives way isn't kept beside what stays", "dc=1", "dc:3/3/3", 2, "", "dc:2/1", "dc=1");
        yield return Of("a stray isn't where it was placed: one more comes", "dc=3", "dc:3/3/3", 0, "", "dc:4/3", strays: "dc:1/1/0");
        yield return Of("the one more doesn't serve yet", "dc=3", "dc:4/3/3", 0, "", "dc:4/3", strays: "dc:1/1/0");
        yield return Of("the one more serves: the stray goes", "dc=3", "dc:4/3/4", 0, "", "dc:3/3", strays: "dc:1/1/0");
        yield return Of("it serves, but the stray isn't known to go first", "dc=3", "dc:4/3/4", 0, "", "dc:4/3", strays: "dc:1/1/1");
        yield return Of("it was evicted and isn't gone", "dc=3", "dc:4/3/3", 0, "", "dc:4/3", strays: "dc:0/0/1");
        yield return Of("the stray has gone", "dc=3", "dc:4/3/3", 0, "", "dc:3/3");
        yield return Of("a stray that doesn't serve", "dc=3", "dc:3/3/2", 0, "", "dc:4/3", strays: "dc:1/0/0");
        yield return Of("all are strays", "dc=2", "dc:2/2/2", 0, "", "dc:4/2", strays: "dc:2/2/0");
        yield return Of("no room for one more anywhere: the stray stays", "dc=1", "dc:2/1/2", 1, "", "dc:2/1", strays: "dc:1/1/0");
        yield return Of("fewer replicas: a stray goes at once", "dc=2", "dc:3/3/3", 0, "", "dc:2/2", strays: "dc:1/1/0");
        yield return Of("part of it moves on, and strays are what is kept", "dc=1 cloud=1", "dc:2/2/2", 0, "", "dc:2/1 cloud:1/1", strays: "dc:1/1/0");
        yield return Of("keeps those that serve", "cloud=2", "dc:2/2/0 shop:2/2/2", 0, "", "cloud:2/2 shop:2/0");
    }

    [TestCaseSource(nameof(Case))]
    public void The_next_step_is(string decided, string existing, int unplaced, string forbidden, string expected, string yielded, string strays)
    {
        var decision = new Decision
        {
            Model = new ModelRequest { Key = new("n", "m"), Sensitivity = Sensitivity.Low },
            Time = Samples.Now,
            Pools = [.. Words(decided).Select(w => new PoolPlacement
            {
                Pool = new Pool { Name = w.Split('=')[0], Tier = Tier.Cloud, NodeSelector = LabelSelector.ForLabel("a", "b") },
                Replicas = int.Parse(w.Split('=')[1]),
            })],
            UnplacedReplicas = unplaced,
        };
        var plan = PlacementPlan.Next(
            decision,
            [.. Words(existing).Select(w => w.Split(':', '/')).Select(p => new ExistingDeployment(
                p[0], p[0], int.Parse(p[1]), int.Parse(p[2]), int.Parse(p[3]), int.Parse(p[3]))
            {
                Strays = Words(strays).Select(s => s.Split(':', '/')).Where(s => s[0] == p[0])
                    .Select(s => new Strays(int.Parse(s[1]), int.Parse(s[2]), int.Parse(s[3]))).FirstOrDefault(),
            })],
            pool => Words(forbidden).Contains(pool),
            pool => pool,
            pool => Words(yielded).Where(w => w.Split('=')[0] == pool).Sum(w => int.Parse(w.Split('=')[1])));
        Assert.That(string.Join(' ', plan.Select(p => $"{p.Name}:{p.Replicas}/{p.PlacedReplicas}")), Is.EqualTo(expected));
    }

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static TestCaseData Of(string name, string decided, string existing, int unplaced, string forbidden, string expected, string yielded = "", string strays = "") =>
        new TestCaseData(decided, existing, unplaced, forbidden, expected, yielded, strays).SetArgDisplayNames(name);
}
