using HybridPlacement.Cli.Sandboxing;
using HybridPlacement.Integration.Tools;
using HybridPlacement.Operator;
using HybridPlacement.Sandbox;
using HybridPlacement.Sandbox.Workloads;

namespace HybridPlacement.Integration.Clusters;

/// <summary>The sandbox, whose pods run the ONNX server for real.</summary>
internal sealed class EmbeddedCluster(SandboxCluster cluster) : TestCluster
{
    public override string Kubeconfig => cluster.KubeconfigPath;

    public override bool RunsPods => true;

    public SandboxCluster Cluster => cluster;

    public static new async Task<EmbeddedCluster> StartAsync() => new(await SandboxCluster.StartAsync(new SandboxOptions
    {
        Workloads = new WorkloadOptions
        {
            SharedFolders = [Repository.Path("samples", "models")],
            ProcessImages =
            [
                new ProcessImage
                {
                    Image = new OperatorOptions().ServerImage.Split(':')[0],
                    Executable = Path.Combine(AppContext.BaseDirectory, "HybridPlacement.Serving"),
                    Environment = new Dictionary<string, string>
                    {
                        ["HYBRIDPLACEMENT_LISTEN_ADDRESS"] = "$(POD_IP)",
                        ["DOTNET_ROOT"] = ServingExecutable.DotnetRoot(),
                    },
                },
            ],
        },
    }));

    /// <summary>With pods that are only marked ready, and nodes whose loss is noticed within two seconds: for what needs no answers.</summary>
    public static async Task<EmbeddedCluster> StartSimulatedAsync() => new(await SandboxCluster.StartAsync(new SandboxOptions
    {
        Workloads = new WorkloadOptions
        {
            SimulatedStartDelay = TimeSpan.FromMilliseconds(50),
            NodeMonitorGracePeriod = TimeSpan.FromSeconds(1),
            DefaultTolerationPeriod = TimeSpan.FromSeconds(1),
        },
    }));

    public override ValueTask DisposeAsync() => cluster.DisposeAsync();
}
