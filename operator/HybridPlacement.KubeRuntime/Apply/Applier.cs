using System.Security.Cryptography;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace HybridPlacement.KubeRuntime;

/// <summary>Server-side apply that makes a call only where the object isn't yet as wanted.</summary>
/// <remarks>
/// <para>Which fields were owned and are no longer wanted is read from the manager's own <c>managedFields</c> entry: give the
/// informers of what is applied <see cref="ManagedFields.KeepOnly"/>. Where an informer keeps none, the first apply after a
/// start, and each change of what is wanted, makes a call; the server drops the field then.</para>
/// <para>Never forced blindly: on a conflict the fields that <see cref="ApplierOptions.MayTake"/> names are taken and
/// reported, the others are left to their managers and reported.</para>
/// </remarks>
public sealed partial class Applier
{
    private const string Status = "status";

    // No object ever has this version: etcd's first write gives 2. Where there is no object, the server doesn't look at it.
    private const string NeverWritten = "1";

    private readonly KubeClient _client;
    private readonly ApplierOptions _options;
    private readonly ApplyMemory _memory;
    private readonly FieldTypes _types;
    private readonly ILogger _logger;

    /// <summary>An applier for one field manager. What makes it write is logged for debugging.</summary>
    public Applier(KubeClient client, ApplierOptions options, ILogger<Applier>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(options);
        _logger = logger ?? NullLogger<Applier>.Instance;
        _client = client;
        _options = options;
        _types = new(client.Json);
        _memory = new(options.LeftFor, client.Time);
    }

