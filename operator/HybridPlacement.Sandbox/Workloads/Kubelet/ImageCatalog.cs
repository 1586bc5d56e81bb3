using System.Text.Json.Nodes;

namespace HybridPlacement.Sandbox.Workloads.Kubelet;

/// <summary>Which images are run as processes.</summary>
internal sealed class ImageCatalog(IEnumerable<ProcessImage> images)
{
    private readonly Dictionary<string, ProcessImage> _images = images.ToDictionary(image =>
        ImageName.WithoutTag(image.Image));

    public ProcessImage? Find(string? image) =>
        image is null ? null : _images.GetValueOrDefault(ImageName.WithoutTag(image));

    /// <summary>
    /// Whether any container of a pod has such an image; its other containers are then only pretended.
    /// </summary>
    public bool RunsProcess(JsonObject pod)
    {
        if (_images.Count == 0) return false;
        foreach (var container in pod.Items("spec", "containers"))
        {
            if (Find(container.Text("image")) is not null) return true;
        }

        foreach (var container in pod.Items("spec", "initContainers"))
        {
            if (Find(container.Text("image")) is not null) return true;
        }

        return false;
    }
}
