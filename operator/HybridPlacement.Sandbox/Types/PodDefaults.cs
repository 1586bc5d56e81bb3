using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Workloads;

namespace HybridPlacement.Sandbox.Types;

/// <summary>The defaults of pods and of the pods in templates.</summary>
internal static class PodDefaults
{
    /// <summary>Octal 0644.</summary>
    private const int DefaultMode = 420;

    /// <summary>A pod itself, whose requests follow from its limits; those of a template don't.</summary>
    public static void ApplyToPod(JsonObject spec)
    {
        spec.Default("enableServiceLinks", true);
        foreach (var container in spec.Items("initContainers").Concat(spec.Items("containers")))
        {
            RequestLimits(container.Inner("resources"));
            if (!spec.Flag("hostNetwork"))
                continue;
            foreach (var port in container.Items("ports"))
                port.DefaultNonZero("hostPort", port.Int32(0, "containerPort"));
        }
        Apply(spec);
    }

    /// <summary>What holds in pods and templates alike.</summary>
    public static void Apply(JsonObject spec)
    {
        spec.Default("restartPolicy", "Always");
        spec.Default("dnsPolicy", "ClusterFirst");
        spec.Default("schedulerName", "default-scheduler");
        if (spec.Integer("terminationGracePeriodSeconds") is null)
            spec["terminationGracePeriodSeconds"] = 30;
        spec.Inner("securityContext");
        // An old name of the same field, which the server keeps in step.
        if (spec.Text("serviceAccountName") is not { Length: > 0 } && spec.Text("serviceAccount") is { Length: > 0 } old)
            spec["serviceAccountName"] = old;
        if (spec.Text("serviceAccountName") is { Length: > 0 } account)
            spec["serviceAccount"] = account;
        foreach (var container in spec.Items("initContainers").Concat(spec.Items("containers")).Concat(spec.Items("ephemeralContainers")))
            ApplyToContainer(container);
        foreach (var volume in spec.Items("volumes"))
            ApplyToVolume(volume);
    }

    private static void ApplyToContainer(JsonObject container)
    {
        container.Default("terminationMessagePath", "/dev/termination-log");
        container.Default("terminationMessagePolicy", "File");
        container.Default("imagePullPolicy", IsLatest(container.Text("image") ?? "") ? "Always" : "IfNotPresent");
        foreach (var port in container.Items("ports"))
            port.Default("protocol", "TCP");
        foreach (var variable in container.Items("env"))
        {
            variable.Object("valueFrom", "fieldRef")?.Default("apiVersion", "v1");
            variable.Object("valueFrom", "resourceFieldRef")?.Default("divisor", "0");
        }
        foreach (var probe in new[] { "livenessProbe", "readinessProbe", "startupProbe" })
        {
            if (container[probe] is JsonObject fields)
                ApplyToProbe(fields);
        }
        foreach (var hook in new[] { "postStart", "preStop" })
        {
            if (container.Object("lifecycle", hook, "httpGet") is { } get)
                ApplyToHttpGet(get);
        }
    }

    private static void ApplyToProbe(JsonObject probe)
    {
        probe.DefaultNonZero("timeoutSeconds", 1);
        probe.DefaultNonZero("periodSeconds", 10);
        probe.DefaultNonZero("successThreshold", 1);
        probe.DefaultNonZero("failureThreshold", 3);
        if (probe["httpGet"] is JsonObject get)
            ApplyToHttpGet(get);
        if (probe["grpc"] is JsonObject grpc && grpc["service"] is null)
            grpc["service"] = "";
    }

    private static void ApplyToHttpGet(JsonObject get)
    {
        get.Default("path", "/");
        get.Default("scheme", "HTTP");
    }

    private static void ApplyToVolume(JsonObject volume)
    {
        if (!volume.Any(p => p.Key != "name" && p.Value is not null))
            volume["emptyDir"] = new JsonObject();
        foreach (var source in new[] { "configMap", "secret", "downwardAPI", "projected" })
        {
            if (volume[source] is JsonObject files && files["defaultMode"] is null)
                files["defaultMode"] = DefaultMode;
        }
        FieldReferences(volume["downwardAPI"]);
        foreach (var source in volume.Items("projected", "sources"))
        {
            FieldReferences(source["downwardAPI"]);
            source.Object("serviceAccountToken")?.Default("expirationSeconds", 3600);
        }
        if (volume["hostPath"] is JsonObject path && path["type"] is null)
            path["type"] = "";
        volume.Object("ephemeral", "volumeClaimTemplate", "spec")?.Default("volumeMode", "Filesystem");
    }

    private static void FieldReferences(JsonNode? downward)
    {
        foreach (var item in downward.Items("items"))
        {
            item.Object("fieldRef")?.Default("apiVersion", "v1");
            item.Object("resourceFieldRef")?.Default("divisor", "0");
        }
    }

    private static void RequestLimits(JsonObject resources)
    {
        if (resources["limits"] is not JsonObject limits)
            return;
        foreach (var (resource, amount) in limits)
        {
            if (amount is not null && resources.Inner("requests")[resource] is null)
                resources.Inner("requests")[resource] = amount.DeepClone();
        }
    }

    /// <summary>Whether an image name says <c>latest</c>, which it also does by saying nothing.</summary>
    private static bool IsLatest(string image)
    {
        if (image.Contains('@', StringComparison.Ordinal))
            return image.Split('@')[0].EndsWith(":latest", StringComparison.Ordinal);
        var name = image[(image.LastIndexOf('/') + 1)..];
        return !name.Contains(':', StringComparison.Ordinal) || name.EndsWith(":latest", StringComparison.Ordinal);
    }
}
