namespace HybridPlacement.Sandbox.Tests.Http;

/// <summary>
/// The API server that these tests run on; with <c>HP_TEST_KUBECONFIG</c> it is that cluster, so that the same
/// expectations are held against a real one.
/// </summary>
internal sealed class ApiUnderTest : IAsyncDisposable
{
    private readonly SandboxCluster? _sandbox;
    private int _names;

    private ApiUnderTest(string kubeconfig, SandboxCluster? sandbox)
    {
        (Kubeconfig, _sandbox) = (kubeconfig, sandbox);
        Api = new ApiClient(kubeconfig);
    }

    public string Kubeconfig { get; }

    public ApiClient Api { get; }

    /// <summary>Whether this is a real API server, whose controllers take a moment.</summary>
    public bool IsReal => _sandbox is null;

    public static async Task<ApiUnderTest> StartAsync()
    {
        if (Environment.GetEnvironmentVariable("HP_TEST_KUBECONFIG") is { Length: > 0 } kubeconfig)
            return new ApiUnderTest(kubeconfig, null);
        var sandbox = await SandboxCluster.StartAsync(new SandboxOptions());
        return new ApiUnderTest(sandbox.KubeconfigPath, sandbox);
    }

    /// <summary>Makes a namespace of a new name.</summary>
    public async Task<string> NewNamespaceAsync(string prefix)
    {
        var name = $"{prefix}-{Environment.ProcessId}-{Interlocked.Increment(ref _names)}";
        var made = await Api.PostAsync(
            "/api/v1/namespaces", $"{{apiVersion: v1, kind: Namespace, metadata: {{name: {name}}}}}");
        Assert.That(made.Code, Is.EqualTo(201), made.Message);
        return name;
    }

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        if (_sandbox is not null)
            await _sandbox.DisposeAsync();
    }
}
