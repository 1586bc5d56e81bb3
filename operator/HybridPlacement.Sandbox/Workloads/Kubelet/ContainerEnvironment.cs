using System.Text;
using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Workloads.Runtime;

namespace HybridPlacement.Sandbox.Workloads.Kubelet;

/// <summary>Builds a container's environment.</summary>
internal sealed class ContainerEnvironment(JsonObject pod, string podIP, JsonObject? node, ConfigSource config)
{
    // What a program needs to start at all on this machine; nothing else of the sandbox's own environment is handed on.
    private static readonly string[] Inherited =
        ["PATH", "HOME", "LANG", "TZ", "DOTNET_ROOT", "DOTNET_ROOT_X64", "LD_LIBRARY_PATH", "SSL_CERT_FILE", "SSL_CERT_DIR"];

    /// <summary>
    /// In this order, later ones win: what is inherited, the image's, <c>envFrom</c>, <c>env</c>. Values aren't translated to
    /// real paths yet, so that <c>$(VAR)</c> in arguments sees what the pod's author wrote; the latter two will have to be.
    /// </summary>
    public async Task<(Dictionary<string, string> All, IReadOnlyCollection<string> Declared)> BuildAsync(
        JsonObject container, ProcessImage image, CancellationToken cancellationToken)
    {
        var variables = new Dictionary<string, string>();
        foreach (var name in Inherited)
        {
            if (Environment.GetEnvironmentVariable(name) is { Length: > 0 } value) variables[name] = value;
        }

        variables["HOSTNAME"] = pod.Text("spec", "hostname") ?? pod.Name();
        var own = new Dictionary<string, string> { ["POD_IP"] = podIP };
        foreach (var (name, value) in image.Environment) variables[name] = VariableExpansion.Expand(value, own);
        var declared = new Dictionary<string, string>();
        foreach (var source in container.Items("envFrom")) await AddAllAsync(source, declared, cancellationToken);
        foreach (var variable in container.Items("env"))
        {
            if (variable.Text("name") is { Length: > 0 } name && await ValueAsync(variable, container, declared, cancellationToken) is { } value)
            {
                declared[name] = value;
            }
        }

        foreach (var (name, value) in declared) variables[name] = value;
        return (variables, declared.Keys);
    }

    private async Task AddAllAsync(
        JsonObject source, Dictionary<string, string> declared, CancellationToken cancellationToken)
    {
        var prefix = source.Text("prefix") ?? "";
        foreach (var (field, kind) in new[] { ("configMapRef", ResourceKind.ConfigMap), ("secretRef", ResourceKind.Secret) })
        {
            if (source.Object(field) is not { } reference) continue;
            var content = await config.ReadAsync(kind, reference.Text("name"), reference.Flag("optional"), cancellationToken);
            foreach (var (key, value) in content ?? new Dictionary<string, byte[]>())
                declared[prefix + key] = Encoding.UTF8.GetString(value);
        }
    }

    private async Task<string?> ValueAsync(
        JsonObject variable, JsonObject container, Dictionary<string, string> declared, CancellationToken cancellationToken)
    {
        if (variable.Object("valueFrom") is not { } source)
            return VariableExpansion.Expand(variable.Text("value") ?? "", declared);
        if (source.Object("configMapKeyRef") is { } configMap)
            return await config.ReadKeyAsync(ResourceKind.ConfigMap, configMap, cancellationToken);
        if (source.Object("secretKeyRef") is { } secret)
            return await config.ReadKeyAsync(ResourceKind.Secret, secret, cancellationToken);
        var value = source.Object("resourceFieldRef") is { } resource
            ? DownwardApi.Resource(pod, container, resource, node)
            : DownwardApi.Field(pod, podIP, source.Text("fieldRef", "fieldPath") ?? "");
        return value ?? throw new ConfigurationMissingException(
            $"env {variable.Text("name")}: the sandbox can't read {source.ToJsonString()}: write a fieldPath or resource of the downward API");
    }
}
