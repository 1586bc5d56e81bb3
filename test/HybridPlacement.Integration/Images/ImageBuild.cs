using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using HybridPlacement.Benchmarks;
using HybridPlacement.Integration.Tools;

namespace HybridPlacement.Integration.Images;

/// <summary>The Dockerfile's stage <c>build</c>, its steps run one by one in folders that stand for <c>/src</c> and <c>/out</c>.</summary>
internal sealed partial class ImageBuild : IDisposable
{
    private static readonly TimeSpan StepLimit = TimeSpan.FromMinutes(8);

    private static readonly Lazy<Task<ImageBuild>> Once = new(StartAsync);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hybridplacement-image-");

    private readonly Dictionary<string, string> _environment = new()
    {
        // Compiling the server and the command ahead of time is most of the time, and changes no file's name.
        ["PublishReadyToRun"] = "false",
        // No process outlives its step and keeps the step's output open.
        ["UseSharedCompilation"] = "false",
        ["MSBUILDDISABLENODEREUSE"] = "1",
        ["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0",
    };

    private ImageBuild()
    {
    }

    /// <summary>The build for this machine's architecture: one in a run of the tests.</summary>
    public static Task<ImageBuild> SharedAsync() => Once.Value;

    /// <summary>What stands for <c>/out</c>.</summary>
    public string Out => Path.Combine(_folder.FullName, "out");

    private string Source => Path.Combine(_folder.FullName, "src");

    /// <summary>The operator's program as it is shipped: native code, where this machine has a linker.</summary>
    public string Operator => Path.Combine(Out, "operator", "HybridPlacement.Operator");

    public static void DisposeShared()
    {
        if (Once is { IsValueCreated: true, Value: { IsCompletedSuccessfully: true, Result: var build } })
            build.Dispose();
    }

    private static async Task<ImageBuild> StartAsync()
    {
        var build = new ImageBuild();
        if (!NativeLinker.IsThere)
        {
            if (Environment.GetEnvironmentVariable("HYBRIDPLACEMENT_REQUIRE_TOOLS") == "1")
                Assert.Fail("Neither clang nor gcc is on PATH, and HYBRIDPLACEMENT_REQUIRE_TOOLS=1 asks for the operator as native code.");
            await TestContext.Progress.WriteLineAsync("There is neither clang nor gcc: the operator is tested with a runtime, not as native code.");
            build._environment["PublishAot"] = "false";
        }

        await build.RunAsync(RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "amd64");
        return build;
    }

    private async Task RunAsync(string architecture)
    {
        // Of root alone otherwise; the images' user is another.
        await RequiredTool.RunAsync("/bin/chmod", ["755", _folder.FullName]);
        Directory.CreateDirectory(Source);
        _environment["TARGETARCH"] = architecture;
        foreach (var step in Dockerfile.Of("build"))
        {
            switch (step.Name)
            {
                case "ENV":
                    foreach (var pair in step.Arguments.Split(' '))
                        _environment[pair.Split('=')[0]] = pair.Split('=')[1];
                    break;
                case "COPY":
                    Copy(step.Arguments.Split(' '));
                    break;
                case "RUN":
                    await RunAsync("/bin/sh", "-c", OutFolder().Replace(step.Arguments, Out));
                    break;
                default:
                    Assert.That(step.Name, Is.AnyOf("FROM", "ARG", "WORKDIR"), "an instruction that this test doesn't know");
                    break;
            }
        }
    }

    /// <summary>A step that the Dockerfile has, for another architecture.</summary>
    public Task PublishAsync(string project, string architecture, string to) =>
        RunAsync("dotnet", "publish", $"operator/{project}", "-c", "Release", "-a", architecture, "--no-self-contained", "-o", to);

    /// <summary>Makes the kubectl plugin's archive and its krew manifest, for this machine.</summary>
    public async Task PackPluginAsync(string to, string url)
    {
        CopyFiles("LICENSE", Source);
        await RunAsync("operator/HybridPlacement.Cli/krew/pack.sh", to, url, RuntimeInformation.RuntimeIdentifier);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private async Task RunAsync(string program, params string[] arguments)
    {
        var run = await RequiredTool.RunAsync(
            program.Contains('/', StringComparison.Ordinal) ? Path.Combine(Source, program) : program, arguments, _environment, Source, atMost: StepLimit);
        Assert.That(run.ExitCode, Is.Zero, $"{program} {string.Join(' ', arguments)}\n{run.Output}{run.Error}");
    }

    private void Copy(string[] arguments)
    {
        var target = Path.Combine(Source, arguments[^1]);
        foreach (var source in arguments[..^1])
        {
            if (source.EndsWith('/'))
                CopyTree(Repository.Path(source), target);
            else
                CopyFiles(source, target);
        }
    }

    private static void CopyFiles(string source, string target)
    {
        var files = Directory.GetFiles(Repository.Path(Path.GetDirectoryName(source)!), Path.GetFileName(source));
        Assert.That(files, Is.Not.Empty, $"COPY {source}");
        Directory.CreateDirectory(target);
        foreach (var file in files)
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)), overwrite: true);
    }

    private static void CopyTree(string source, string target)
    {
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(target, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy, overwrite: true);
        }
    }

    [GeneratedRegex(@"(?<=\s)/out\b")]
    private static partial Regex OutFolder();
}
