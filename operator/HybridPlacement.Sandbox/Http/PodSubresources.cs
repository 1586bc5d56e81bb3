using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Api;
using HybridPlacement.Sandbox.Workloads;
using Microsoft.AspNetCore.Http;

namespace HybridPlacement.Sandbox.Http;

/// <summary>What pods have besides themselves: <c>binding</c>, <c>eviction</c> and <c>log</c>.</summary>
/// <param name="api">The API server.</param>
/// <param name="workloads">The part of the cluster that runs the pods; null until it has started.</param>
internal sealed class PodSubresources(ApiServer api, Func<WorkloadCluster?> workloads)
{
    public Task HandleAsync(ResourceCall call) => (call.Path.Subresource, call.Method) switch
    {
        ("binding", "POST") => BindAsync(call),
        ("eviction", "POST") => EvictAsync(call),
        ("log", "GET") => LogAsync(call),
        ("binding" or "eviction" or "log", _) => throw ApiStatusException.MethodNotAllowed(),
        ("exec" or "attach" or "portforward" or "proxy" or "ephemeralcontainers" or "resize", _) =>
            throw ApiStatusException.NotImplemented($"pods/{call.Path.Subresource}"),
        _ => throw ApiStatusException.PathNotFound(),
    };

    private async Task BindAsync(ResourceCall call)
    {
        var binding = await call.ReadObjectAsync();
        Binding.Apply(api, call.Namespace, call.Path.Name!, binding.Text("target", "name") ?? string.Empty, binding, call.WriteOptions() with { TrackFields = false });
        await call.WriteStatusAsync(201, Success());
    }

    private async Task EvictAsync(ResourceCall call)
    {
        var eviction = await call.ReadObjectAsync();
        var options = call.DeleteOptions(eviction.Object("deleteOptions"));
        var pod = api.Get(call.Resource, call.Namespace, call.Path.Name!);
        api.Admit(new WriteAttempt
        {
            Operation = "CREATE",
            Resource = call.Resource,
            Name = pod.Name(),
            Namespace = pod.Namespace(),
            Subresource = "eviction",
            SentAs = ("policy", "v1", "Eviction"),
            User = call.User,
            DryRun = options.DryRun,
            Next = eviction,
            Warnings = options.Warnings,
        });
        if (workloads() is { } running && !options.DryRun)
        {
            var decision = await running.TryEvictAsync(pod, call.Context.RequestAborted);
            if (decision.Code != 200)
                throw Refusal(decision.Code, decision.Message, decision.Cause);
        }

        api.Delete(call.Resource, call.Namespace, call.Path.Name!, options);
        await call.WriteStatusAsync(201, Success());
    }

    private async Task LogAsync(ResourceCall call)
    {
        var pod = api.Get(call.Resource, call.Namespace, call.Path.Name!);
        var names = pod.Items("spec", "initContainers").Concat(pod.Items("spec", "containers"))
            .Select(c => c.Text("name") ?? string.Empty).ToArray();
        var container = call.Query("container") is { Length: > 0 } asked
            ? asked
            : pod.Items("spec", "containers").First().Text("name") ?? string.Empty;
        if (!names.Contains(container))
            throw ApiStatusException.BadRequest($"container {container} is not valid for pod {pod.Name()}");
        var tail = int.TryParse(call.Query("tailLines"), NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : (int?)null;
        var lines = workloads()?.ReadLog(
            call.Namespace, pod.Name(), container, call.Query("previous") == "true", tail, call.Query("follow") == "true",
            call.Context.RequestAborted)
            ?? throw ApiStatusException.BadRequest(
                $"container \"{container}\" in pod \"{pod.Name()}\" has no log: it is waiting to start, or only pretended to run");
        var response = call.Context.Response;
        response.ContentType = "text/plain";
        var timestamps = call.Query("timestamps") == "true";
        await foreach (var line in lines)
        {
            var prefix = timestamps ? line.Time.ToString("O", CultureInfo.InvariantCulture) + " " : string.Empty;
            await response.WriteAsync(prefix + line.Text + "\n", Encoding.UTF8, call.Context.RequestAborted);
            await response.Body.FlushAsync(call.Context.RequestAborted);
        }
    }

    private static ApiStatusException Refusal(int code, string message, string cause)
    {
        var details = new JsonObject
        {
            ["causes"] = new JsonArray(new JsonObject { ["reason"] = "DisruptionBudget", ["message"] = cause }),
        };
        return new ApiStatusException(code, code == 429 ? "TooManyRequests" : "InternalError", message, details);
    }

    private static JsonObject Success() => new()
    {
        ["kind"] = "Status",
        ["apiVersion"] = "v1",
        ["metadata"] = new JsonObject(),
        ["status"] = "Success",
        ["code"] = 201,
    };
}
