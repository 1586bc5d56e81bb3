using System.Diagnostics;

namespace HybridPlacement.Sandbox.Tests.Kubectl;

/// <summary>The real kubectl of this machine, with a home of its own so that no cache is shared.</summary>
internal sealed class Kubectl(string program, string kubeconfig, string @namespace) : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("kubectl-").FullName;

    /// <summary>
    /// kubectl's path; without one the test is ignored, or fails where <c>CI=true</c> or
    /// <c>HYBRIDPLACEMENT_REQUIRE_TOOLS=1</c>.
    /// </summary>
    public static string Find()
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
            .Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? "kubectl.exe" : "kubectl"))
            .FirstOrDefault(File.Exists);
        if (path is not null)
            return path;
        if (Environment.GetEnvironmentVariable("CI") == "true"
            || Environment.GetEnvironmentVariable("HYBRIDPLACEMENT_REQUIRE_TOOLS") == "1")
            Assert.Fail("kubectl isn't on PATH");
        Assert.Ignore("kubectl isn't on PATH");
        return string.Empty;
    }

    public void Dispose() => Directory.Delete(_home, recursive: true);

    /// <summary>Runs <c>kubectl args</c>, split at blanks, with <paramref name="input"/> at its standard input.</summary>
    public async Task<Output> RunAsync(string args, string? input = null)
    {
        var start = new ProcessStartInfo(program, ["--kubeconfig", kubeconfig, "-n", @namespace, .. args.Split(' ')])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _home,
        };
        start.Environment["HOME"] = _home;
        // kubectl edit and diff call these.
        start.Environment["KUBE_EDITOR"] = "sed -i s/first/second/";
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        try
        {
            var (output, error) = (process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token));
            if (input is not null)
                await process.StandardInput.WriteAsync(input.AsMemory(), limit.Token);
            process.StandardInput.Close();
            await process.WaitForExitAsync(limit.Token);
            return new Output(process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>Runs and expects success.</summary>
    /// <returns>The standard output without the last line break.</returns>
    public async Task<string> MustAsync(string args, string? input = null)
    {
        var run = await RunAsync(args, input);
        Assert.That(run.Code, Is.Zero, $"kubectl {args}\n{run.Error}{run.Text}");
        return run.Text.TrimEnd();
    }
}

internal sealed record Output(int Code, string Text, string Error);
