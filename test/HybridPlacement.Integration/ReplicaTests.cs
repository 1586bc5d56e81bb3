using System.Diagnostics;
using HybridPlacement.Benchmarks.Chaos;
using HybridPlacement.Integration.Clusters;
using HybridPlacement.Integration.Images;
using HybridPlacement.Operator;
using HybridPlacement.Sandbox.Workloads.Kubelet;

namespace HybridPlacement.Integration;

/// <summary>Two processes of the operator's program as it is shipped, of which the one that leads is ended or held by the kernel.</summary>
[Platform("Linux")]
public sealed class ReplicaTests
{
    private const int Stop = 19, Continue = 18;
    private const string Lease = "/apis/coordination.k8s.io/v1/namespaces/default/leases/hybridplacement-operator";
    private const int Many = 12;

    [TestCase(Signals.Kill)]
    [TestCase(Stop)]
    [CancelAfter(600_000)]
    public async Task Where_the_leader_ends_or_stands_still_in_the_midst_of_its_writes_the_other_one_does_the_rest(int signal, CancellationToken ct)
    {
        var program = (await ImageBuild.SharedAsync()).Operator;
        var cluster = await EmbeddedCluster.StartSimulatedAsync();
        await using var scene = await Scene.StartAsync(withOperator: false, cluster: cluster);
        var (mirror, blame, violations) = (new Mirror(), new BlameClock(TimeProvider.System), new List<string>());
        var checker = new BindingChecker(mirror, blame, TimeSpan.FromSeconds(60), violations.Add);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var following = mirror.FollowAsync(cluster.Cluster, end.Token);
        using var first = Start("first");
        Process? second = null;
        try
        {
            await scene.ApplyAsync(SmallFleet.Yaml);
            await scene.ApplyAsync(SmallFleet.Model("default", "moved", "Low"));
            await scene.WaitForModelAsync("default", "moved", "Ready", "True");
            checker.Settled();
            blame.Run();
            await HeldByAsync("first");
            second = Start("second");
            await scene.WaitUntilAsync(() => cluster.Cluster.Requests.All.Any(r => r.UserAgent.EndsWith("/second", StringComparison.Ordinal)), "second replica");

            for (var i = 0; i < Many; i++)
                await scene.ApplyAsync(SmallFleet.Model("default", $"many-{i}", i % 2 == 0 ? "High" : "Low", "replicas: 2"));
            await scene.WaitUntilAsync(() => WritesOf("first") > 10, "write of the first replica");
            Signals.Send(first.Id, signal);
            await scene.ApplyAsync(SmallFleet.Model("default", "moved", "High"));

            await HeldByAsync("second");
            await SettledAsync();
            if (signal == Stop)
            {
                Signals.Send(first.Id, Continue);
                await first.WaitForExitAsync(ct);
                Assert.That(first.ExitCode, Is.EqualTo(OperatorCommand.LeadershipLost));
                await SettledAsync();
            }

            checker.Check();
            Assert.That(violations, Is.Empty);
        }
        finally
        {
            foreach (var process in new[] { first, second }.OfType<Process>())
            {
                process.Kill();
                await process.WaitForExitAsync(CancellationToken.None);
                process.Dispose();
            }

            await end.CancelAsync();
            await following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        Process Start(string name) => Process.Start(
            new ProcessStartInfo(program, ["--kubeconfig", scene.Cluster.Kubeconfig, "--http-endpoint", "none", "--log-level", "Fatal"])
            {
                Environment = { ["POD_NAME"] = name },
            })!;

        Task HeldByAsync(string name) => scene.WaitForAsync(Lease, l => (string?)l["spec"]?["holderIdentity"] == name, $"lease of {name}");

        int WritesOf(string name) => cluster.Cluster.Requests.All.Count(r => r.IsWrite && r.UserAgent == $"hybridplacement-operator/{name}"
            && !r.Path.Contains("/leases", StringComparison.Ordinal) && !r.Path.Contains("/events", StringComparison.Ordinal));

        async Task SettledAsync()
        {
            for (var i = 0; i < Many; i++)
                await scene.WaitForModelAsync("default", $"many-{i}", "Ready", "True");
            var moved = await scene.WaitForModelAsync("default", "moved", "Ready", "True");
            Assert.That((string?)moved["status"]!["placement"]!["summary"], Is.EqualTo("1 on dc (OnPrem)"));
        }
    }
}
