using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using HybridPlacement.Sandbox.Workloads;
using HybridPlacement.Sandbox.Workloads.Kubelet;

namespace HybridPlacement.Sandbox.Tests.Workloads;

/// <summary>
/// The assembly's entry point, for tests that need a real server process: <c>dotnet HybridPlacement.Sandbox.Tests.dll ADDRESS PORT TEXT</c>
/// answers every HTTP request with the text.
/// </summary>
internal static class TestProgram
{
    private static async Task<int> Main(string[] args)
    {
        if (args[0] == "supervise") return await SuperviseAsync();
        if (args[0] == "sandbox") return await SandboxAsync();
        using var listener = new TcpListener(IPAddress.Parse(args[0]), int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture));
        listener.Start();
        await Console.Out.WriteLineAsync($"listening as {args[2]}");
        while (true)
        {
            using var client = await listener.AcceptTcpClientAsync();
            var stream = client.GetStream();
            var request = new byte[4096];
            if (await stream.ReadAsync(request) == 0) continue;
            await stream.WriteAsync(Encoding.ASCII.GetBytes(
                $"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {args[2].Length}\r\n\r\n{args[2]}"));
        }
    }

    /// <summary>Runs a whole sandbox that makes a shell of each pod, says where its kubeconfig is, and waits to be killed.</summary>
    private static async Task<int> SandboxAsync()
    {
        await using var cluster = await SandboxCluster.StartAsync(new SandboxOptions
        {
            Workloads = new WorkloadOptions
            {
                ProcessImages = [new ProcessImage { Image = "example.org/shell", Executable = "/bin/sh", Arguments = ["-c"] }],
            },
        });
        await Console.Out.WriteLineAsync(cluster.KubeconfigPath);
        await Task.Delay(Timeout.InfiniteTimeSpan);
        return 0;
    }

    /// <summary>Starts a process as the sandbox does, says its id and the private folder, and waits to be killed.</summary>
    private static async Task<int> SuperviseAsync()
    {
        var supervisor = await ProcessSupervisor.StartAsync();
        var process = await supervisor.StartAsync(ProcessSupervisorTests.Shell(supervisor, "sleep 300 & wait", new ConcurrentQueue<string>()));
        await Console.Out.WriteLineAsync($"{process.Id} {supervisor.Folder}");
        return await process.Exited;
    }
}
