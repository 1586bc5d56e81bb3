using System.CommandLine;
using HybridPlacement.KubeRuntime;
using k8s;
using k8s.Exceptions;
using k8s.Models;

namespace HybridPlacement.Operator;

/// <summary>
/// <c>purge</c>: deletes every model, then every pool, and waits until they are gone. The chart runs it before an uninstall that
/// takes the definitions along: without an operator that lets go of pools, these would be stuck for ever.
/// </summary>
internal static class PurgeCommand
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private static readonly Option<int> Timeout = new("--timeout")
    {
        Description = "Seconds within which all must be gone.",
        DefaultValueFactory = _ => 240,
    };

    public static Command Create(Option<string?> kubeconfig, Option<string?> user, TimeProvider time)
    {
        var command = new Command(
            "purge",
            """
            Delete every ModelDeployment and then every PlacementPool of the cluster, and wait until they are gone. An operator
            must be running: it lets go of a pool when the pool's models have left.

            Exit codes: 0 all are gone, 1 failed, or some aren't.
            """)
        {
            kubeconfig, user, Timeout,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            try
            {
                using var client = new KubeClient(
                    KubeClientConfiguration.Load(parsed.GetValue(kubeconfig)),
                    OperatorJson.Kinds,
                    new KubeClientOptions { UserAgent = "hybridplacement-purge", Impersonate = parsed.GetValue(user) },
                    time);
                using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(parsed.GetValue(Timeout)), time);
                using var stop = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
                return await PurgeAsync<Api.ModelDeployment>(client, time, stop.Token) && await PurgeAsync<Api.PlacementPool>(client, time, stop.Token)
                    ? 0
                    : OperatorCommand.Failed;
            }
            catch (Exception e) when (e is KubeConfigException or KubeApiException)
            {
                await Console.Error.WriteLineAsync(e.Message);
                return OperatorCommand.Failed;
            }
        });
        return command;
    }

    private static async Task<bool> PurgeAsync<T>(KubeClient client, TimeProvider time, CancellationToken ct)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        IReadOnlyList<NamespacedName> left = [];
        try
        {
            using var tick = new PeriodicTimer(Pause, time);
            do
            {
                var list = await client.ListAsync<T>(new(), ct);
                // What can't be read is deleted as well.
                left = [.. list.Items.Select(i => NamespacedName.Of(i)), .. list.Poisoned.Select(p => p.Key)];
                var deleting = list.Items.Where(i => i.Metadata.DeletionTimestamp is not null).Select(i => NamespacedName.Of(i)).ToHashSet();
                foreach (var key in left.Where(k => !deleting.Contains(k)))
                    await client.DeleteAsync<T>(key, null, ct);
            }
            while (left.Count > 0 && await tick.WaitForNextTickAsync(ct));
            return true;
        }
        catch (KubeApiException e) when (e.IsNotFound)
        {
            // Without the definition there are no objects.
            return true;
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine($"{KubeResource.Of<T>().QualifiedName} that aren't gone: {string.Join(", ", left)}. "
                + "Look at their finalizers, and whether an operator runs.");
            return false;
        }
    }
}
