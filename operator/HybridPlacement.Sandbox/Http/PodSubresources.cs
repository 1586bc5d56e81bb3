using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Api;
using HybridPlacement.Sandbox.Http.PortForward;
using HybridPlacement.Sandbox.Types;
using HybridPlacement.Sandbox.Workloads;
using HybridPlacement.Sandbox.Workloads.Runtime;

namespace HybridPlacement.Sandbox.Http;

/// <summary>What pods have besides themselves: <c>binding</c>, <c>eviction</c>, <c>log</c> and <c>portforward</c>.</summary>
/// <param name="api">The API server.</param>
/// <param name="workloads">The part of the cluster that runs the pods; null until it has started.</param>
internal sealed class PodSubresources(ApiServer api, Func<WorkloadCluster?> workloads)
{
    public Task HandleAsync(ResourceCall call) => (call.Path.Subresource, call.Method) switch
    {
        ("binding", "POST") => BindAsync(call),
        ("eviction", "POST") => EvictAsync(call),
        ("log", "GET") => LogAsync(call),
        ("portforward", "GET" or "POST") => PortForwardAsync(call),
        ("binding" or "eviction" or "log" or "portforward", _) => throw ApiStatusException.MethodNotAllowed(),
        ("exec" or "attach" or "proxy" or "ephemeralcontainers" or "resize", _) =>
            throw ApiStatusException.NotImplemented($"pods/{call.Path.Subresource}"),
        _ => throw ApiStatusException.PathNotFound(),
    };

    private async Task BindAsync(ResourceCall call)
    {
        var binding = await call.ReadObjectAsync();
        Binding.Apply(api, call.Namespace, call.Path.Name!, binding, call.WriteOptions() with { TrackFields = false });
        await call.WriteStatusAsync(201, Success());
    }

    private async Task EvictAsync(ResourceCall call)
    {
        var eviction = await call.ReadObjectAsync();
        if (eviction.Name() is { Length: > 0 } named && named != call.Path.Name)
            throw ApiStatusException.BadRequest("name in URL does not match name in Eviction object");
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
        if (workloads() is { } running)
        {
            var decision = await running.TryEvictAsync(pod, options.DryRun, call.Context.RequestAborted);
            if (decision.Code != 200)
                throw Refusal(decision.Code, decision.Message, decision.Cause);
        }

        Evict(call, options);
        await call.WriteStatusAsync(201, Success());
    }

    /// <summary>Says in the pod's status why it goes, then deletes it.</summary>
    private void Evict(ResourceCall call, DeleteOptions options)
    {
        api.Change(
            call.Resource,
            call.Namespace,
            call.Path.Name!,
            Api.WriteOptions.Internal with { Subresource = "status", DryRun = options.DryRun },
            current =>
            {
                Deletion.CheckPreconditions(call.Resource, current, options);
                var next = (JsonObject)current.DeepClone();
                next.Inner("status").SetCondition(
                    "DisruptionTarget", "True", "EvictionByEvictionAPI", "Eviction API: evicting", api.Now);
                return next;
            });
        // The version has just changed, and was the one asked for.
        api.Delete(call.Resource, call.Namespace, call.Path.Name!, options with { ResourceVersion = null });
    }

    private Task PortForwardAsync(ResourceCall call)
    {
        var pod = api.Get(call.Resource, call.Namespace, call.Path.Name!);
        var target = new ForwardTarget($"{call.Namespace}/{pod.Name()}", workloads()?.AddressOf(call.Namespace, pod.Name()));
        return PortForwarding.RunAsync(call.Context, target);
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
        var previous = call.Query("previous") == "true";
        var lines = workloads()?.ReadLog(
            call.Namespace, pod.Name(), container, previous, Number(call, "tailLines"), call.Query("follow") == "true",
            call.Context.RequestAborted)
            ?? throw ApiStatusException.BadRequest(previous
                ? $"previous terminated container \"{container}\" in pod \"{pod.Name()}\" not found"
                : $"container \"{container}\" in pod \"{pod.Name()}\" has no log: it is waiting to start, or only pretended to run");
        var response = call.Context.Response;
        response.ContentType = "text/plain";
        var timestamps = call.Query("timestamps") == "true";
        var since = Since(call);
        var left = Number(call, "limitBytes") ?? int.MaxValue;
        await foreach (var line in lines)
        {
            if (line.Time < since)
                continue;
            var prefix = timestamps ? line.Time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture) + " " : string.Empty;
            var bytes = Encoding.UTF8.GetBytes(prefix + line.Text + "\n");
            await response.Body.WriteAsync(bytes.AsMemory(0, Math.Min(left, bytes.Length)), call.Context.RequestAborted);
            await response.Body.FlushAsync(call.Context.RequestAborted);
            left -= bytes.Length;
            if (left <= 0)
                return;
        }
    }

    private DateTimeOffset Since(ResourceCall call)
    {
        if (Number(call, "sinceSeconds") is { } seconds)
            return api.Now - TimeSpan.FromSeconds(seconds);
        return DateTimeOffset.TryParse(call.Query("sinceTime"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : DateTimeOffset.MinValue;
    }

    private static int? Number(ResourceCall call, string parameter) =>
        int.TryParse(call.Query(parameter), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static ApiStatusException Refusal(int code, string message, string cause)
    {
        if (code != 429)
            return new ApiStatusException(code, string.Empty, message);
        var details = new JsonObject
        {
            ["causes"] = new JsonArray(new JsonObject { ["reason"] = "DisruptionBudget", ["message"] = cause }),
        };
        return new ApiStatusException(code, "TooManyRequests", message, details);
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