    /// <summary>Forgets what was applied to each object that goes from a cache. Before the informer runs.</summary>
    public Applier ForgetGone<T>(Informer<T> cache)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        ArgumentNullException.ThrowIfNull(cache);
        cache.Subscribe(change =>
        {
            if (change.New is null) _memory.ForgetGone(change.Old!.Metadata.Uid);
        });
        return this;
    }

    /// <summary>Makes an object what is wanted, its status apart.</summary>
    /// <param name="desired">Exactly the fields that are wanted. resourceVersion, uid and the like are ignored.</param>
    /// <param name="live">As the cache has it; null if it has none: then it is only made, never taken over.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="KubeApiException">
    /// The server refused. <see cref="KubeApiException.IsConflict"/>: there is one, although <paramref name="live"/> is null.
    /// </exception>
    public Task<ApplyResult<T>> ApplyAsync<T>(T desired, T? live, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta> =>
        RunAsync(desired, live, null, cancellationToken);

    /// <summary>Makes an object's status what is wanted, through the status subresource.</summary>
    /// <param name="desired">Name, namespace and the status that is wanted; nothing else is looked at.</param>
    /// <param name="live">As the cache has it. It must exist.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="KubeApiException">The server refused.</exception>
    public Task<ApplyResult<T>> ApplyStatusAsync<T>(T desired, T live, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta> =>
        RunAsync(desired, live, Status, cancellationToken);

    private async Task<ApplyResult<T>> RunAsync<T>(T wanted, T? live, string? subresource, CancellationToken ct)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        ArgumentNullException.ThrowIfNull(wanted);
        var json = _client.Json.Write(wanted);
        var wish = Hash(json);
        // Most looks at an object end here: nobody wants anything else, and it hasn't changed.
        if (live is not null && _memory.IsFulfilled(live.Metadata.Uid, subresource, wish, live.Metadata.ResourceVersion))
            return Unchanged(live, []);

        var desired = Prepare<T>(json, subresource);
        var left = _memory.Left(live?.Metadata.Uid, subresource).ToList();
        foreach (var field in left) FieldPath.Remove(desired, field.Field);
        var hash = Hash(desired);
        var differences = live is null ? [string.Empty] : Differences(desired, live, subresource, hash);
        if (live is not null && differences.Count == 0)
        {
            if (live.Metadata.Uid is { } known)
                _memory.Remember(known, subresource, wish, hash, live.Metadata.ResourceVersion, left);
            return Unchanged(live, left);
        }

        // Nothing else is wanted than was applied before: somebody else has changed it since.
        List<string> putBack = live is not null && _memory.Last(live.Metadata.Uid, subresource)?.Hash == hash
            ? [.. differences.Where(d => d.StartsWith('.'))]
            : [];
        Explain<T>(desired, differences);
        using var activity = RuntimeActivities.Source.StartActivity($"apply {KubeResource.Of<T>().Kind}");
        activity?.SetTag("k8s.object.name", (string?)desired["metadata"]?["name"]).SetTag("subresource", subresource);
        var leftBefore = left.Count;
        var (written, taken) = live is null
            ? (await MakeAsync<T>(desired, ct), [])
            : await WriteAsync<T>(desired, subresource, left, ct);
        if (left.Count > leftBefore) hash = Hash(desired);
        if (subresource is not null && written.Metadata.Uid != live!.Metadata.Uid)
            await TakeBackAsync(desired, written, ct);
        if (written.Metadata.Uid is { } uid)
            _memory.Remember(uid, subresource, wish, hash, written.Metadata.ResourceVersion, left);
        var outcome = live is null ? ApplyOutcome.Created : ApplyOutcome.Updated;
        Count<T>(outcome);
        return new(outcome, written, differences, putBack, taken, left);
    }

    private static ApplyResult<T> Unchanged<T>(T live, IReadOnlyList<ContestedField> left)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        Count<T>(ApplyOutcome.Unchanged);
        return new(ApplyOutcome.Unchanged, live, [], [], [], left);
    }

    private Task<T> MakeAsync<T>(JsonObject desired, CancellationToken ct)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        desired["metadata"]!["resourceVersion"] = NeverWritten;
        return _client.ApplyAsync<T>(desired, new ApplyOptions { FieldManager = _options.FieldManager }, ct);
    }

    private async Task<(T Written, IReadOnlyList<ContestedField> Taken)> WriteAsync<T>(
        JsonObject desired, string? subresource, List<ContestedField> left, CancellationToken ct)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var options = new ApplyOptions { FieldManager = _options.FieldManager, Subresource = subresource };
        try
        {
            return (await _client.ApplyAsync<T>(desired, options, ct), []);
        }
        catch (KubeApiException e) when (ContestedField.In(e) is { Count: > 0 } contested)
        {
            var taken = new List<ContestedField>();
            foreach (var field in contested)
            {
                if (_options.MayTake(field.Field)) taken.Add(field);
                else if (FieldPath.Remove(desired, field.Field)) left.Add(field);
                else throw;
            }

            return (await _client.ApplyAsync<T>(desired, options with { Force = taken.Count > 0 }, ct), taken);
        }
    }

    /// <summary>
    /// An API server takes a status by the object's name, whatever uid comes with it: where the object was deleted and made anew in
    /// between, the new one begins without what was found of the old one.
    /// </summary>
    private async Task TakeBackAsync<T>(JsonObject desired, T other, CancellationToken ct)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        desired[Status] = new JsonObject();
        await _client.ApplyAsync<T>(desired, new ApplyOptions { FieldManager = _options.FieldManager, Subresource = Status }, ct);
        var key = NamespacedName.Of(other);
        throw new KubeApiException("apply", KubeResource.Of<T>().Path(key.Namespace, key.Name, Status), new()
        {
            Status = "Failure",
            Code = 409,
            Reason = "Conflict",
            Message = $"it was deleted and made anew meanwhile, with the uid {other.Metadata.Uid}",
        });
    }

    private List<string> Differences<T>(JsonObject desired, T live, string? subresource, string hash)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var last = _memory.Last(live.Metadata.Uid, subresource);
        // The server has had exactly this, and nothing has changed the object since: whatever differs is its reading of it.
        if (last is { } l && l.Hash == hash && l.ResourceVersion == live.Metadata.ResourceVersion) return [];
        var have = _client.Json.ToNode(live)!.AsObject();
        // The type says it; objects out of lists don't.
        (have["apiVersion"], have["kind"]) = ((string?)desired["apiVersion"], (string?)desired["kind"]);
        var found = FieldDiff.Missing(desired, have, typeof(T), _types);
        if (live.Metadata.ManagedFields is null)
        {
            if (last is null || last.Value.Hash != hash) found.Add("(what was owned before is unknown)");
            return found;
        }

        var mine = have["metadata"]?["managedFields"]?.AsArray().OfType<JsonObject>().Where(e =>
            (string?)e["manager"] == _options.FieldManager && (string?)e["operation"] == "Apply" &&
            (string?)e["subresource"] == subresource && e["fieldsV1"] is JsonObject).ToList() ?? [];
        if (mine.Count == 0) found.Add("(not owned yet)");
        foreach (var entry in mine) found.AddRange(FieldDiff.Dropped(entry["fieldsV1"]!.AsObject(), desired));
        return found;
    }

    private static JsonObject Prepare<T>(byte[] wanted, string? subresource)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var all = JsonNode.Parse(wanted)!.AsObject();
        var metadata = all["metadata"] as JsonObject ?? [];
        var resource = KubeResource.Of<T>();
        var kept = subresource is null
            ? new[] { "name", "namespace", "labels", "annotations", "ownerReferences", "finalizers" }
            : ["name", "namespace"];
        foreach (var name in metadata.Select(p => p.Key).Except(kept).ToList()) metadata.Remove(name);
        if (subresource is null) all.Remove(Status);
        else foreach (var name in all.Select(p => p.Key).Where(k => k is not (Status or "metadata")).ToList()) all.Remove(name);
        all["apiVersion"] = resource.ApiVersion;
        all["kind"] = resource.Kind;
        return all;
    }

    private string Hash(JsonObject desired) => Hash(_client.Json.Write(desired));

    private static string Hash(byte[] json) => Convert.ToHexString(SHA256.HashData(json));

    private void Explain<T>(JsonObject desired, IReadOnlyList<string> differences)
        where T : IKubernetesObject<V1ObjectMeta>
    {
        if (!_logger.IsEnabled(LogLevel.Debug)) return;
        var kind = KubeResource.Of<T>().Kind;
        var (ns, name) = ((string?)desired["metadata"]?["namespace"], (string?)desired["metadata"]?["name"]);
        LogApplies(kind, ns, name, differences);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Applies {Kind} {Namespace}/{Name}, which differs in {Fields}")]
    private partial void LogApplies(string kind, string? @namespace, string? name, IReadOnlyList<string> fields);

    private static void Count<T>(ApplyOutcome outcome)
        where T : IKubernetesObject<V1ObjectMeta> =>
        RuntimeMetrics.Applies.Add(
            1, RuntimeMetrics.Tag("resource", KubeResource.Of<T>().QualifiedName), RuntimeMetrics.Tag("outcome", outcome.ToString()));
}
