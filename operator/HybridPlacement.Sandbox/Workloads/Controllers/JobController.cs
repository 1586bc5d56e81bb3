using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Workloads.Runtime;
using Microsoft.Extensions.Logging;

namespace HybridPlacement.Sandbox.Workloads.Controllers;

/// <summary>
/// Runs Jobs to completion: parallelism, completions, back-off limit, deadline, time to live after the end.
/// </summary>
/// <remarks>Not here: indexed completion, pod failure policies and success policies.</remarks>
internal sealed class JobController : Controller
{
    private const string Source = "job-controller";

    private readonly ClusterCache _cache;
    private readonly IWorkloadApi _api;
    private readonly EventRecorder _events;

    public JobController(ClusterCache cache, IWorkloadApi api, EventRecorder events, TimeProvider clock, ILogger logger)
        : base(clock, logger)
    {
        _cache = cache;
        _api = api;
        _events = events;
        cache.Jobs.Changed += (_, job) =>
        {
            if (job is not null) Enqueue(ObjectKey.Of(job));
        };
        cache.Pods.Changed += (old, pod) =>
        {
            if ((pod ?? old)!.ControllerOf() is { } owner && owner.Text("kind") == "Job")
            {
                Enqueue(new ObjectKey((pod ?? old)!.Namespace(), owner.Text("name") ?? ""));
            }
        };
    }

    protected override async Task ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (_cache.Jobs.Get(key) is not { } job || job.Terminating()) return;
        if (IsOver(job))
        {
            await ExpireAsync(key, job, cancellationToken);
            return;
        }

        var pods = _cache.Pods.Find(ClusterCache.ByOwner, job.Uid());
        var active = pods.Where(PodState.IsActive).ToList();
        var succeeded = pods.Count(pod => pod.Text("status", "phase") == "Succeeded");
        var failed = pods.Count(pod => pod.Text("status", "phase") == "Failed");
        var verdict = Verdict(key, job, succeeded, failed, active.Count);
        if (verdict.Ends || job.Flag("spec", "suspend"))
        {
            foreach (var pod in active) await _api.DeleteAsync(ResourceKind.Pod, pod, null, cancellationToken);
            active.Clear();
        }
        else
        {
            await StartPodsAsync(job, active, succeeded, cancellationToken);
        }

        await WriteStatusAsync(job, active, succeeded, failed, verdict, cancellationToken);
    }

    private sealed record JobVerdict(bool Ends, string Type, string Reason, string Message);

    private static readonly JobVerdict GoesOn = new(false, "", "", "");

    private JobVerdict Verdict(ObjectKey key, JsonObject job, int succeeded, int failed, int active)
    {
        if (job.Integer("spec", "activeDeadlineSeconds") is { } seconds && job.Time("status", "startTime") is { } started)
        {
            var left = started + TimeSpan.FromSeconds(seconds) - Clock.GetUtcNow();
            if (left <= TimeSpan.Zero)
            {
                return new JobVerdict(true, "Failed", "DeadlineExceeded", "Job was active longer than specified deadline");
            }

            Queue.AddAfter(key, left);
        }

        // Without completions, one success ends it when the others have ended too.
        var done = job.Integer("spec", "completions") is { } completions ? succeeded >= completions : succeeded > 0 && active == 0;
        if (done)
            return new JobVerdict(true, "Complete", "CompletionsReached", "Reached expected number of succeeded pods");
        return failed > job.Int32(6, "spec", "backoffLimit")
            ? new JobVerdict(true, "Failed", "BackoffLimitExceeded", "Job has reached the specified backoff limit")
            : GoesOn;
    }

    private async Task StartPodsAsync(
        JsonObject job, List<JsonObject> active, int succeeded, CancellationToken cancellationToken)
    {
        if (job.Object("spec", "template") is not { } template) return;
        var parallelism = Math.Max(0, job.Int32(1, "spec", "parallelism"));
        var wanted = job.Integer("spec", "completions") is { } completions
            ? (int)Math.Min(parallelism, completions - succeeded)
            : succeeded > 0 ? active.Count : parallelism;
        JsonObject? last = null;
        while (active.Count < wanted)
        {
            var pod = PodFactory.FromTemplate(ResourceKind.Job, job, template);
            if (pod["metadata"]!["labels"] is not JsonObject labels) pod["metadata"]!["labels"] = labels = [];
            foreach (var prefix in new[] { "batch.kubernetes.io/", "" })
            {
                labels[prefix + "job-name"] = job.Name();
                labels[prefix + "controller-uid"] = job.Uid();
            }

            last = await _api.CreateAsync(ResourceKind.Pod, pod, cancellationToken);
            active.Add(last);
            _events.Normal(job, Source, "SuccessfulCreate", $"Created pod: {last.Name()}");
        }

        foreach (var surplus in active.Skip(wanted).ToList())
        {
            await _api.DeleteAsync(ResourceKind.Pod, surplus, null, cancellationToken);
            active.Remove(surplus);
        }

        if (last is not null) await _cache.Pods.ReachAsync(last);
    }

    private async Task WriteStatusAsync(
        JsonObject job, List<JsonObject> active, int succeeded, int failed, JobVerdict verdict, CancellationToken cancellationToken)
    {
        var now = Clock.GetUtcNow();
        var written = await _api.PatchStatusAsync(ResourceKind.Job, job, status =>
        {
            if (!job.Flag("spec", "suspend")) status["startTime"] ??= now.Stamp();
            status.SetCount("active", active.Count);
            status["ready"] = active.Count(PodState.IsReady);
            status.SetCount("succeeded", succeeded);
            status.SetCount("failed", failed);
            status["uncountedTerminatedPods"] = new JsonObject();
            if (!verdict.Ends) return;
            var criterion = verdict.Type == "Complete" ? "SuccessCriteriaMet" : "FailureTarget";
            status.SetCondition(criterion, "True", verdict.Reason, verdict.Message, now);
            status.SetCondition(verdict.Type, "True", verdict.Reason, verdict.Message, now);
            if (verdict.Type == "Complete") status["completionTime"] = now.Stamp();
        }, cancellationToken);
        if (!verdict.Ends || ReferenceEquals(written, job)) return;
        if (verdict.Type == "Complete") _events.Normal(job, Source, "Completed", "Job completed");
        else _events.Warning(job, Source, verdict.Reason, verdict.Message);
    }

    private async Task ExpireAsync(ObjectKey key, JsonObject job, CancellationToken cancellationToken)
    {
        if (job.Integer("spec", "ttlSecondsAfterFinished") is not { } seconds) return;
        var ended = (job.Condition("Complete") ?? job.Condition("Failed")).Time("lastTransitionTime") ?? Clock.GetUtcNow();
        var left = ended + TimeSpan.FromSeconds(seconds) - Clock.GetUtcNow();
        if (left > TimeSpan.Zero) Queue.AddAfter(key, left);
        else await _api.DeleteAsync(ResourceKind.Job, job, null, cancellationToken);
    }

    private static bool IsOver(JsonObject job) =>
        job.Condition("Complete").Text("status") == "True" || job.Condition("Failed").Text("status") == "True";
}
