using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Api;
using HybridPlacement.Sandbox.Storage;
using HybridPlacement.Sandbox.Tables;
using HybridPlacement.Sandbox.Workloads;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace HybridPlacement.Sandbox.Http;

/// <summary>One request on a resource: what it asks for, and the answer in the form it accepts.</summary>
internal sealed class ResourceCall(HttpContext context, ResourceDefinition resource, RequestPath path)
{
    private readonly List<string> _warnings = resource is { Group: "", Plural: "endpoints" }
        ? ["v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"]
        : [];

    private ResponseForm? _form;

    public HttpContext Context => context;

    public ResourceDefinition Resource => resource;

    public RequestPath Path => path;

    /// <summary>The form of the answer, as the client accepts it.</summary>
    /// <exception cref="ApiStatusException">There is none that it accepts.</exception>
    public ResponseForm Form => _form ??= ResponseForms.Read(context.Request);

    public UserInfo User => context.Features.GetRequiredFeature<UserInfo>();

    public string Method => context.Request.Method;

    /// <summary>The namespace of the object; empty for a cluster-scoped one.</summary>
    public string Namespace => resource.Namespaced ? path.Namespace ?? string.Empty : string.Empty;

    /// <summary>The namespace to be listed; null for all.</summary>
    public string? ListNamespace => resource.Namespaced ? path.Namespace : null;

    public string PatchType => (context.Request.ContentType ?? string.Empty).Split(';')[0].Trim();

    /// <summary>The definition that objects are stored by.</summary>
    public ResourceDefinition StoredAs(ApiServer api) =>
        resource.Conversion is { } conversion ? api.Resources.Find(conversion.Group, conversion.Version, resource.Plural)! : resource;

    public JsonObject ToStored(JsonObject body) =>
        resource.Conversion is { } conversion ? conversion.ToStored(body) : body;

    public string? Query(string name) =>
        context.Request.Query.TryGetValue(name, out var values) ? values.ToString() : null;

    private string[] Values(string name) => [.. context.Request.Query[name].Select(v => v ?? string.Empty)];

    public ObjectSelector Selector() => ObjectSelector.Parse(resource, Query("labelSelector"), Query("fieldSelector"));

    public Task<JsonNode?> ReadAsync() => RequestBody.ReadAsync(context.Request, context.RequestAborted);

    public async Task<JsonObject> ReadObjectAsync()
    {
        var duplicates = new List<string>();
        var body = await RequestBody.ReadAsync(context.Request, context.RequestAborted, duplicates) as JsonObject
            ?? throw ApiStatusException.BadRequest("the body must be an object");
        var found = duplicates.Select(field => $"duplicate field \"{field}\"").ToArray();
        if (found.Length > 0 && Query("fieldValidation") == "Strict")
            throw ApiStatusException.BadRequest(
                $"{resource.Kind} in version \"{resource.Version}\" cannot be handled as a {resource.Kind}: "
                + $"strict decoding error: {string.Join(", ", found)}");
        if (Query("fieldValidation") != "Ignore")
            _warnings.AddRange(found);
        return body;
    }

    public WriteOptions WriteOptions()
    {
        var isPatch = Method == "PATCH";
        OptionChecks.Write(
            isPatch ? "PatchOptions" : Method == "PUT" ? "UpdateOptions" : "CreateOptions",
            Values("dryRun"),
            Query("fieldManager"),
            Query("fieldValidation"),
            isPatch ? PatchType == MediaTypes.ApplyYaml : null,
            Query("force") is { Length: > 0 });
        return new WriteOptions
        {
            User = User,
            Subresource = path.Subresource == "finalize" ? string.Empty : path.Subresource,
            FieldManager = Query("fieldManager") is { Length: > 0 } manager ? manager : DefaultManager(),
            DryRun = Values("dryRun").Contains("All"),
            FieldValidation = Query("fieldValidation") is { Length: > 0 } validation ? validation : "Warn",
            Force = Query("force") is "true" or "1",
            Warnings = _warnings,
        };
    }

    /// <param name="body">A <c>DeleteOptions</c> object, or null.</param>
    public DeleteOptions DeleteOptions(JsonObject? body)
    {
        if (body?.Text("kind") is { } kind and not "DeleteOptions")
            throw ApiStatusException.BadRequest($"no kind \"{kind}\" is registered for version \"{body.Text("apiVersion")}\": DeleteOptions is expected");
        OptionChecks.Delete(
            [.. Values("dryRun"), .. body.Texts("dryRun")],
            body.Text("propagationPolicy") ?? Query("propagationPolicy"),
            body?["orphanDependents"] is not null || Query("orphanDependents") is not null);
        var options = Api.DeleteOptions.Read(body, Query) with { User = User, Warnings = _warnings };
        // Who deletes a job without saying what is to become of its pods leaves them: so it has been since its first version.
        var says = (body.Text("propagationPolicy") ?? Query("propagationPolicy") ?? Query("orphanDependents")) is not null
            || body?["orphanDependents"] is not null;
        return resource is { Group: "batch", Plural: "jobs" } && !says ? options with { PropagationPolicy = "Orphan" } : options;
    }

