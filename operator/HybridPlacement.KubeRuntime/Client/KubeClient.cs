using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace HybridPlacement.KubeRuntime;

/// <summary>Typed calls to the API server for any type with <see cref="KubernetesEntityAttribute"/>. Thread-safe.</summary>
/// <remarks>
/// Held to a rate of its own, repeats calls that the server put off (429, 503) a bounded number of times, and has one type of
/// error, <see cref="KubeApiException"/>. <see cref="OperationCanceledException"/> means that the caller's token was cancelled,
/// never a timeout.
/// </remarks>
public sealed class KubeClient : IDisposable
{
    // The server would read an applied object's YAML a second time to warn of fields that are there twice, which a serializer doesn't
    // write: 5 % of its processor time with many new models. Fields that a type hasn't are an error of every apply all the same.
    private static readonly (string, string?) Unchecked = ("fieldValidation", "Ignore");

    private readonly KubeTransport _transport;

    /// <summary>A client of the API server that <paramref name="configuration"/> names.</summary>
    /// <param name="configuration">Server, TLS and credentials.</param>
    /// <param name="json">Of all types that are read and written with this client.</param>
    /// <param name="options">How it behaves.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Retries are logged for debugging.</param>
    public KubeClient(
        KubernetesClientConfiguration configuration,
        KubeJson json,
        KubeClientOptions? options = null,
        TimeProvider? time = null,
        ILoggerFactory? loggers = null)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(json);
        Json = json;
        Options = options ?? new();
        Time = time ?? TimeProvider.System;
        _transport = new(configuration, Options, Time, (loggers ?? NullLoggerFactory.Instance).CreateLogger<KubeClient>());
    }

    /// <summary>What it was made with.</summary>
    public KubeClientOptions Options { get; }

    /// <summary>The JSON of what it reads and writes.</summary>
    public KubeJson Json { get; }

    /// <summary>The server.</summary>
    public Uri BaseUri => _transport.BaseUri;

    internal TimeProvider Time { get; }

    /// <inheritdoc/>
    public void Dispose() => _transport.Dispose();

    /// <summary>The object as the server has it now.</summary>
    /// <exception cref="KubeApiException">It isn't there, or the call failed.</exception>
    public async Task<T> GetAsync<T>(NamespacedName key, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var resource = KubeResource.Of<T>();
        return Read<T>(await _transport.SendAsync(
            new(HttpMethod.Get, "get", resource, resource.Path(key.Namespace, key.Name)), cancellationToken));
    }

    /// <summary>As <see cref="GetAsync{T}"/>, but null where there is no such object.</summary>
    public async Task<T?> FindAsync<T>(NamespacedName key, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        try
        {
            return await GetAsync<T>(key, cancellationToken);
        }
        catch (KubeApiException e) when (e.IsNotFound)
        {
            return null;
        }
    }

    /// <summary>All objects, page by page, at one resourceVersion. Objects that can't be read are named in <see cref="KubeList{T}.Poisoned"/>.</summary>
    /// <exception cref="KubeApiException">A call failed; <see cref="KubeApiException.IsGone"/> when the list took longer than the server keeps it.</exception>
    public async Task<KubeList<T>> ListAsync<T>(ListOptions options, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        ArgumentNullException.ThrowIfNull(options);
        var items = new List<T>();
        var poisoned = new List<PoisonedObject>();
        var version = await ListPagesAsync<T>(options, Json, items.Add, poisoned.Add, cancellationToken);
        return new(items, version, poisoned);
    }

    /// <summary>Creates; fails where an object of that name exists.</summary>
    public Task<T> CreateAsync<T>(T obj, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var resource = KubeResource.Of<T>();
        return WriteAsync<T>(
            new(HttpMethod.Post, "create", resource, resource.Path(obj.Metadata.NamespaceProperty))
            {
                Query = [("fieldManager", Options.FieldManager), Unchecked],
                Body = Json.Write(obj),
                IsIdempotent = false,
            },
            cancellationToken);
    }

    /// <summary>Replaces; a conflict where <c>metadata.resourceVersion</c> is set and stale.</summary>
    public Task<T> UpdateAsync<T>(T obj, CancellationToken cancellationToken, string? subresource = null)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var resource = KubeResource.Of<T>();
        return WriteAsync<T>(
            new(HttpMethod.Put, "update", resource, resource.Path(obj.Metadata.NamespaceProperty, obj.Metadata.Name, subresource))
            {
                Query = [("fieldManager", Options.FieldManager)],
                Body = Json.Write(obj),
            },
            cancellationToken);
    }

    /// <summary>Patches. The patch is sent as it is, so it may hold explicit nulls.</summary>
    public Task<T> PatchAsync<T>(
        NamespacedName key, PatchType type, JsonNode patch, CancellationToken cancellationToken, string? subresource = null)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        ArgumentNullException.ThrowIfNull(patch);
        var resource = KubeResource.Of<T>();
        return WriteAsync<T>(
            new(HttpMethod.Patch, "patch", resource, resource.Path(key.Namespace, key.Name, subresource))
            {
                Query = [("fieldManager", Options.FieldManager)],
                Body = Json.Write(patch),
                ContentType = type switch
                {
                    PatchType.Json => "application/json-patch+json",
                    PatchType.Strategic => "application/strategic-merge-patch+json",
                    _ => "application/merge-patch+json",
                },
                IsIdempotent = type != PatchType.Json,
            },
            cancellationToken);
    }

    /// <summary>Server-side apply of exactly the fields that <paramref name="desired"/> has. <see cref="Applier"/> makes it only where needed.</summary>
    /// <exception cref="KubeApiException"><see cref="KubeApiException.IsConflict"/>: another manager owns a field, named in the status' causes.</exception>
    public Task<T> ApplyAsync<T>(JsonObject desired, ApplyOptions options, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        ArgumentNullException.ThrowIfNull(desired);
        ArgumentNullException.ThrowIfNull(options);
        var resource = KubeResource.Of<T>();
        var metadata = desired["metadata"] as JsonObject ?? throw new ArgumentException("metadata is missing", nameof(desired));
        var name = (string?)metadata["name"] ?? throw new ArgumentException("metadata.name is missing", nameof(desired));
        return WriteAsync<T>(
            new(HttpMethod.Patch, "apply", resource, resource.Path((string?)metadata["namespace"] ?? string.Empty, name, options.Subresource))
            {
                Query =
                [
                    ("fieldManager", options.FieldManager ?? Options.FieldManager), Unchecked, ("force", options.Force ? "true" : "false"),
                ],
                Body = Json.Write(desired),
                ContentType = "application/apply-patch+yaml",
            },
            cancellationToken);
    }

    /// <summary>Deletes. False where there was no such object (or no longer the one with that uid).</summary>
    public async Task<bool> DeleteAsync<T>(NamespacedName key, DeleteOptions? options, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        options ??= new();
        var resource = KubeResource.Of<T>();
        var body = new V1DeleteOptions
        {
            ApiVersion = "v1",
            Kind = "DeleteOptions",
            PropagationPolicy = options.PropagationPolicy,
            GracePeriodSeconds = options.GracePeriodSeconds,
            Preconditions = options.Uid is null && options.ResourceVersion is null
                ? null
                : new() { Uid = options.Uid, ResourceVersion = options.ResourceVersion },
        };
        try
        {
            await _transport.SendAsync(
                new(HttpMethod.Delete, "delete", resource, resource.Path(key.Namespace, key.Name))
                {
                    Body = Json.Write(body),
                },
                cancellationToken);
            WriteScope.Current?.Add(new(resource, key, options.Uid, null));
            return true;
        }
        catch (KubeApiException e) when (e.IsNotFound)
        {
            return false;
        }
        catch (KubeApiException e) when (e.IsConflict && options is { Uid: not null, ResourceVersion: null })
        {
            // The only precondition was the uid: the object of that uid is gone.
            return false;
        }
    }

    /// <summary>Asks for a pod to be evicted, within its disruption budget.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="uid">Only the pod with this uid.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<EvictionOutcome> EvictAsync(NamespacedName pod, string? uid, CancellationToken cancellationToken)
    {
        var resource = KubeResource.Of<V1Pod>();
        var body = new V1Eviction
        {
            ApiVersion = "policy/v1",
            Kind = "Eviction",
            Metadata = new() { Name = pod.Name, NamespaceProperty = pod.Namespace },
            DeleteOptions = uid is null ? null : new() { Preconditions = new() { Uid = uid } },
        };
        try
        {
            await _transport.SendAsync(
                new(HttpMethod.Post, "evict", resource, resource.Path(pod.Namespace, pod.Name, "eviction"))
                {
                    Body = Json.Write(body),
                    NoRetry = true,
                },
                cancellationToken);
            return EvictionOutcome.Evicted;
        }
        catch (KubeApiException e) when (e.IsNotFound || (e.IsConflict && uid is not null))
        {
            return EvictionOutcome.Gone;
        }
        catch (KubeApiException e) when ((int)e.StatusCode == 429 && e.RetryAfter is null or { TotalSeconds: > 1 })
        {
            return EvictionOutcome.Blocked;
        }
    }

    /// <summary>Sends a write and reads the object in the answer, noting its version for read-your-writes.</summary>
    internal async Task<T> WriteAsync<T>(KubeRequest request, CancellationToken ct)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var written = Read<T>(await _transport.SendAsync(request, ct));
        WriteScope.Current?.Add(new(
            request.Resource, NamespacedName.Of(written), written.Metadata.Uid, written.Metadata.ResourceVersion));
        return written;
    }

    /// <summary>Lists page by page without keeping the lists; gives the resourceVersion of the whole.</summary>
    internal async Task<string> ListPagesAsync<T>(
        ListOptions options, KubeJson json, Action<T> item, Action<PoisonedObject> poisoned, CancellationToken ct)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var resource = KubeResource.Of<T>();
        string? next = null;
        string? version;
        do
        {
            var body = await _transport.SendAsync(
                new(HttpMethod.Get, "list", resource, resource.Path(options.Namespace))
                {
                    Query =
                    [
                        ("labelSelector", options.LabelSelector), ("fieldSelector", options.FieldSelector),
                        ("limit", options.PageSize.ToString(System.Globalization.CultureInfo.InvariantCulture)), ("continue", next),
                        .. next is null && options.ExactVersion is { } exact
                            ? [("resourceVersion", exact), ("resourceVersionMatch", "Exact")]
                            : Array.Empty<(string, string?)>(),
                    ],
                },
                ct);
            using var page = ParseList(body, resource);
            foreach (var element in page.RootElement.GetProperty("items").EnumerateArray())
            {
                if (json.TryReadObject<T>(JsonMarshal.GetRawUtf8Value(element), out var bad) is { } obj) item(obj);
                else poisoned(bad!);
            }

            version = Metadata(page, "resourceVersion");
            next = Metadata(page, "continue");
        }
        while (!string.IsNullOrEmpty(next));
        return version ?? string.Empty;
    }

    /// <summary>The version at which a list would be now.</summary>
    internal async Task<string> VersionAsync<T>(string ns, CancellationToken ct)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var resource = KubeResource.Of<T>();
        using var page = ParseList(
            await _transport.SendAsync(new(HttpMethod.Get, "list", resource, resource.Path(ns)) { Query = [("limit", "1")] }, ct), resource);
        return Metadata(page, "resourceVersion") ?? string.Empty;
    }

    private static string? Metadata(JsonDocument list, string name) =>
        list.RootElement.GetProperty("metadata").TryGetProperty(name, out var value) ? value.GetString() : null;

    /// <summary>Opens a watch; returns when the server has answered, before the first event.</summary>
    internal Task<HttpResponseMessage> OpenWatchAsync(
        KubeResource resource, string ns, IReadOnlyList<(string Name, string? Value)> query, CancellationToken ct) =>
        _transport.OpenAsync(
            new(HttpMethod.Get, "watch", resource, resource.Path(ns)) { Query = query, NoRetry = true, BypassLimit = true }, ct);

    internal Task<byte[]> SendAsync(KubeRequest request, CancellationToken ct) => _transport.SendAsync(request, ct);

    internal T Read<T>(byte[] body)
        where T : class, IKubernetesObject<V1ObjectMeta> => Json.ReadObject<T>(body);

    private static JsonDocument ParseList(byte[] body, KubeResource resource)
    {
        var document = JsonDocument.Parse(body);
        if (document.RootElement.TryGetProperty("items", out var items))
        {
            if (items.ValueKind == JsonValueKind.Array && document.RootElement.TryGetProperty("metadata", out _)) return document;
            if (items.ValueKind == JsonValueKind.Null)
            {
                document.Dispose();
                var list = JsonNode.Parse(body)!.AsObject();
                list["items"] = new JsonArray();
                return JsonDocument.Parse(list.ToJsonString());
            }
        }

        document.Dispose();
        throw new JsonException($"the answer to a list of {resource.QualifiedName} isn't a list");
    }
}
