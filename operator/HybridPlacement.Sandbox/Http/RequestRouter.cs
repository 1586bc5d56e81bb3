using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Api;
using HybridPlacement.Sandbox.Faults;
using HybridPlacement.Sandbox.OpenApi;
using Microsoft.AspNetCore.Http;

namespace HybridPlacement.Sandbox.Http;

/// <summary>Which part of the server answers which path.</summary>
internal sealed class RequestRouter(ApiServer api, PodSubresources pods, Reviews reviews, FaultPort faults, TimeProvider time)
{
    private readonly Discovery _discovery = new(api.Resources);
    private readonly ResourceEndpoint _resources = new(api, pods, reviews, faults, time);

    public async Task HandleAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "/";
        if (path is "/healthz" or "/livez" or "/readyz" or "/livez/ping" or "/readyz/ping")
            await WriteHealthAsync(context, path);
        else if (path == "/version")
            await WriteAsync(context, Version());
        else if (path == "/openapi/v2")
            await WriteSwaggerAsync(context);
        else if (path.StartsWith("/openapi/", StringComparison.Ordinal))
            await WriteAsync(context, OpenApiV3.Find(path, api.Resources.All) ?? throw ApiStatusException.PathNotFound());
        else if (_discovery.Find(path, IsAggregated(context), context.Request.Host.Value ?? string.Empty) is { } found)
            await WriteAsync(context, found, contentType: IsAggregated(context) && path is "/api" or "/apis" ? AggregatedType : null);
        else if (RequestPath.Parse(path) is { } resourcePath)
            await _resources.HandleAsync(context, resourcePath);
        else if (path.StartsWith("/api/", StringComparison.Ordinal))
            throw ApiStatusException.PathNotFound();
        else
            throw new PageNotFoundException();
    }

    private static Task WriteHealthAsync(HttpContext context, string path) => HttpFrontend.WriteTextAsync(
        context,
        context.Request.Query.ContainsKey("verbose") ? $"[+]ping ok\n{path.TrimStart('/')} check passed\n" : "ok");

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
                ["info"] = new JsonObject { ["title"] = "Kubernetes", ["version"] = "v1.36.0" },
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
        ["minor"] = "36",
        ["emulationMajor"] = "1",
        ["emulationMinor"] = "36",
        ["minCompatibilityMajor"] = "1",
        ["minCompatibilityMinor"] = "35",
        ["gitVersion"] = "v1.36.0+hybridplacement-sandbox",
        ["gitCommit"] = string.Empty,
        ["gitTreeState"] = "clean",
        ["buildDate"] = "2026-04-22T00:00:00Z",
        ["goVersion"] = string.Empty,
        ["compiler"] = string.Empty,
        ["platform"] = "linux/amd64",
    };
}
