using k8s.Models;

namespace HybridPlacement.Operator.Mapping;

/// <summary>Why a model's pod doesn't serve, from what its containers and the kubelet say.</summary>
internal static class PodTroubles
{
    private static readonly string[] OursToSay =
        [Api.Reasons.ModelFetchFailed, Api.Reasons.ModelRejected, Api.Reasons.ModelLoadFailed, Api.Reasons.SecretNotFound];

    public static PodTrouble? Find(V1Pod pod)
    {
        foreach (var container in (pod.Status?.InitContainerStatuses ?? []).Concat(pod.Status?.ContainerStatuses ?? []))
        {
            if (Said(container) is { } said)
                return said;
        }

        foreach (var container in (pod.Status?.InitContainerStatuses ?? []).Concat(pod.Status?.ContainerStatuses ?? []))
        {
            if (Waiting(container) is { } waiting)
                return waiting;
        }

        return NoNode(pod);
    }

    // The present state counts before the last one: while a container runs again, what it said before is still the news.
    private static PodTrouble? Said(V1ContainerStatus container)
    {
        if (container.Ready && container.State?.Terminated is null)
            return null;
        var ended = container.State?.Terminated is { ExitCode: not 0 } now ? now : container.LastState?.Terminated;
        if (ended is null or { ExitCode: 0 } || container.State?.Terminated is { ExitCode: 0 })
            return null;
        if (Termination.Read(ended.Message) is { } said && OursToSay.Contains(said.Reason))
            return new PodTrouble(said.Reason, said.Message);
        return ended.ExitCode switch
        {
            10 => new PodTrouble(Api.Reasons.ModelFetchFailed, Ended(container, ended)),
            11 => new PodTrouble(Api.Reasons.ModelRejected, Ended(container, ended)),
            12 => new PodTrouble(Api.Reasons.ModelLoadFailed, Ended(container, ended)),
            _ => new PodTrouble(Api.Reasons.RuntimeNotReady, Ended(container, ended)),
        };
    }

    private static PodTrouble? Waiting(V1ContainerStatus container)
    {
        if (container.State?.Waiting is not { Reason: { Length: > 0 } reason } waiting
            || reason is "PodInitializing" or "ContainerCreating")
            return null;
        var message = Termination.Cut($"container {container.Name} waits: {reason}: {waiting.Message}".TrimEnd(' ', ':'));
        var secret = reason == "CreateContainerConfigError"
            && waiting.Message is { } text
            && text.Contains("secret", StringComparison.OrdinalIgnoreCase)
            && text.Contains("not found", StringComparison.OrdinalIgnoreCase);
        return new PodTrouble(secret ? Api.Reasons.SecretNotFound : Api.Reasons.RuntimeNotReady, message);
    }

    private static PodTrouble? NoNode(V1Pod pod) =>
        pod.Status?.Conditions?.FirstOrDefault(c => c is { Type: "PodScheduled", Status: "False" }) is { } condition
            ? new PodTrouble(Api.Reasons.Progressing, Termination.Cut($"waits for a node: {condition.Message}"))
            : null;

    private static string Ended(V1ContainerStatus container, V1ContainerStateTerminated ended) => Termination.Cut(
        $"container {container.Name} ended with exit code {ended.ExitCode}"
        + (string.IsNullOrEmpty(ended.Reason) ? "" : $" ({ended.Reason})")
        + (string.IsNullOrWhiteSpace(ended.Message) ? "" : $": {ended.Message.Trim()}")
        + (ended.Reason == "OOMKilled" && container.Name == PodMapping.ServerContainer ? "; it needs more memory: raise spec.resources.limits.memory" : "")
        + (container.RestartCount > 0 ? $"; restarted {container.RestartCount} times" : ""));
}
