using System.Security.Cryptography;
using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Schemas;
using HybridPlacement.Sandbox.Storage;
using HybridPlacement.Sandbox.Types;
using HybridPlacement.Sandbox.Types.Validation;
using HybridPlacement.Sandbox.Workloads;

namespace HybridPlacement.Sandbox.Api;

/// <summary>Makes of what a client sent what would be stored, in place: checked, defaulted, with the server's own metadata.</summary>
internal sealed class WritePreparation(ObjectStore store, TimeProvider time, Admission admission)
{
    private static readonly GroupResource Namespaces = new(string.Empty, "namespaces");

    // What a client can't change once the object is there.
    private static readonly string[] ServerMetadata =
    [
        "name", "namespace", "uid", "creationTimestamp", "generation", "deletionTimestamp", "deletionGracePeriodSeconds",
        "resourceVersion", "selfLink",
    ];

    /// <param name="resource">What kind of object.</param>
    /// <param name="namespace">Its namespace.</param>
    /// <param name="next">What the client sent; the object afterwards.</param>
    /// <param name="options">How to write.</param>
    /// <returns>What of it is the client's own, defaults among it: without what the server decides; null where fields aren't tracked.</returns>
    public JsonObject? ForCreate(ResourceDefinition resource, string @namespace, JsonObject next, WriteOptions options)
    {
        CheckType(resource, next);
        var metadata = Metadata(next);
        CheckNamespace(resource, metadata, @namespace);
        if (!string.IsNullOrEmpty(metadata.Text("resourceVersion")))
            throw new ApiStatusException(500, string.Empty, "resourceVersion should not be set on objects to be created");
        Name(resource, metadata);
        CheckFields(resource, next, options);
        RequireNamespace(resource, next);

        foreach (var field in new[] { "selfLink", "deletionTimestamp", "deletionGracePeriodSeconds", "generation", "resourceVersion" })
            metadata.Remove(field);
        metadata["uid"] = Guid.NewGuid().ToString();
        metadata["creationTimestamp"] = time.GetUtcNow().Stamp();
        if (resource.HasGeneration || resource.IsCustom)
            metadata["generation"] = 1;
        if (resource.HasStatus && !IsRegisteredWithStatus(resource))
            next.Remove("status");
        var sent = options.TrackFields ? Sent(resource, next) : null;
        Complete(resource, next, null);
        return sent;
    }

    /// <param name="resource">What kind of object.</param>
    /// <param name="current">The object as it is stored.</param>
    /// <param name="next">The object as it is to be; not to be used any more.</param>
    /// <param name="options">How to write.</param>
    /// <returns>The changed object.</returns>
    public JsonObject ForUpdate(ResourceDefinition resource, JsonObject current, JsonObject next, WriteOptions options)
    {
        if (options is { Trusted: true, Subresource: "status" } && !resource.IsCustom)
            return ForOwnStatus(resource, current, next["status"], next.Object("metadata", "annotations"));
        CheckType(resource, next);
        CheckFields(resource, next, options);
        var metadata = Metadata(next);
        var old = current["metadata"]!.AsObject();
        if (options.Subresource == "status")
        {
            next = WithStatus(resource, current, next["status"], next.Object("metadata", "annotations"));
            metadata = Metadata(next);
        }
        else if (resource.HasStatus)
        {
            next.Remove("status");
            if (current["status"] is { } status)
                next["status"] = status.DeepClone();
        }

        foreach (var field in ServerMetadata)
        {
            metadata.Remove(field);
            if (old[field] is { } kept)
                metadata[field] = kept.DeepClone();
        }

        if (!metadata.ContainsKey("managedFields") && old["managedFields"] is { } managed)
            metadata["managedFields"] = managed.DeepClone();
        CheckFinalizers(resource, current, next);
        Complete(resource, next, current);
        if ((resource.HasGeneration || resource.IsCustom) && options.Subresource != "status" && ObjectChange.IsOfSpec(resource, current, next))
            metadata["generation"] = (old.Integer("generation") ?? 0) + 1;
        return next;
    }

    /// <summary>
    /// A status that one of the cluster's own controllers says of an object that is as it was otherwise, and so is neither defaulted nor
    /// checked again: most of what is written while workloads come up.
    /// </summary>
    public static JsonObject ForOwnStatus(ResourceDefinition resource, JsonObject current, JsonNode? status, JsonObject? annotations)
    {
        var next = WithStatus(resource, current, status, annotations);
        if (next["status"] is JsonObject own)
            BuiltInDefaults.NormaliseStatus(resource.Kind, resource.ApiVersion, own);
        return next;
    }

