using System.Diagnostics;
using System.Text;
using HybridPlacement.Cli.Sandboxing;

namespace HybridPlacement.Integration.Tools;

/// <summary>The operator as the chart's Deployment starts it, under the chart's account, as a process beside the cluster.</summary>
internal sealed class OperatorProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _log = new();

    private OperatorProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += Append;
        process.ErrorDataReceived += Append;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>What it has printed.</summary>
    public string Log
    {
        get
        {
            lock (_log)
                return _log.ToString();
        }
    }

    public static async Task<OperatorProcess> StartAsync(ApiConnection api, string kubeconfig)
    {
        var deployment = await api.GetAsync(
            $"/apis/apps/v1/namespaces/{Helm.Namespace}/deployments/{Helm.Release}", CancellationToken.None);
        var pod = deployment["spec"]!["template"]!["spec"]!;
        var start = new ProcessStartInfo(
            Repository.Output("HybridPlacement.Operator", "HybridPlacement.Operator"),
            [
                .. pod["containers"]![0]!["args"]!.AsArray().Select(a => (string)a!),
                "--kubeconfig", kubeconfig, "--as", $"system:serviceaccount:{Helm.Namespace}:{(string)pod["serviceAccountName"]!}",
            ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["POD_NAME"] = "beside";
        start.Environment["POD_NAMESPACE"] = Helm.Namespace;
        return new(Process.Start(start)!);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void Append(object sender, DataReceivedEventArgs line)
    {
        lock (_log)
            _log.AppendLine(line.Data);
    }
}
