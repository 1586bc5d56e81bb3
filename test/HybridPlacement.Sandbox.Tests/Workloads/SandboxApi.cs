using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Workloads;
using k8s;

namespace HybridPlacement.Sandbox.Tests.Workloads;

/// <summary>Plain HTTP to a whole sandbox. Bodies are written as YAML.</summary>
internal sealed class SandboxApi(string kubeconfig) : IDisposable
{
    private readonly Kubernetes _client = new(KubernetesClientConfiguration.BuildConfigFromConfigFile(kubeconfig));

    public void Dispose() => _client.Dispose();

    public async Task<(int Code, JsonObject Body)> GetAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_client.BaseUri, path));
        return await SendAsync(request);
    }

    /// <summary>Creates an object, which has to succeed.</summary>
    public async Task CreateAsync(string path, string yaml)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_client.BaseUri, path));
        request.Content = new StringContent(Yaml.Parse(yaml).ToJsonString(), MediaTypeHeaderValue.Parse("application/json"));
        var (code, body) = await SendAsync(request);
        Assert.That(code, Is.EqualTo(201), body.Text("message"));
    }

    private async Task<(int Code, JsonObject Body)> SendAsync(HttpRequestMessage request)
    {
        await _client.Credentials.ProcessHttpRequestAsync(request, CancellationToken.None);
        using var answer = await _client.HttpClient.SendAsync(request);
        return ((int)answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync())!.AsObject());
    }
}
