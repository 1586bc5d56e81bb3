using HybridPlacement.Cli.Sandboxing;
using HybridPlacement.Integration.Tools;
using HybridPlacement.Operator;
using HybridPlacement.Sandbox;
using HybridPlacement.Sandbox.Workloads;

namespace HybridPlacement.Integration.Clusters;

/// <summary>The sandbox, whose pods run the ONNX server for real.</summary>
internal sealed class EmbeddedCluster : TestCluster
{
    private readonly ModelStoreProxy? _proxy;

    private EmbeddedCluster(SandboxCluster cluster, ModelStoreProxy? proxy)
    {
        Cluster = cluster;
        _proxy = proxy;
    }

    public override string Kubeconfig => Cluster.KubeconfigPath;

    public override bool RunsPods => true;

    public SandboxCluster Cluster { get; }

    public static async Task<EmbeddedCluster> StartAsync()
    {
        var models = new DirectoryInfo(Repository.Path("samples", "models"));
        var proxy = await ModelStoreProxy.StartAsync(models, CancellationToken.None);
        return new(
            await SandboxCluster.StartAsync(new SandboxOptions
            {
                Workloads = new WorkloadOptions { SharedFolders = [models.FullName], ProcessImages = [ServerImage(proxy)] },
            }),
            proxy);
    }

    /// <summary>With pods that are only marked ready, and nodes whose loss is noticed within two seconds: for what needs no answers.</summary>
    public static async Task<EmbeddedCluster> StartSimulatedAsync() => new(await SandboxCluster.StartAsync(new SandboxOptions
    {
        Workloads = new WorkloadOptions
        {
            SimulatedStartDelay = TimeSpan.FromMilliseconds(50),
            NodeMonitorGracePeriod = TimeSpan.FromSeconds(1),
            DefaultTolerationPeriod = TimeSpan.FromSeconds(1),
        },
    }), proxy: null);

    /// <summary>A sandbox that was started with options of its own.</summary>
    public static EmbeddedCluster Of(SandboxCluster cluster) => new(cluster, proxy: null);

    public override void StopNode(string name) => Cluster.Nodes.Stop(name);

    public override void StartNode(string name) => Cluster.Nodes.Start(name);

    public override async ValueTask DisposeAsync()
    {
        await Cluster.DisposeAsync();
        if (_proxy is not null)
            await _proxy.DisposeAsync();
    }

    private static ProcessImage ServerImage(ModelStoreProxy proxy) => new()
    {
        Image = new OperatorOptions().ServerImage.Split(':')[0],
        Executable = Path.Combine(AppContext.BaseDirectory, "HybridPlacement.Serving"),
        Environment = new Dictionary<string, string>(proxy.Environment)
        {
            ["HYBRIDPLACEMENT_LISTEN_ADDRESS"] = "$(POD_IP)",
            ["DOTNET_ROOT"] = ServingExecutable.DotnetRoot(),
        },
    };
}