    /// <summary>A clone of what is stored, with the status that is wanted.</summary>
    private static JsonObject WithStatus(ResourceDefinition resource, JsonObject current, JsonNode? wanted, JsonObject? annotations)
    {
        var next = new JsonObject();
        foreach (var (name, value) in current)
        {
            if (name != "status")
                next[name] = value?.DeepClone();
        }

        if (wanted is not null)
            next["status"] = wanted.DeepClone();
        // The one kind whose controller numbers it with its status.
        if (resource is { Group: "apps", Plural: "deployments" } && annotations is not null)
            next["metadata"]!["annotations"] = annotations.DeepClone();
        return next;
    }

    /// <summary>Makes of an applied configuration what may be merged: without what isn't the applier's to say.</summary>
    public static void ForApply(ResourceDefinition resource, string @namespace, string name, JsonObject applied, WriteOptions options)
    {
        if (string.IsNullOrEmpty(applied.Text("apiVersion")) || string.IsNullOrEmpty(applied.Text("kind")))
            throw ApiStatusException.BadRequest("invalid object type: /, Kind=");
        if (applied.Text("apiVersion") != resource.ApiVersion || applied.Text("kind") != resource.Kind)
            throw ApiStatusException.BadRequest(
                $"invalid object type: {(resource.Group.Length == 0 ? "/" : string.Empty)}{applied.Text("apiVersion")}, Kind={applied.Text("kind")}");
        var metadata = Metadata(applied);
        if (metadata["managedFields"] is JsonArray { Count: > 0 })
            throw ApiStatusException.BadRequest("metadata.managedFields must be nil");
        var namesNamespace = metadata.ContainsKey("namespace");
        CheckNamespace(resource, metadata, @namespace);
        if (!namesNamespace)
            metadata.Remove("namespace");
        if ((metadata.Text("name") ?? name) != name)
            throw ApiStatusException.BadRequest(
                $"the name of the object ({metadata.Text("name")}) does not match the name on the URL ({name})");
        metadata["name"] = name;
        MicroTimes.Check(resource, applied);
        foreach (var field in ServerMetadata.Where(f => f is not ("name" or "namespace")).Append("managedFields"))
            metadata.Remove(field);
        if (options.Subresource.Length == 0 && resource.HasStatus && !IsRegisteredWithStatus(resource))
            applied.Remove("status");
    }

    /// <summary>A kubelet registers its node together with its status; every other status comes later.</summary>
    public static bool IsRegisteredWithStatus(ResourceDefinition resource) => resource is { Group: "", Plural: "nodes" };

    private static JsonObject Sent(ResourceDefinition resource, JsonObject next)
    {
        var sent = (JsonObject)next.DeepClone();
        // What is derived from the uid is the server's.
        sent["metadata"]!.AsObject().Remove("uid");
        if (resource.Structural is { } structural)
        {
            structural.Default(sent);
            return sent;
        }

        BuiltInDefaults.Apply(resource.Kind, sent);
        foreach (var path in ServerDefaults.Of(resource))
        {
            if (next.At(path) is null)
                sent.Object(path.AsSpan(..^1))?.Remove(path[^1]);
        }

        return sent;
    }

    private void Complete(ResourceDefinition resource, JsonObject next, JsonObject? current)
    {
        admission.Run(resource, next, current);
        if (resource.Structural is { } structural)
        {
            structural.Default(next);
            Refuse(
                resource,
                next,
                [
                    .. NameRules.Check(resource, next),
                    .. MetadataValidation.Validate(next, fullFinalizers: false),
                    .. structural.Validate(next, current),
                ]);
        }
        else
        {
            if (resource is { Group: "", Plural: "services" } && next.Object("spec") is { } spec && current.Object("spec") is { } old)
                NetworkDefaults.DropOfOldType(spec, old);
            BuiltInDefaults.Apply(resource.Kind, next);
            Refuse(resource, next, [.. NameRules.Check(resource, next), .. BuiltInValidation.Validate(resource.Kind, next, current)]);
        }
    }

    private static void Refuse(ResourceDefinition resource, JsonObject next, IReadOnlyList<StatusCause> causes)
    {
        if (causes.Count > 0)
            throw ApiStatusException.Invalid(resource.Group, resource.Kind, next.Name(), causes);
    }