    /// <param name="code">The status code.</param>
    /// <param name="obj">The object.</param>
    /// <param name="stored">The same as it is stored, where it still is: its JSON is made once for this answer and all watchers.</param>
    /// <param name="time">The clock.</param>
    public Task WriteAsync(int code, JsonObject obj, StoredObject? stored, TimeProvider time) =>
        stored is not null && stored.Is(obj) && Form == ResponseForm.Json && JsonList.ServesAsStored(resource, stored)
            ? WriteBytesAsync(code, stored.Json)
            : WriteStatusAsync(code, Shape(obj, time));

    public Task WriteListAsync(IReadOnlyList<StoredObject> page, JsonObject metadata, TimeProvider time)
    {
        var trees = page.Select(o => o.Tree);
        if (Form == ResponseForm.PartialMetadata && !context.Request.Headers.Accept.ToString().Contains("as=PartialObjectMetadataList", StringComparison.Ordinal))
            throw new ApiStatusException(
                406, "NotAcceptable", $"you requested PartialObjectMetadata, but the requested object is a list ({resource.ListKind})");
        switch (Form)
        {
            case ResponseForm.Table:
                return WriteStatusAsync(200, TableWriter.Write(resource, trees, metadata, IncludeObject, time.GetUtcNow()));
            case ResponseForm.PartialMetadata:
                return WriteStatusAsync(200, new JsonObject
                {
                    ["kind"] = "PartialObjectMetadataList",
                    ["apiVersion"] = "meta.k8s.io/v1",
                    ["metadata"] = metadata,
                    ["items"] = new JsonArray([.. trees.Select(o => PartialMetadata.Of(o, "PartialObjectMetadata"))]),
                });
            case ResponseForm.Yaml:
                return WriteStatusAsync(200, (JsonObject)JsonNode.Parse(JsonList.Write(resource, metadata, page, AsServed).Span)!);
            default:
                return WriteBytesAsync(200, JsonList.Write(resource, metadata, page, AsServed));
        }
    }

    /// <summary>One event of a watch, with the end of its line.</summary>
    public void WriteLine(IBufferWriter<byte> to, WatchEvent told, TimeProvider time)
    {
        var json = Form == ResponseForm.Json && told.Stored is { } stored && JsonList.ServesAsStored(resource, stored)
            ? stored.Json
            : Encoding.UTF8.GetBytes((told.Type is "ERROR" or "BOOKMARK" ? told.Object : Shape(told.Object, time)).ToJsonString());
        to.Write("{\"type\":\""u8);
        Encoding.ASCII.GetBytes(told.Type, to);
        to.Write("\",\"object\":"u8);
        to.Write(json.Span);
        to.Write("}\n"u8);
    }

    /// <summary>An object in the form that the client accepts.</summary>
    public JsonObject Shape(JsonObject obj, TimeProvider time) => Form switch
    {
        ResponseForm.Table => TableWriter.Write(
            resource,
            [obj],
            new JsonObject { ["resourceVersion"] = obj.Text("metadata", "resourceVersion") },
            IncludeObject,
            time.GetUtcNow()),
        ResponseForm.PartialMetadata => PartialMetadata.Of(obj, "PartialObjectMetadata"),
        _ => AsServed(obj),
    };

    public Task WriteStatusAsync(int code, JsonObject body) => WriteBytesAsync(
        code,
        Encoding.UTF8.GetBytes(Form == ResponseForm.Yaml ? YamlText.Write(body) : body.ToJsonString()));

    private async Task WriteBytesAsync(int code, ReadOnlyMemory<byte> bytes)
    {
        var response = context.Response;
        response.StatusCode = code;
        foreach (var warning in _warnings)
            response.Headers.Append("Warning", $"299 - \"{warning.Replace("\"", "\\\"", StringComparison.Ordinal)}\"");
        response.ContentType = Form == ResponseForm.Yaml ? MediaTypes.Yaml : MediaTypes.Json;
        response.ContentLength = bytes.Length;
        await response.Body.WriteAsync(bytes, context.RequestAborted);
    }

    private string IncludeObject => Query("includeObject") switch
    {
        null or "" => "Metadata",
        "Metadata" or "Object" or "None" => Query("includeObject")!,
        var other => throw ApiStatusException.BadRequest(
            $"Unable to convert to Table as requested: includeObject: Invalid value: \"{other}\": must be 'Metadata', 'Object', 'None', or empty"),
    };

    private JsonObject AsServed(JsonObject stored) =>
        resource.Conversion is { } conversion ? conversion.ToServed(stored) : WithVersion(stored);

    /// <summary>Custom resources are stored once and served in each version.</summary>
    private JsonObject WithVersion(JsonObject stored)
    {
        if (stored.Text("apiVersion") == resource.ApiVersion)
            return stored;
        var copy = (JsonObject)stored.DeepClone();
        copy["apiVersion"] = resource.ApiVersion;
        return copy;
    }

    /// <summary>Without a fieldManager, the program's name out of the User-Agent, as the real server takes it.</summary>
    private string DefaultManager()
    {
        var agent = context.Request.Headers.UserAgent.ToString();
        var name = agent.Split('/', ' ')[0];
        return name.Length == 0 ? "unknown" : name[..Math.Min(name.Length, 128)];
    }
}
