using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using HybridPlacement.KubeRuntime;
using k8s;

namespace HybridPlacement.Cli.Sandboxing;

/// <summary>Reads and applies objects of any kind, as JSON, over one kubeconfig.</summary>
internal sealed class ApiConnection(KubernetesClientConfiguration configuration) : IDisposable
{
    private const string ApplyPatch = "application/apply-patch+yaml";
    private const string Manager = "fieldManager=hybridplacement&fieldValidation=Strict";

    private readonly Kubernetes _client = new(configuration);
    private readonly Dictionary<string, IReadOnlyList<JsonObject>> _resources = [];

    public ApiConnection(string kubeconfig)
        : this(KubeClientConfiguration.Load(kubeconfig))
    {
    }

    public void Dispose() => _client.Dispose();

    /// <summary>Reads one object, or a collection with its <c>items</c>.</summary>
    public Task<JsonObject> GetAsync(string path, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, path, null, ApplyPatch, cancellationToken);

    /// <summary>Changes some fields of an object.</summary>
    public Task<JsonObject> MergePatchAsync(string path, JsonObject patch, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Patch, path, patch, "application/merge-patch+json", cancellationToken);

    /// <summary>Deletes an object.</summary>
    public Task<JsonObject> DeleteAsync(string path, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Delete, path, null, ApplyPatch, cancellationToken);

    /// <summary>
    /// Applies an object by server-side apply, as field manager <c>hybridplacement</c>, refusing unknown fields.
    /// A Node that isn't there yet is created instead, with its status.
    /// </summary>
    /// <exception cref="CommandFailedException">The kind isn't served, or the API server refused the object.</exception>
    public async Task<JsonObject> ApplyAsync(JsonObject manifest, CancellationToken cancellationToken)
    {
        var apiVersion = (string?)manifest["apiVersion"] ?? string.Empty;
        var kind = (string?)manifest["kind"] ?? string.Empty;
        var resource = await FindResourceAsync(apiVersion, kind, cancellationToken)
            ?? throw new CommandFailedException(
                $"no matches for kind \"{kind}\" in version \"{apiVersion}\": "
                + "check apiVersion and kind, or install the CustomResourceDefinition first.");
        var name = (string?)manifest["metadata"]?["name"];
        if (string.IsNullOrEmpty(name))
            throw new CommandFailedException($"{kind}: metadata.name is missing: give the object a name.");
        var path = new StringBuilder(Root(apiVersion));
        if (resource["namespaced"]!.GetValue<bool>())
            path.Append("/namespaces/").Append((string?)manifest["metadata"]!["namespace"] ?? "default");
        path.Append('/').Append(resource["name"]);
        if (kind == "Node" && !await ExistsAsync(path.ToString(), name, cancellationToken))
            return await SendAsync(HttpMethod.Post, $"{path}?{Manager}", manifest, "application/json", cancellationToken);
        path.Append('/').Append(Uri.EscapeDataString(name)).Append('?').Append(Manager);
        return await SendAsync(HttpMethod.Patch, path.ToString(), manifest, ApplyPatch, cancellationToken);
    }

    // A kubelet creates its node together with the node's size; server-side apply would drop the status.
    private async Task<bool> ExistsAsync(string collection, string name, CancellationToken cancellationToken)
    {
        var list = await GetAsync(
            $"{collection}?fieldSelector={Uri.EscapeDataString($"metadata.name={name}")}", cancellationToken);
        return list["items"]!.AsArray().Count > 0;
    }

    private async Task<JsonObject?> FindResourceAsync(
        string apiVersion, string kind, CancellationToken cancellationToken)
    {
        if (_resources.TryGetValue(apiVersion, out var known) && Find(known) is { } found)
            return found;
        try
        {
            var list = await GetAsync(Root(apiVersion), cancellationToken);
            _resources[apiVersion] = [.. list["resources"]!.AsArray().Select(r => r!.AsObject())];
            return Find(_resources[apiVersion]);
        }
        catch (CommandFailedException)
        {
            return null;
        }

        JsonObject? Find(IReadOnlyList<JsonObject> resources) => resources.FirstOrDefault(
            r => (string?)r["kind"] == kind && !((string?)r["name"] ?? string.Empty).Contains('/', StringComparison.Ordinal));
    }

    private static string Root(string apiVersion) =>
        apiVersion.Contains('/', StringComparison.Ordinal) ? $"/apis/{apiVersion}" : $"/api/{apiVersion}";

    private async Task<JsonObject> SendAsync(
        HttpMethod method, string path, JsonObject? body, string contentType, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(_client.BaseUri, path));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        foreach (var (name, value) in KubeClientConfiguration.Impersonation(configuration))
            request.Headers.TryAddWithoutValidation(name, value);
        if (body is not null)
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, contentType);
        await _client.Credentials.ProcessHttpRequestAsync(request, cancellationToken);
        using var response = await _client.HttpClient.SendAsync(request, cancellationToken);
        var answer = await ReadAsync(response, cancellationToken);
        return response.IsSuccessStatusCode
            ? answer
            : throw new CommandFailedException(
                (string?)answer["message"] ?? $"{method} {path}: HTTP {(int)response.StatusCode}");
    }

    private static async Task<JsonObject> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        try
        {
            return (await JsonNode.ParseAsync(stream, cancellationToken: cancellationToken))?.AsObject() ?? [];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}
