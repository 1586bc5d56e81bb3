namespace HybridPlacement.Sandbox.Workloads.Kubelet;

/// <summary>Image references.</summary>
internal static class ImageName
{
    /// <summary>Without digest and tag; a colon before the last slash is a registry's port.</summary>
    public static string WithoutTag(string image)
    {
        var digest = image.IndexOf('@', StringComparison.Ordinal);
        if (digest >= 0) image = image[..digest];
        var colon = image.LastIndexOf(':');
        return colon > image.LastIndexOf('/') ? image[..colon] : image;
    }
}
