using System.Text;
using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Workloads.Runtime;

namespace HybridPlacement.Sandbox.Workloads.Kubelet;

/// <summary>Makes a pod's volumes as folders below the sandbox's private folder.</summary>
internal sealed class PodVolumes(JsonObject pod, string podIP, string podFolder, string nodeFolder, ConfigSource config)
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly Dictionary<string, string> _folders = [];

    /// <exception cref="ConfigurationMissingException">Something isn't there, or a volume is of a kind that the sandbox lacks.</exception>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        foreach (var volume in pod.Items("spec", "volumes"))
        {
            var name = volume.Text("name") ?? "";
            var folder = Below(Path.Combine(podFolder, "volumes"), name);
            _folders[name] = await PrepareAsync(volume, folder, cancellationToken);
        }
    }

    /// <summary>The mounts of a container; <c>subPath</c> folders are made as they are needed.</summary>
    public IEnumerable<PathMount> Mounts(JsonObject container, IReadOnlyDictionary<string, string> variables)
    {
        foreach (var mount in container.Items("volumeMounts"))
        {
            var name = mount.Text("name") ?? "";
            if (!_folders.TryGetValue(name, out var target))
            {
                throw new ConfigurationMissingException($"container {container.Text("name")} mounts volume {name}, which the pod doesn't have");
            }

            var sub = mount.Text("subPathExpr") is { } expression ? VariableExpansion.Expand(expression, variables) : mount.Text("subPath");
            if (!string.IsNullOrEmpty(sub))
            {
                target = Below(target, sub);
                if (!File.Exists(target)) Directory.CreateDirectory(target);
            }

            if (mount.Text("mountPath") is { Length: > 0 } path) yield return new PathMount(path, target);
        }
    }

    private async Task<string> PrepareAsync(JsonObject volume, string folder, CancellationToken cancellationToken)
    {
        if (volume.Object("hostPath") is { } host)
        {
            // The node's own disk, not this machine's: shared by the node's pods, and theirs only.
            return Directory.CreateDirectory(Below(Path.Combine(nodeFolder, "host"), (host.Text("path") ?? "").Trim('/'))).FullName;
        }

        if (volume.Object("persistentVolumeClaim") is { } claim)
        {
            return Directory.CreateDirectory(Below(
                Path.Combine(nodeFolder, "..", "..", "claims"), $"{pod.Namespace()}_{claim.Text("claimName")}")).FullName;
        }

        Directory.CreateDirectory(folder);
        if (volume.ContainsKey("emptyDir") || volume.Count == 1) return folder;
        var sources = volume.Object("projected") is { } projected ? projected.Items("sources") : [volume];
        foreach (var source in sources) await FillAsync(volume.Text("name") ?? "", source, folder, cancellationToken);
        return folder;
    }

    private async Task FillAsync(string volume, JsonObject source, string folder, CancellationToken cancellationToken)
    {
        if (source.Object("configMap") is { } configMap)
        {
            await FillAsync(ResourceKind.ConfigMap, configMap, configMap.Text("name"), folder, cancellationToken);
        }
        else if (source.Object("secret") is { } secret)
        {
            await FillAsync(ResourceKind.Secret, secret, secret.Text("secretName") ?? secret.Text("name"), folder, cancellationToken);
        }
        else if (source.Object("downwardAPI") is { } downward)
        {
            foreach (var item in downward.Items("items")) await WriteDownwardAsync(item, folder, cancellationToken);
        }
        else
        {
            var kind = source.Select(field => field.Key).FirstOrDefault(field => field != "name") ?? "nothing";
            throw new ConfigurationMissingException(
                $"volume {volume}: the sandbox has no {kind} volumes: use emptyDir, configMap, secret, downwardAPI, projected or hostPath");
        }
    }

    private async Task FillAsync(
        ResourceKind kind, JsonObject source, string? name, string folder, CancellationToken cancellationToken)
    {
        if (await config.ReadAsync(kind, name, source.Flag("optional"), cancellationToken) is not { } content) return;
        var items = source.Items("items").ToList();
        foreach (var item in items)
        {
            var key = item.Text("key") ?? "";
            if (!content.TryGetValue(key, out var value))
            {
                if (source.Flag("optional")) continue;
                throw new ConfigurationMissingException($"references non-existent config key: {key} of {kind.Kind} {pod.Namespace()}/{name}");
            }

            await WriteAsync(folder, item.Text("path") ?? key, value, cancellationToken);
        }

        if (items.Count > 0) return;
        foreach (var (key, value) in content) await WriteAsync(folder, key, value, cancellationToken);
    }

    private async Task WriteDownwardAsync(JsonObject item, string folder, CancellationToken cancellationToken)
    {
        var path = item.Text("path") ?? "";
        var value = item.Object("resourceFieldRef") is { } resource
            ? DownwardApi.Resource(pod, [], resource, null)
            : DownwardApi.Field(pod, podIP, item.Text("fieldRef", "fieldPath") ?? "");
        if (value is null)
            throw new ConfigurationMissingException($"downwardAPI file {path}: unknown field {item.ToJsonString()}");
        await WriteAsync(folder, path, Encoding.UTF8.GetBytes(value), cancellationToken);
    }

    private static async Task WriteAsync(
        string folder, string name, byte[] content, CancellationToken cancellationToken)
    {
        var path = Below(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);

        // Under another name first: a process that reads meanwhile sees the old or the new, never a half.
        var temporary = path + ".new";
        await File.WriteAllBytesAsync(temporary, content, cancellationToken);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(temporary, Private);
        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>A path below a folder; one that would leave it is refused, whoever wrote it.</summary>
    private static string Below(string folder, string path)
    {
        var root = Path.GetFullPath(folder);
        var full = Path.GetFullPath(Path.Combine(root, path));
        return full == root || full.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? full
            : throw new ConfigurationMissingException($"path {path} leads out of its volume: write one without ..");
    }
}
