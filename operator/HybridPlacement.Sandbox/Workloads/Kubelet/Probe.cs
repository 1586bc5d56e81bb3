using System.Text.Json.Nodes;

namespace HybridPlacement.Sandbox.Workloads.Kubelet;

/// <summary>A probe as written in a container, with Kubernetes' defaults and the port resolved.</summary>
internal sealed record Probe
{
    public TimeSpan InitialDelay { get; init; }

    public TimeSpan Period { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(1);

    public int SuccessThreshold { get; init; } = 1;

    public int FailureThreshold { get; init; } = 3;

    public required ProbeAction Action { get; init; }

    public static Probe? Read(JsonObject container, string field)
    {
        if (container.Object(field) is not { } probe) return null;
        return new Probe
        {
            InitialDelay = Seconds(probe, "initialDelaySeconds", 0, 0),
            Period = Seconds(probe, "periodSeconds", 10, 1),
            Timeout = Seconds(probe, "timeoutSeconds", 1, 1),
            SuccessThreshold = Math.Max(1, probe.Int32(1, "successThreshold")),
            FailureThreshold = Math.Max(1, probe.Int32(3, "failureThreshold")),
            Action = ReadAction(container, probe),
        };
    }

    // A day is as good as never, and no timer takes more than some weeks.
    private static TimeSpan Seconds(JsonObject probe, string field, int otherwise, int least) =>
        TimeSpan.FromSeconds(Math.Clamp(probe.Int32(otherwise, field), least, 86_400));

    private static ProbeAction ReadAction(JsonObject container, JsonObject probe)
    {
        if (probe.Object("httpGet") is { } http)
        {
            return new HttpProbe(
                http.Text("scheme")?.ToLowerInvariant() ?? "http",
                http.Text("host"),
                ContainerPorts.Resolve(container, http.At("port")),
                http.Text("path") ?? "/",
                [.. http.Items("httpHeaders").Select(header =>
                    KeyValuePair.Create(header.Text("name") ?? "", header.Text("value") ?? ""))]);
        }

        if (probe.Object("tcpSocket") is { } tcp)
        {
            return new TcpProbe(tcp.Text("host"), ContainerPorts.Resolve(container, tcp.At("port")));
        }

        if (probe.Object("grpc") is { } grpc)
        {
            return new GrpcProbe(ContainerPorts.Resolve(container, grpc.At("port")), grpc.Text("service") ?? "");
        }

        return probe.Texts("exec", "command") is { Count: > 0 } command
            ? new ExecProbe(command)
            : new RefusedProbe("the probe has no action: write one of httpGet, tcpSocket, grpc and exec");
    }
}

/// <summary>Named ports of containers.</summary>
internal static class ContainerPorts
{
    /// <summary>The number of a port written as number or name; null where no container port has the name.</summary>
    public static int? Resolve(JsonObject container, JsonNode? port)
    {
        if (port.Integer() is { } number) return (int)Math.Clamp(number, 0, 65535);
        var name = port.Text();
        if (int.TryParse(name, out var written)) return written;
        foreach (var candidate in container.Items("ports"))
        {
            if (candidate.Text("name") == name && name is not null) return candidate.Int32(0, "containerPort");
        }

        return null;
    }
}
