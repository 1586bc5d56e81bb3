namespace HybridPlacement.Integration.Clusters;

/// <summary>
/// The API server that the tests run on: the sandbox; or, with <c>KUBEBUILDER_ASSETS</c>, a real control plane; or,
/// with <c>HP_TEST_KUBECONFIG</c>, a cluster that is there already.
/// </summary>
internal abstract class TestCluster : IAsyncDisposable
{
    /// <summary>The path of a kubeconfig for an administrator.</summary>
    public abstract string Kubeconfig { get; }

    /// <summary>Whether pods run: a real control plane alone has no kubelet.</summary>
    public abstract bool RunsPods { get; }

    /// <param name="sandbox">Starts the sandbox, where no other server is asked for.</param>
    public static async Task<TestCluster> StartAsync(Func<Task<TestCluster>> sandbox)
    {
        if (Environment.GetEnvironmentVariable("HP_TEST_KUBECONFIG") is { Length: > 0 } kubeconfig)
            return new ExistingCluster(kubeconfig);
        if (Environment.GetEnvironmentVariable("KUBEBUILDER_ASSETS") is { Length: > 0 } assets)
            return await RealControlPlane.StartAsync(assets);
        return await sandbox();
    }

    /// <summary>Takes a node off the net: its kubelet says nothing more.</summary>
    public virtual void StopNode(string name) => throw new NotSupportedException("nodes of this cluster can't be stopped");

    /// <summary>Brings a node back that <see cref="StopNode"/> has taken away.</summary>
    public virtual void StartNode(string name) => throw new NotSupportedException("nodes of this cluster can't be started");

    public abstract ValueTask DisposeAsync();

    private sealed class ExistingCluster(string kubeconfig) : TestCluster
    {
        public override string Kubeconfig => kubeconfig;

        public override bool RunsPods => false;

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
