using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Api;
using HybridPlacement.Sandbox.Faults;
using HybridPlacement.Sandbox.OpenApi;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace HybridPlacement.Sandbox.Http;

/// <summary>Which part of the server answers which path.</summary>
internal sealed class RequestRouter(ApiServer api, PodSubresources pods, FaultPort faults, TimeProvider time)
{
    private readonly Discovery _discovery = new(api.Resources);
    private readonly ResourceEndpoint _resources = new(api, pods, faults, time);

    public async Task HandleAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "/";
        if (path is "/healthz" or "/livez" or "/readyz")
            await context.Response.WriteAsync("ok");
        else if (path == "/version")
            await WriteAsync(context, Version());
        else if (path == "/openapi/v2")
            await WriteSwaggerAsync(context);
        else if (path.StartsWith("/openapi/", StringComparison.Ordinal))
            await WriteAsync(context, OpenApiV3.Find(path, api.Resources.All) ?? throw ApiStatusException.PathNotFound());
        else if (SelfReviews.Applies(path, context.Request.Method))
            await WriteAsync(context, SelfReviews.Answer(path, context.Features.GetRequiredFeature<UserInfo>()), 201);
        else if (_discovery.Find(path, IsAggregated(context)) is { } found)
            await WriteAsync(context, found, contentType: IsAggregated(context) && path is "/api" or "/apis" ? AggregatedType : null);
        else if (RequestPath.Parse(path) is { } resourcePath)
            await _resources.HandleAsync(context, resourcePath);
        else
            throw ApiStatusException.PathNotFound();
    }

    private const string AggregatedType = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

    private static bool IsAggregated(HttpContext context)
    {
        var accept = context.Request.Headers.Accept.ToString();
        return accept.Contains("as=APIGroupDiscoveryList", StringComparison.Ordinal)
            && accept.Split(',').Any(r => r.Contains("v=v2", StringComparison.Ordinal) && !r.Contains("v=v2beta", StringComparison.Ordinal));
    }

    /// <summary>
    /// The older document, without definitions: kubectl asks for it after the newer one for kinds that it found in neither,
    /// and takes a 404 for a failure. No bytes are an empty document in its protobuf form.
    /// </summary>
    private static Task WriteSwaggerAsync(HttpContext context)
    {
        if (!context.Request.Headers.Accept.ToString().Contains("spec.v2@v1.0+protobuf", StringComparison.Ordinal))
            return WriteAsync(context, new JsonObject
            {
                ["swagger"] = "2.0",
                ["info"] = new JsonObject { ["title"] = "Kubernetes", ["version"] = "v1.34.0" },
                ["paths"] = new JsonObject(),
            });
        context.Response.ContentType = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";
        context.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    private static Task WriteAsync(HttpContext context, JsonObject body, int code = 200, string? contentType = null)
    {
        context.Response.StatusCode = code;
        context.Response.ContentType = contentType ?? MediaTypes.Json;
        return context.Response.WriteAsync(body.ToJsonString());
    }

    // The newest API whose behaviour is followed.
    private static JsonObject Version() => new()
    {
        ["major"] = "1",
        ["minor"] = "34",
        ["gitVersion"] = "v1.34.0+hybridplacement-sandbox",
        ["gitCommit"] = string.Empty,
        ["gitTreeState"] = "clean",
        ["buildDate"] = "2025-08-27T00:00:00Z",
        ["goVersion"] = string.Empty,
        ["compiler"] = string.Empty,
        ["platform"] = "linux/amd64",
    };
}
