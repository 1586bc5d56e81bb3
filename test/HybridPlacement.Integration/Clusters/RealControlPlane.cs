using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using HybridPlacement.Integration.Tools;

namespace HybridPlacement.Integration.Clusters;

/// <summary>
/// etcd, kube-apiserver, kube-controller-manager and kube-scheduler from a folder, as controller-runtime's envtest
/// starts them: on loopback, with a folder of their own that goes with them.
/// </summary>
internal sealed class RealControlPlane : TestCluster
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hybridplacement-envtest-");
    private readonly Stack<Process> _processes = new();
    private readonly string _token = RandomNumberGenerator.GetHexString(48);

    private RealControlPlane()
    {
    }

    public override string Kubeconfig => Path.Combine(_folder.FullName, "kubeconfig");

    public override bool RunsPods => false;

    /// <param name="assets">The folder of the programs.</param>
    /// <param name="losesNodesQuickly">
    /// Whether a node that isn't heard of is lost within seconds, and its pods with it, as in the sandbox; whoever stands in for
    /// kubelets has to renew their leases then.
    /// </param>
    public static async Task<RealControlPlane> StartAsync(string assets, bool losesNodesQuickly = false)
    {
        var cluster = new RealControlPlane();
        try
        {
            await cluster.StartProcessesAsync(assets, losesNodesQuickly);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public override async ValueTask DisposeAsync()
    {
        while (_processes.TryPop(out var process))
        {
            if (!process.HasExited)
                process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }

        _folder.Delete(recursive: true);
    }

    private async Task StartProcessesAsync(string assets, bool losesNodesQuickly)
    {
        var ports = FreePorts.Take(5);
        var certificates = ServingCertificate.Write(_folder);
        // The controllers have names of their own, as in any cluster: admission policies tell them from people by these.
        var authority = await File.ReadAllBytesAsync(certificates.Authority);
        var (manager, scheduler) = (RandomNumberGenerator.GetHexString(48), RandomNumberGenerator.GetHexString(48));
        await File.WriteAllTextAsync(InFolder("tokens.csv"),
            $"""
            {_token},admin,admin,"system:masters"
            {manager},system:kube-controller-manager,manager
            {scheduler},system:kube-scheduler,scheduler

            """);
        await File.WriteAllTextAsync(Kubeconfig, KubeconfigText(ports[0], authority, _token));
        await File.WriteAllTextAsync(InFolder("manager.kubeconfig"), KubeconfigText(ports[0], authority, manager));
        await File.WriteAllTextAsync(InFolder("scheduler.kubeconfig"), KubeconfigText(ports[0], authority, scheduler));
        using (var key = RSA.Create(2048))
        {
            await File.WriteAllTextAsync(InFolder("sa.key"), key.ExportRSAPrivateKeyPem());
            await File.WriteAllTextAsync(InFolder("sa.pub"), key.ExportSubjectPublicKeyInfoPem());
        }

        var etcd = $"http://127.0.0.1:{ports[1]}";
        Start(
            assets, "etcd", "--data-dir", InFolder("etcd"), "--unsafe-no-fsync", "--log-level=error",
            "--listen-client-urls", etcd, "--advertise-client-urls", etcd, "--name=default",
            "--listen-peer-urls", $"http://127.0.0.1:{ports[2]}",
            "--initial-advertise-peer-urls", $"http://127.0.0.1:{ports[2]}",
            "--initial-cluster", $"default=http://127.0.0.1:{ports[2]}");
        Start(
            assets, "kube-apiserver", $"--etcd-servers={etcd}", "--bind-address=127.0.0.1",
            "--advertise-address=127.0.0.1", $"--secure-port={ports[0]}", "--endpoint-reconciler-type=none",
            $"--tls-cert-file={certificates.Certificate}", $"--tls-private-key-file={certificates.Key}",
            $"--token-auth-file={InFolder("tokens.csv")}", "--authorization-mode=RBAC",
            "--service-account-issuer=https://kubernetes.default.svc",
            $"--service-account-key-file={InFolder("sa.pub")}",
            $"--service-account-signing-key-file={InFolder("sa.key")}", "--service-cluster-ip-range=10.0.0.0/24",
            $"--default-unreachable-toleration-seconds={(losesNodesQuickly ? 1 : 300)}",
            $"--default-not-ready-toleration-seconds={(losesNodesQuickly ? 1 : 300)}");
        await WaitUntilReadyAsync(ports[0]);
        Start(
            assets, "kube-controller-manager", $"--kubeconfig={InFolder("manager.kubeconfig")}", "--bind-address=127.0.0.1",
            $"--secure-port={ports[3]}", $"--cert-dir={InFolder("controller-manager")}", "--leader-elect=false",
            $"--node-monitor-grace-period={(losesNodesQuickly ? 4 : 50)}s", $"--node-monitor-period={(losesNodesQuickly ? 1 : 5)}s",
            // Each controller under a name of its own, as kubeadm has it.
            "--use-service-account-credentials", $"--root-ca-file={certificates.Authority}",
            $"--service-account-private-key-file={InFolder("sa.key")}", "--authentication-skip-lookup=true");
        Start(
            assets, "kube-scheduler", $"--kubeconfig={InFolder("scheduler.kubeconfig")}", "--bind-address=127.0.0.1",
            $"--secure-port={ports[4]}", $"--cert-dir={InFolder("scheduler")}", "--leader-elect=false",
            "--authentication-skip-lookup=true");
    }

    private string InFolder(string name) => Path.Combine(_folder.FullName, name);

    private void Start(string assets, string name, params string[] args)
    {
        var log = new StreamWriter(InFolder(name + ".log")) { AutoFlush = true };
        var process = new Process
        {
            StartInfo = new ProcessStartInfo(Path.Combine(assets, name), args)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        process.OutputDataReceived += (_, line) => Append(log, line.Data);
        process.ErrorDataReceived += (_, line) => Append(log, line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _processes.Push(process);
    }

    private static void Append(StreamWriter log, string? line)
    {
        lock (log)
            log.WriteLine(line);
    }

    private async Task WaitUntilReadyAsync(int port)
    {
        // The server's certificate was written a moment ago by this class; only its readiness is asked for.
        using var handler = new HttpClientHandler
        {
            ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator,
        };
        using var http = new HttpClient(handler);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _token);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (await tick.WaitForNextTickAsync(limit.Token))
        {
            if (_processes.FirstOrDefault(p => p.HasExited) is { } ended)
                throw new InvalidOperationException(
                    $"{ended.StartInfo.FileName} ended with {ended.ExitCode}:\n{await TailAsync(ended)}");
            try
            {
                using var response = await http.GetAsync($"https://127.0.0.1:{port}/readyz", limit.Token);
                if (response.StatusCode == HttpStatusCode.OK)
                    return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }
        }
    }

    private async Task<string> TailAsync(Process process)
    {
        var log = InFolder(Path.GetFileName(process.StartInfo.FileName) + ".log");
        await using var stream = new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        return string.Join('\n', (await reader.ReadToEndAsync()).Split('\n').TakeLast(15));
    }

    private static string KubeconfigText(int port, byte[] authority, string token) =>
        $$"""
        apiVersion: v1
        kind: Config
        current-context: test
        contexts:
        - name: test
          context: {cluster: test, user: admin}
        clusters:
        - name: test
          cluster:
            server: https://127.0.0.1:{{port}}
            certificate-authority-data: {{Convert.ToBase64String(authority)}}
        users:
        - name: admin
          user:
            token: {{token}}

        """;
}
