using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using k8s;

namespace HybridPlacement.Benchmarks;

/// <summary>Plain calls to an API server, as its people make them: by path, with JSON bodies.</summary>
internal sealed class ApiCalls(KubernetesClientConfiguration configuration) : IDisposable
{
    private const string Apply = "application/apply-patch+yaml";

    private readonly Kubernetes _client = new(configuration);

    public static ApiCalls Of(string kubeconfig) => new(KubernetesClientConfiguration.BuildConfigFromConfigFile(kubeconfig));

    public void Dispose() => _client.Dispose();

    public Task<JsonObject> GetAsync(string path, CancellationToken ct) => SendAsync(HttpMethod.Get, path, null, Apply, ct);

    public Task<JsonObject> CreateAsync(string path, JsonObject obj, CancellationToken ct) =>
        SendAsync(HttpMethod.Post, path, obj, "application/json", ct);

    public Task<JsonObject> ApplyAsync(string path, JsonObject obj, CancellationToken ct) =>
        SendAsync(HttpMethod.Patch, $"{path}?fieldManager=people&force=true&fieldValidation=Strict", obj, Apply, ct);

    public Task<JsonObject> MergeAsync(string path, JsonObject patch, CancellationToken ct) =>
        SendAsync(HttpMethod.Patch, path, patch, "application/merge-patch+json", ct);

    public Task<JsonObject> DeleteAsync(string path, CancellationToken ct) => SendAsync(HttpMethod.Delete, path, null, Apply, ct);

    /// <summary>The events of a watch, until the server ends it.</summary>
    public async IAsyncEnumerable<JsonObject> WatchAsync(string path, [EnumeratorCancellation] CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_client.BaseUri, path));
        if (_client.Credentials is { } credentials)
            await credentials.ProcessHttpRequestAsync(request, ct);
        using var response = await _client.HttpClient.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
        response.EnsureSuccessStatusCode();
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(ct));
        while (await reader.ReadLineAsync(ct) is { } line)
            yield return JsonNode.Parse(line)!.AsObject();
    }

    /// <exception cref="ApiCallException">The server refused.</exception>
    private async Task<JsonObject> SendAsync(HttpMethod method, string path, JsonObject? body, string contentType, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, new Uri(_client.BaseUri, path));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body.ToJsonString()));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        }

        if (_client.Credentials is { } credentials)
            await credentials.ProcessHttpRequestAsync(request, ct);
        using var response = await _client.HttpClient.SendAsync(request, ct);
        var text = await response.Content.ReadAsStringAsync(ct);
        return response.IsSuccessStatusCode ? JsonNode.Parse(text)!.AsObject() : throw new ApiCallException((int)response.StatusCode, $"{method} {path}: {text}");
    }
}

/// <summary>The API server refused a call.</summary>
internal sealed class ApiCallException(int code, string message) : Exception(message)
{
    public int Code => code;
}
