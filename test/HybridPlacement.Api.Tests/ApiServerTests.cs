using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using HybridPlacement.Api.Manifests;
using HybridPlacement.Sandbox;
using k8s;

namespace HybridPlacement.Api.Tests;

/// <summary>The definitions on the sandbox, or on the cluster that HP_TEST_KUBECONFIG names, in which they are installed then.
/// Objects are created as a dry run only.</summary>
public sealed class ApiServerTests
{
    private SandboxCluster? _sandbox;
    private Kubernetes? _client;

    [OneTimeSetUp]
    public async Task Install_the_definitions()
    {
        var kubeconfig = Environment.GetEnvironmentVariable("HP_TEST_KUBECONFIG");
        if (string.IsNullOrEmpty(kubeconfig))
        {
            _sandbox = await SandboxCluster.StartAsync(new SandboxOptions());
            kubeconfig = _sandbox.KubeconfigPath;
        }

        _client = new Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(kubeconfig));
        foreach (var manifest in ManifestReader.ReadPath(Repository.CrdFolder))
        {
            using var response = await SendAsync(HttpMethod.Patch,
                $"apis/apiextensions.k8s.io/v1/customresourcedefinitions/{manifest.Name}?fieldManager=test&force=true&fieldValidation=Strict",
                manifest.Content, "application/apply-patch+yaml");
            Assert.That(response.IsSuccessStatusCode, Is.True, await response.Content.ReadAsStringAsync());
            await EstablishedAsync(manifest);
        }
    }

    [OneTimeTearDown]
    public async Task Close()
    {
        _client?.Dispose();
        if (_sandbox is not null)
            await _sandbox.DisposeAsync();
    }

    [TestCaseSource(typeof(SchemaCases), nameof(SchemaCases.Accepted))]
    public async Task Accepts(JsonObject content, string[] messages)
    {
        using var response = await CreateAsync(content);
        Assert.That(messages, Is.Empty);
        Assert.That(response.IsSuccessStatusCode, Is.True, await response.Content.ReadAsStringAsync());
    }

    [TestCaseSource(typeof(SchemaCases), nameof(SchemaCases.Refused))]
    public async Task Refuses_and_says_what_to_write(JsonObject content, string[] messages)
    {
        using var response = await CreateAsync(content);
        var said = JsonNode.Parse(await response.Content.ReadAsStringAsync())!["message"]?.GetValue<string>();
        Assert.That(response.StatusCode, Is.AnyOf(HttpStatusCode.UnprocessableEntity, HttpStatusCode.BadRequest), said ?? "");
        foreach (var message in messages)
            Assert.That(said, Does.Contain(message));
    }

    private Task<HttpResponseMessage> CreateAsync(JsonObject content)
    {
        var kind = content["kind"]!.GetValue<string>();
        var plural = kind == PlacementPolicy.KubeKind ? PlacementPolicy.KubePluralName : kind.ToLowerInvariant() + "s";
        var scope = content["metadata"]!["namespace"] is { } ns ? $"namespaces/{ns}/" : "";
        return SendAsync(HttpMethod.Post,
            $"apis/{Kinds.ApiVersion}/{scope}{plural}?dryRun=All&fieldValidation=Strict", content, "application/json");
    }

    private async Task EstablishedAsync(Manifest definition)
    {
        for (var attempt = 0; attempt < 100; attempt++)
        {
            var plural = definition.Content["spec"]!["names"]!["plural"];
            using var response = await SendAsync(HttpMethod.Get, $"apis/{Kinds.ApiVersion}/{plural}", null, "application/json");
            if (response.IsSuccessStatusCode)
                return;
            await Task.Delay(TimeSpan.FromMilliseconds(100));
        }

        Assert.Fail($"{definition.Name} was not established within 10 s.");
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, JsonObject? content, string contentType)
    {
        using var request = new HttpRequestMessage(method, new Uri(_client!.BaseUri, path));
        if (content is not null)
            request.Content = new StringContent(content.ToJsonString(), Encoding.UTF8, contentType);
        if (_client.Credentials is not null)
            await _client.Credentials.ProcessHttpRequestAsync(request, CancellationToken.None);
        return await _client.HttpClient.SendAsync(request);
    }
}
