using HybridPlacement.Integration.Images;

namespace HybridPlacement.Integration;

/// <summary>Removes the images' files after the last test.</summary>
[SetUpFixture]
public sealed class ImageBuildCleanup
{
    [OneTimeTearDown]
    public void Clear() => ImageBuild.DisposeShared();
}
