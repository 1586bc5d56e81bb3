using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Tests.Workloads;
using k8s;

namespace HybridPlacement.Sandbox.Conformance;

/// <summary>Plain HTTP to an API server, so that a test sees what is really sent. Bodies are written as YAML.</summary>
internal sealed class ApiClient(string kubeconfig) : IDisposable
{
    private readonly Kubernetes _client = new(KubernetesClientConfiguration.BuildConfigFromConfigFile(kubeconfig));

    public void Dispose() => _client.Dispose();

    public Task<Answer> GetAsync(string path, string accept = "application/json") =>
        SendAsync(HttpMethod.Get, path, null, "application/json", accept);

    public Task<Answer> PostAsync(string path, string yaml) =>
        SendAsync(HttpMethod.Post, path, Yaml.Parse(yaml).ToJsonString());

    public Task<Answer> PutAsync(string path, JsonObject body) => SendAsync(HttpMethod.Put, path, body.ToJsonString());

    public Task<Answer> MergeAsync(string path, string json) =>
        SendAsync(HttpMethod.Patch, path, json, "application/merge-patch+json");

    public Task<Answer> JsonPatchAsync(string path, string json) =>
        SendAsync(HttpMethod.Patch, path, json, "application/json-patch+json");

    public Task<Answer> StrategicAsync(string path, string json) =>
        SendAsync(HttpMethod.Patch, path, json, "application/strategic-merge-patch+json");

    public Task<Answer> ApplyAsync(string path, string manager, string yaml, bool force = false) => SendAsync(
        HttpMethod.Patch, $"{path}?fieldManager={manager}&force={(force ? "true" : "false")}", yaml, "application/apply-patch+yaml");

    public Task<Answer> DeleteAsync(string path, string? options = null) => SendAsync(HttpMethod.Delete, path, options);

    public async Task<Answer> SendAsync(
        HttpMethod method,
        string path,
        string? body,
        string contentType = "application/json",
        string accept = "application/json",
        string? user = null)
    {
        using var response = await OpenAsync(method, path, body, contentType, accept, CancellationToken.None, user);
        var text = await response.Content.ReadAsStringAsync();
        response.Headers.TryGetValues("Warning", out var warnings);
        return new Answer(
            (int)response.StatusCode,
            text.StartsWith('{') ? JsonNode.Parse(text)!.AsObject() : [],
            text,
            response.Content.Headers.ContentType?.ToString() ?? string.Empty,
            [.. warnings ?? []]);
    }

    /// <summary>The lines of a watch as they come.</summary>
    public async IAsyncEnumerable<JsonObject> WatchAsync(string path)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var response = await OpenAsync(HttpMethod.Get, path, null, "application/json", "application/json", limit.Token);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(limit.Token));
        while (await reader.ReadLineAsync(limit.Token) is { } line)
            yield return JsonNode.Parse(line)!.AsObject();
    }

    private async Task<HttpResponseMessage> OpenAsync(
        HttpMethod method,
        string path,
        string? body,
        string contentType,
        string accept,
        CancellationToken cancellationToken,
        string? user = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(_client.BaseUri, path));
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        }

        request.Headers.TryAddWithoutValidation("Accept", accept);
        if (user is not null)
            request.Headers.Add("Impersonate-User", user);
        if (_client.Credentials is not null)
            await _client.Credentials.ProcessHttpRequestAsync(request, cancellationToken);
        return await _client.HttpClient.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }
}

/// <summary>What the API server said.</summary>
internal sealed record Answer(int Code, JsonObject Body, string Text, string ContentType, IReadOnlyList<string> Warnings)
{
    public string? Reason => (string?)Body["reason"];

    public string? Message => (string?)Body["message"];

    public string Version => (string)Body["metadata"]!["resourceVersion"]!;

    /// <summary>The value at a dotted path, a number meaning the n-th of a list; null where it isn't there.</summary>
    public JsonNode? At(string path) => path.Split('.').Aggregate(
        (JsonNode?)Body,
        (node, step) => node switch
        {
            JsonObject map => map[step],
            JsonArray list when int.TryParse(step, out var i) && i < list.Count => list[i],
            _ => null,
        });

    public string? TextAt(string path) => At(path)?.ToString();
}
