using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using HybridPlacement.Sandbox;
using HybridPlacement.Sandbox.Workloads;

namespace HybridPlacement.Cli.Commands;

/// <summary>Where a sandbox in a process of its own is to be found: one line of JSON on its standard output.</summary>
internal sealed record ServerAddress(Uri BaseUri, string Token, string KubeconfigPath);

/// <summary>Reads and writes a <see cref="ServerAddress"/> without reflection.</summary>
[JsonSerializable(typeof(ServerAddress))]
internal sealed partial class ServerAddressContext : JsonSerializerContext;

/// <summary>
/// <c>hybridplacement sandbox-server</c>: a cluster and nothing else, for measurements of this program as it is shipped; lives until
/// its standard input ends. A line there is answered with the bytes that are alive on its heap.
/// </summary>
internal static class SandboxServerCommand
{
    public static Command Create()
    {
        var command = new Command("sandbox-server", "Runs a sandbox to be measured.") { Hidden = true };
        command.SetAction(async (_, cancellationToken) =>
        {
            await using var cluster = await SandboxCluster.StartAsync(
                new SandboxOptions { Workloads = new WorkloadOptions { SimulatedStartDelay = TimeSpan.Zero } }, cancellationToken);
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(
                new ServerAddress(cluster.BaseUri, cluster.Token, cluster.KubeconfigPath), ServerAddressContext.Default.ServerAddress));
            while (await Console.In.ReadLineAsync(cancellationToken) is not null)
                await Console.Out.WriteLineAsync(GC.GetTotalMemory(forceFullCollection: true).ToString(CultureInfo.InvariantCulture));

            return ExitCode.Success;
        });
        return command;
    }
}
