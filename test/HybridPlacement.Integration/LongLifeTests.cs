using System.Collections;
using System.Reflection;
using HybridPlacement.Integration.Clusters;
using HybridPlacement.Operator;
using Microsoft.Extensions.Logging.Abstractions;

namespace HybridPlacement.Integration;

/// <summary>One operator that goes on while objects come and go.</summary>
public sealed class LongLifeTests
{
    private const string Models = "/apis/hybridplacement.io/v1alpha1/namespaces/default/modeldeployments";
    private const int Round = 12;

    // Bounded by a number of their own (4,096 or 1,024), by the types that there are, or, as a queue's overtaken times, by twice the keys
    // that wait and 64 (WorkQueueTests), whatever comes and goes. Which of a queue's times are overtaken is up to who comes first.
    private static readonly string[] Bounded =
    [
        "EventRecorder._series", "EventRecorder._budgets", "FleetChanges._newest", "ApplyMemory._gone", "ApplyMemory._goneInOrder",
        "Shape.<Properties>k__BackingField", "WorkQueue`1._delayed",
    ];

    [Test]
    public async Task Nothing_that_an_operator_holds_grows_with_the_models_and_pools_that_have_gone()
    {
        await using var scene = await Scene.StartAsync(withOperator: false, cluster: await EmbeddedCluster.StartSimulatedAsync());
        await scene.ApplyAsync(SmallFleet.Yaml);
        await using var host = new OperatorHost(
            new OperatorOptions { Kubeconfig = scene.Cluster.Kubeconfig, LeaderElection = false, HttpEndpoint = null }, NullLoggerFactory.Instance);
        using var stop = new CancellationTokenSource();
        var run = host.RunAsync(stop.Token);
        try
        {
            await ComeAndGoAsync(scene, 0);
            var first = Holdings.Of(host);
            for (var round = 1; round <= 2; round++)
                await ComeAndGoAsync(scene, round);

            Assert.That(first, Has.Count.GreaterThan(30).And.ContainKey("ApplyMemory._entries").And.ContainKey("WorkQueue`1._due"));
            var grown = "";
            // What was under way, such as a look a second later, ends by itself.
            await scene.WaitUntilAsync(
                () => (grown = string.Join(", ", Grown(first, Holdings.Of(host)))).Length == 0, "end of what grows", () => grown);
        }
        finally
        {
            await stop.CancelAsync();
            await run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static IEnumerable<string> Grown(Dictionary<string, int> first, Dictionary<string, int> now) => now
        .Where(h => !Bounded.Contains(h.Key) && h.Value >= first.GetValueOrDefault(h.Key) + Round)
        .Select(h => $"{h.Key} {first.GetValueOrDefault(h.Key)} to {h.Value}");

    private static async Task ComeAndGoAsync(Scene scene, int round)
    {
        var names = Enumerable.Range(0, Round).Select(i => $"r{round}-{i}").ToList();
        await scene.ApplyAsync(SmallFleet.Node($"n{round}", $"site{round}") + "\n---\n" + SmallFleet.Pool($"site{round}", "Cloud"));
        foreach (var name in names)
        {
            await scene.ApplyAsync(SmallFleet.Model("default", name, "Low", "replicas: 2"));
            // Made, and gone before anything is ready; and one that waits for room that there isn't.
            await scene.ApplyAsync(SmallFleet.Model("default", "brief-" + name, "High"));
            await scene.ApplyAsync(SmallFleet.Model("default", "large-" + name, "High", "resources: {requests: {cpu: 100} }"));
            await scene.Api.DeleteAsync($"{Models}/brief-{name}", CancellationToken.None);
        }

        foreach (var name in names)
        {
            await scene.WaitForModelAsync("default", name, "Ready", "True");
            await scene.WaitForModelAsync("default", "large-" + name, "Placed", "False");
        }

        foreach (var name in names)
        {
            await scene.Api.DeleteAsync($"{Models}/{name}", CancellationToken.None);
            await scene.Api.DeleteAsync($"{Models}/large-{name}", CancellationToken.None);
        }

        await scene.Api.DeleteAsync($"/apis/hybridplacement.io/v1alpha1/placementpools/site{round}", CancellationToken.None);
        await scene.Api.DeleteAsync($"/api/v1/nodes/n{round}", CancellationToken.None);
        string[] kinds = ["/apis/apps/v1/deployments", "/api/v1/pods", "/api/v1/namespaces/default/serviceaccounts"];
        await scene.WaitUntilAsync(
            async () =>
            {
                foreach (var kind in kinds)
                {
                    if ((await scene.ListAsync(kind)).Any(o => ((string)o["metadata"]!["name"]!).Contains($"r{round}-", StringComparison.Ordinal)))
                        return false;
                }

                return true;
            },
            "end of all that was made for the models");
    }

    /// <summary>How much is in each collection that an object reaches through the project's own code, by the field that holds it.</summary>
    private static class Holdings
    {
        public static Dictionary<string, int> Of(object root)
        {
            var found = new Dictionary<string, int>(StringComparer.Ordinal);
            var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
            var open = new Stack<(object Value, string Field)>([(root, "")]);
            while (open.TryPop(out var next))
            {
                if (!next.Value.GetType().IsValueType && !seen.Add(next.Value))
                    continue;
                if (next.Value is Delegate call)
                {
                    foreach (var target in call.GetInvocationList().Select(c => c.Target).OfType<object>())
                        open.Push((target, ""));
                }
                else if (next.Value.GetType().Namespace?.StartsWith("System.Collections", StringComparison.Ordinal) == true)
                {
                    if (next.Value.GetType().GetProperty("Count")?.GetValue(next.Value) is int count)
                        found[next.Field] = found.GetValueOrDefault(next.Field) + count;
                    foreach (var item in Items(next.Value))
                        open.Push((item, next.Field + "[]"));
                }
                else if (IsOwn(next.Value.GetType()))
                {
                    foreach (var (field, value) in Fields(next.Value))
                        open.Push((value, field));
                }
            }

            return found;
        }

        // Others may change it meanwhile: then it is looked at once more.
        private static List<object> Items(object collection)
        {
            while (true)
            {
                try
                {
                    return collection is IDictionary map
                        ? [.. map.Values.OfType<object>()]
                        : collection is IEnumerable items ? [.. items.OfType<object>()] : [];
                }
                catch (InvalidOperationException)
                {
                    Thread.Yield();
                }
            }
        }

        // The kinds are what there is, not what is remembered of it.
        private static bool IsOwn(Type type) =>
            type.Assembly.GetName().Name is { } name && name.StartsWith("HybridPlacement.", StringComparison.Ordinal) && name != "HybridPlacement.Api";

        private static IEnumerable<(string Field, object Value)> Fields(object owner)
        {
            for (var type = owner.GetType(); type is not null && type != typeof(object); type = type.BaseType)
            {
                foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                {
                    if (field.GetValue(owner) is { } value && value is not string && !value.GetType().IsPrimitive && !value.GetType().IsEnum)
                        yield return ($"{type.Name}.{field.Name}", value);
                }
            }
        }
    }
}
