namespace HybridPlacement.Sandbox.Conformance;

/// <summary>One API server for all fixtures, and a namespace for each test.</summary>
[SetUpFixture]
internal sealed class SharedApi
{
    public static ServerUnderTest Current { get; private set; } = null!;

    [OneTimeSetUp]
    public async Task Start() => Current = await ServerUnderTest.StartAsync();

    [OneTimeTearDown]
    public async Task Stop()
    {
        if (Current is not null)
            await Current.DisposeAsync();
    }
}

/// <summary>What the tests of the API have in common.</summary>
public abstract class ApiFixture
{
    internal static ApiClient Api => SharedApi.Current.Api;

    /// <summary>The test's own namespace.</summary>
    protected string Namespace { get; private set; } = string.Empty;

    protected string ConfigMaps => $"/api/v1/namespaces/{Namespace}/configmaps";

    protected string Secrets => $"/api/v1/namespaces/{Namespace}/secrets";

    protected string Pods => $"/api/v1/namespaces/{Namespace}/pods";

    protected string Services => $"/api/v1/namespaces/{Namespace}/services";

    protected string Deployments => $"/apis/apps/v1/namespaces/{Namespace}/deployments";

    [SetUp]
    public async Task MakeNamespace()
    {
        if (SharedApi.Current.IsReal && GetType().GetMethod(TestContext.CurrentContext.Test.MethodName!)!.IsDefined(typeof(RefusesAttribute), inherit: false))
            Assert.Ignore("The sandbox alone refuses this.");
        Namespace = await SharedApi.Current.NewNamespaceAsync("api");
    }

    internal static void Expect(Answer answer, int code) => Assert.That(answer.Code, Is.EqualTo(code), answer.Text);

    internal static async Task<Answer> MustAsync(Task<Answer> call)
    {
        var answer = await call;
        Assert.That(answer.Code, Is.AnyOf(200, 201, 202), answer.Text);
        return answer;
    }

    internal Task<Answer> NewConfigMapAsync(string name, string more = "data: {a: \"1\"}") => MustAsync(Api.PostAsync(
        ConfigMaps, $"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}}}\n{more}"));

    internal static string Deployment(string name, int replicas = 0, string extra = "") => $$"""
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: {{name}} }
        spec:
          replicas: {{replicas}}
          selector: {matchLabels: {app: {{name}} } }
          template:
            metadata: {labels: {app: {{name}} } }
            spec:
              containers:
              - {name: main, image: nothing}
        {{extra}}
        """;
}
