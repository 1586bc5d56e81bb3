using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Http.Headers;
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

    /// <summary>Creates an object whose JSON is ready, and doesn't look at the one that comes back.</summary>
    public async Task CreateAsync(string path, byte[] json, CancellationToken ct)
    {
        using var content = new ByteArrayContent(json);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var response = await SendAsync(HttpMethod.Post, path, content, HttpCompletionOption.ResponseContentRead, ct);
        if (!response.IsSuccessStatusCode)
            throw new ApiCallException((int)response.StatusCode, $"POST {path}: {await response.Content.ReadAsStringAsync(ct)}");
    }

    public Task<JsonObject> ApplyAsync(string path, JsonObject obj, CancellationToken ct) =>
        SendAsync(HttpMethod.Patch, $"{path}?fieldManager=people&force=true&fieldValidation=Strict", obj, Apply, ct);

    public Task<JsonObject> MergeAsync(string path, JsonObject patch, CancellationToken ct) =>
        SendAsync(HttpMethod.Patch, path, patch, "application/merge-patch+json", ct);

    public Task<JsonObject> DeleteAsync(string path, CancellationToken ct) => SendAsync(HttpMethod.Delete, path, null, Apply, ct);

    /// <summary>Shows each event of a watch, as the JSON that it came in, until the server ends it.</summary>
    /// <exception cref="ApiCallException">The server refused.</exception>
    public async Task WatchAsync(string path, Action<ReadOnlySequence<byte>> see, CancellationToken ct)
    {
        using var response = await OpenAsync(path, ct);
        var reader = PipeReader.Create(await response.Content.ReadAsStreamAsync(ct), new StreamPipeReaderOptions(bufferSize: 64 * 1024));
        while (true)
        {
            var read = await reader.ReadAsync(ct);
            var rest = read.Buffer;
            while (rest.PositionOf((byte)'\n') is { } end)
            {
                see(rest.Slice(0, end));
                rest = rest.Slice(rest.GetPosition(1, end));
            }

            reader.AdvanceTo(rest.Start, rest.End);
            if (read.IsCompleted)
                return;
        }
    }

    /// <summary>
    /// The answer to a watch, asked for again as often as the server wants that: it does for the first moments of a kind that it has just
    /// come to serve ("storage is (re)initializing").
    /// </summary>
    private async Task<HttpResponseMessage> OpenAsync(string path, CancellationToken ct)
    {
        while (true)
        {
            var response = await SendAsync(HttpMethod.Get, path, null, HttpCompletionOption.ResponseHeadersRead, ct);
            if (response.IsSuccessStatusCode)
                return response;
            using (response)
            {
                if (response.StatusCode != HttpStatusCode.TooManyRequests)
                    throw new ApiCallException((int)response.StatusCode, $"GET {path}: {await response.Content.ReadAsStringAsync(ct)}");
                await Task.Delay(response.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(1), TimeProvider.System, ct);
            }
        }
    }

    /// <exception cref="ApiCallException">The server refused.</exception>
    private async Task<JsonObject> SendAsync(HttpMethod method, string path, JsonObject? body, string contentType, CancellationToken ct)
    {
        using var content = body is null ? null : new ByteArrayContent(Encoding.UTF8.GetBytes(body.ToJsonString()));
        if (content is not null)
            content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        using var response = await SendAsync(method, path, content, HttpCompletionOption.ResponseContentRead, ct);
        var text = await response.Content.ReadAsStringAsync(ct);
        return response.IsSuccessStatusCode ? JsonNode.Parse(text)!.AsObject() : throw new ApiCallException((int)response.StatusCode, $"{method} {path}: {text}");
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, HttpContent? content, HttpCompletionOption until, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, new Uri(_client.BaseUri, path)) { Content = content };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (_client.Credentials is { } credentials)
            await credentials.ProcessHttpRequestAsync(request, ct);
        return await _client.HttpClient.SendAsync(request, until, ct);
    }
}

/// <summary>The API server refused a call.</summary>
internal sealed class ApiCallException(int code, string message) : Exception(message)
{
    public int Code => code;
}