    private static JsonObject Metadata(JsonObject resource)
    {
        if (resource["metadata"] is not JsonObject metadata)
            resource["metadata"] = metadata = [];
        return metadata;
    }

    private static void CheckType(ResourceDefinition resource, JsonObject next)
    {
        var (apiVersion, kind) = (next.Text("apiVersion"), next.Text("kind"));
        if (!string.IsNullOrEmpty(apiVersion) && apiVersion != resource.ApiVersion)
            throw ApiStatusException.BadRequest(
                $"the API version in the data ({apiVersion}) does not match the expected API version ({resource.ApiVersion})");
        if (!string.IsNullOrEmpty(kind) && kind != resource.Kind)
            throw ApiStatusException.BadRequest(
                $"{kind} in version \"{resource.Version}\" cannot be handled as a {resource.Kind}");
        next["apiVersion"] = resource.ApiVersion;
        next["kind"] = resource.Kind;
    }

    private static void CheckNamespace(ResourceDefinition resource, JsonObject metadata, string @namespace)
    {
        if (!resource.Namespaced)
        {
            metadata.Remove("namespace");
            return;
        }

        if (metadata.Text("namespace") is { Length: > 0 } own && own != @namespace)
            throw ApiStatusException.BadRequest(
                "the namespace of the provided object does not match the namespace sent on the request");
        metadata["namespace"] = @namespace;
    }

    private static void Name(ResourceDefinition resource, JsonObject metadata)
    {
        if (!string.IsNullOrEmpty(metadata.Text("name")))
            return;
        if (metadata.Text("generateName") is not { Length: > 0 } prefix)
            throw ApiStatusException.Invalid(
                resource.Group,
                resource.Kind,
                string.Empty,
                [StatusCause.ForRequired("metadata.name", "name or generateName is required")]);
        // The alphabet of the real server: no vowels, so that no words come out.
        metadata["name"] = prefix + RandomNumberGenerator.GetString("bcdfghjklmnpqrstvwxz2456789", 5);
    }

    private void RequireNamespace(ResourceDefinition resource, JsonObject next)
    {
        if (!resource.Namespaced)
            return;
        var name = next.Namespace();
        var found = store.Get(Namespaces, new StoreKey(string.Empty, name))
            ?? throw ApiStatusException.NotFound(string.Empty, "namespaces", name);
        if (found.Terminating())
            throw ApiStatusException.NamespaceTerminating(resource, next.Name(), name);
    }

    private static void CheckFinalizers(ResourceDefinition resource, JsonObject current, JsonObject next)
    {
        if (!current.Terminating())
            return;
        string[] added = [.. next.Texts("metadata", "finalizers").Except(current.Texts("metadata", "finalizers"))];
        if (added.Length > 0)
            Refuse(
                resource,
                next,
                [StatusCause.ForForbidden(
                    "metadata.finalizers",
                    "no new finalizers can be added if the object is being deleted, found new finalizers "
                    + $"[{string.Join(" ", added.Select(f => $"\"{f}\""))}]")]);
    }

    private static ApiStatusException Unreadable(
        ResourceDefinition resource, JsonObject next, WriteOptions options, string error) => options.IsPatch
        ? ApiStatusException.UnreadablePatch(next, error)
        : ApiStatusException.BadRequest(
            $"{resource.Kind} in version \"{resource.Version}\" cannot be handled as a {resource.Kind}: {error}");

    /// <summary>Drops fields that the schema doesn't have, and refuses them or warns of them as the client asked.</summary>
    private static void CheckFields(ResourceDefinition resource, JsonObject next, WriteOptions options)
    {
        if (options.Trusted && !resource.IsCustom)
            return;
        MicroTimes.Check(resource, next);
        ByteFields.JoinLines(resource, next);
        var unknown = resource.Structural is { } structural
            ? structural.Prune(next)
            : Pruning.Apply(next, resource.Schema, isResourceRoot: true);
        if (resource.Structural is null && ValueValidator.Validate(next, resource.Schema, null) is { Count: > 0 } wrong)
            throw Unreadable(resource, next, options, wrong[0].ToString());
        if (unknown.Count == 0 || options.FieldValidation == "Ignore")
            return;
        var found = string.Join(", ", unknown.Select(path => $"unknown field \"{path}\""));
        if (options.FieldValidation == "Strict")
            throw Unreadable(resource, next, options, $"strict decoding error: {found}");
        foreach (var path in unknown)
            options.Warnings.Add($"unknown field \"{path}\"");
    }
}
