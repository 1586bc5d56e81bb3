namespace HybridPlacement.Integration.Clusters;

/// <summary>A cluster whose pods only look as if they ran: the sandbox's, or a real control plane with a stand-in for kubelets.</summary>
internal static class SimulatedCluster
{
    /// <summary>Starts one; a real one where <c>KUBEBUILDER_ASSETS</c> names its programs.</summary>
    public static async Task<TestCluster> StartAsync() =>
        Environment.GetEnvironmentVariable("KUBEBUILDER_ASSETS") is { Length: > 0 } assets
            ? new StandInCluster(await RealControlPlane.StartAsync(assets, losesNodesQuickly: true))
            : await EmbeddedCluster.StartSimulatedAsync();

    private sealed class StandInCluster(RealControlPlane cluster) : TestCluster
    {
        private readonly KubeletStandIn _kubelet = new(cluster.Kubeconfig);

        public override string Kubeconfig => cluster.Kubeconfig;

        public override bool RunsPods => false;

        public override void StopNode(string name) => _kubelet.Stop(name);

        public override void StartNode(string name) => _kubelet.Start(name);

        public override async ValueTask DisposeAsync()
        {
            await _kubelet.DisposeAsync();
            await cluster.DisposeAsync();
        }
    }
}
