using System.Text.Json;
using System.Text.Json.Nodes;
using HybridPlacement.Operator.Mapping;
using k8s.Models;

namespace HybridPlacement.Operator.Building;

/// <summary>The parts of <c>spec.podTemplate</c> that users write as in a pod.</summary>
internal static class PodOverlay
{
    // What the Pod Security Standard 'restricted' lets a pod mount.
    private static readonly HashSet<string> VolumeTypes =
        ["configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"];

    public static List<V1EnvVar>? Environment(Api.PodTemplateOverlay? overlay)
    {
        if (overlay?.Env is not { Count: > 0 } variables)
            return null;
        return
        [
            .. variables.Select((v, i) => new V1EnvVar
            {
                Name = v.Name,
                Value = v.Value,
                ValueFrom = v.ValueFrom is null
                    ? null
                    : Read<V1EnvVarSource>(v.ValueFrom, $"spec.podTemplate.env[{i}].valueFrom"),
            }),
        ];
    }

    public static IEnumerable<V1Volume> Volumes(Api.PodTemplateOverlay? overlay) =>
        (overlay?.Volumes ?? []).Select((volume, i) =>
        {
            var field = $"spec.podTemplate.volumes[{i}]";
            var written = new JsonObject { ["name"] = volume.Name };
            foreach (var (type, value) in volume.Source ?? [])
            {
                if (!VolumeTypes.Contains(type))
                {
                    throw new SpecException($"{field}.{type}",
                        $"volumes of this type can't be mounted: use one of {string.Join(", ", VolumeTypes.Order(StringComparer.Ordinal))}");
                }

                written[type] = JsonNode.Parse(value.GetRawText());
            }

            return Read<V1Volume>(written, field);
        });

    private static T Read<T>(JsonObject written, string field)
    {
        try
        {
            return OperatorJson.Kinds.Read<T>(written)!;
        }
        catch (Exception e) when (e is JsonException or FormatException or ArgumentException)
        {
            throw new SpecException(field, $"can't be read: {e.Message}");
        }
    }
}
