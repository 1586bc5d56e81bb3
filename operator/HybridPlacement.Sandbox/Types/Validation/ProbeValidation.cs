using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Workloads;

namespace HybridPlacement.Sandbox.Types.Validation;

/// <summary>Probes and lifecycle hooks.</summary>
internal static class ProbeValidation
{
    private static readonly string[] Handlers = ["exec", "httpGet", "tcpSocket", "grpc", "sleep"];

    public static void Check(JsonObject container, string path, FieldErrors errors)
    {
        foreach (var hook in new[] { "postStart", "preStop" })
        {
            if (container.Object("lifecycle", hook) is { } handler)
                Handler(handler, $"{path}.lifecycle.{hook}", errors);
        }
        foreach (var name in new[] { "livenessProbe", "readinessProbe", "startupProbe" })
        {
            if (container[name] is not JsonObject probe)
                continue;
            var at = $"{path}.{name}";
            Handler(probe, at, errors);
            foreach (var number in new[] { "initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold" })
                errors.NotNegative(probe, at, number);
            if (name != "readinessProbe" && probe.Integer("successThreshold") is { } successes and not 1)
                errors.Invalid($"{at}.successThreshold", successes, "must be 1");
        }
    }

    private static void Handler(JsonObject handler, string path, FieldErrors errors)
    {
        var found = 0;
        foreach (var name in Handlers)
        {
            if (handler[name] is not JsonObject fields)
                continue;
            if (found++ > 0)
                errors.Forbidden($"{path}.{name}", "may not specify more than 1 handler type");
            else
                Fields(name, fields, $"{path}.{name}", errors);
        }
        if (found == 0)
            errors.Required(path, "must specify a handler type");
    }

    private static void Fields(string name, JsonObject fields, string path, FieldErrors errors)
    {
        switch (name)
        {
            case "exec" when fields["command"] is not JsonArray { Count: > 0 }:
                errors.Required($"{path}.command");
                break;
            case "httpGet":
                if (fields.Text("path") is not { Length: > 0 })
                    errors.Required($"{path}.path");
                errors.PortReference($"{path}.port", fields["port"]);
                errors.OneOf($"{path}.scheme", fields.Text("scheme") ?? "", "HTTP", "HTTPS");
                break;
            case "tcpSocket" or "grpc":
                errors.PortReference($"{path}.port", fields["port"]);
                break;
        }
    }
}
