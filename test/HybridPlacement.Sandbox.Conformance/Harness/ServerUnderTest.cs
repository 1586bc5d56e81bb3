using HybridPlacement.Integration.Clusters;
using HybridPlacement.Sandbox.Tests.Workloads;

namespace HybridPlacement.Sandbox.Conformance;

/// <summary>
/// The API server that the cases run on: the sandbox; with <c>KUBEBUILDER_ASSETS</c> a real control plane; with
/// <c>HP_TEST_KUBECONFIG</c> the cluster that it names.
/// </summary>
internal sealed class ServerUnderTest : IAsyncDisposable
{
    private readonly TestCluster _cluster;
    private int _names;

    private ServerUnderTest(TestCluster cluster)
    {
        _cluster = cluster;
        Api = new ApiClient(cluster.Kubeconfig);
    }

    public string Kubeconfig => _cluster.Kubeconfig;

    public ApiClient Api { get; }

    /// <summary>Whether this is a real API server, whose controllers take a moment.</summary>
    public bool IsReal => _cluster is not SandboxUnderTest;

    /// <summary>The sandbox; null where the server is a real one.</summary>
    public SandboxCluster? Sandbox => (_cluster as SandboxUnderTest)?.Cluster;

    public static async Task<ServerUnderTest> StartAsync() =>
        new(await TestCluster.StartAsync(async () => new SandboxUnderTest(await SandboxCluster.StartAsync(new SandboxOptions()))));

    /// <summary>A name that no other test has.</summary>
    public string NewName(string prefix) => $"{prefix}-{Environment.ProcessId}-{Interlocked.Increment(ref _names)}";

    /// <summary>Makes a namespace of a new name, in which pods can be made.</summary>
    public async Task<string> NewNamespaceAsync(string prefix)
    {
        var name = NewName(prefix);
        var made = await Api.PostAsync(
            "/api/v1/namespaces", $"{{apiVersion: v1, kind: Namespace, metadata: {{name: {name}}}}}");
        Assert.That(made.Code, Is.EqualTo(201), made.Message);
        foreach (var path in new[] { "serviceaccounts/default", "configmaps/kube-root-ca.crt" }.Take(IsReal ? 2 : 1))
            await Eventually.Async(async () => (await Api.GetAsync($"/api/v1/namespaces/{name}/{path}")).Code == 200);
        return name;
    }

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        await _cluster.DisposeAsync();
    }

    private sealed class SandboxUnderTest(SandboxCluster cluster) : TestCluster
    {
        public SandboxCluster Cluster => cluster;

        public override string Kubeconfig => cluster.KubeconfigPath;

        public override bool RunsPods => true;

        public override ValueTask DisposeAsync() => cluster.DisposeAsync();
    }
}
