using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Workloads.Runtime;

namespace HybridPlacement.Sandbox.Workloads.Kubelet;

/// <summary>The part of a pod's status that a kubelet writes.</summary>
internal static class PodStatusWriter
{
    public static void Write(
        JsonObject status, JsonObject pod, string phase, string podIP, JsonArray inits, JsonArray containers, bool initialized, DateTimeOffset now)
    {
        status["phase"] = phase;
        status["hostIP"] = "127.0.0.1";
        status["hostIPs"] ??= new JsonArray(new JsonObject { ["ip"] = "127.0.0.1" });
        if (podIP.Length > 0)
        {
            status["podIP"] = podIP;
            status["podIPs"] = new JsonArray(new JsonObject { ["ip"] = podIP });
        }

        status["startTime"] ??= now.Stamp();
        status["qosClass"] ??= QosClass(pod);
        if (inits.Count > 0) status["initContainerStatuses"] = inits;
        status["containerStatuses"] = containers;
        status.Remove("nominatedNodeName");
        WriteConditions(status, pod, phase, containers, initialized, now);
    }

    private static void WriteConditions(
        JsonObject status, JsonObject pod, string phase, JsonArray containers, bool initialized, DateTimeOffset now)
    {
        status.SetCondition("PodScheduled", "True", "", "", now);
        status.SetCondition("PodReadyToStartContainers", phase is "Succeeded" or "Failed" ? "False" : "True", "", "", now);
        status.SetCondition(
            "Initialized", initialized ? "True" : "False", initialized ? "" : "ContainersNotInitialized",
            initialized ? "" : "containers with incomplete status", now);
        var unready = containers.OfType<JsonObject>().Where(container => !container.Flag("ready")).Select(container => container.Text("name")).ToList();
        var (value, reason, message) = (phase, unready.Count) switch
        {
            ("Succeeded", _) => ("False", "PodCompleted", ""),
            ("Failed", _) => ("False", "PodFailed", ""),
            (_, > 0) => ("False", "ContainersNotReady", $"containers with unready status: [{string.Join(' ', unready)}]"),
            _ => ("True", "", ""),
        };
        status.SetCondition("ContainersReady", value, reason, message, now);
        if (value == "True" && MissingGate(status, pod) is { } gate)
        {
            (value, reason, message) = ("False", "ReadinessGatesNotReady", $"the status of pod readiness gate \"{gate}\" is not \"True\", but False");
        }

        status.SetCondition("Ready", value, reason, message, now);
    }

    private static string? MissingGate(JsonObject status, JsonObject pod)
    {
        foreach (var gate in pod.Items("spec", "readinessGates"))
        {
            var type = gate.Text("conditionType");
            var condition = status.Items("conditions").FirstOrDefault(item => item.Text("type") == type);
            if (condition.Text("status") != "True") return type;
        }

        return null;
    }

    /// <summary>Guaranteed, Burstable or BestEffort, from cpu and memory only.</summary>
    private static string QosClass(JsonObject pod)
    {
        var (any, all) = (false, true);
        foreach (var container in pod.Items("spec", "containers").Concat(pod.Items("spec", "initContainers")))
        {
            foreach (var resource in new[] { "cpu", "memory" })
            {
                var limit = container.Scalar("resources", "limits", resource);
                var request = container.Scalar("resources", "requests", resource) ?? limit;
                any |= request is not null || limit is not null;
                all &= limit is not null && Quantity.Amount(resource, request) == Quantity.Amount(resource, limit);
            }
        }

        return !any ? "BestEffort" : all ? "Guaranteed" : "Burstable";
    }
}
