using System.Diagnostics;
using HybridPlacement.Integration.Tools;

namespace HybridPlacement.Sandbox.Conformance;

/// <summary>The real kubectl of this machine, with a home of its own so that no cache is shared.</summary>
internal sealed class Kubectl(string program, string kubeconfig, string @namespace) : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("kubectl-").FullName;

    /// <summary>The versions of kubectl on PATH, each once; one that is missing where there is none.</summary>
    public static IEnumerable<string> Installed() => (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
        .Split(Path.PathSeparator)
        .Append(Repository.Path("artifacts", "tools", "bin"))
        .Where(Directory.Exists)
        .Select(folder => Path.Combine(new DirectoryInfo(folder).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? folder, "kubectl"))
        .Where(File.Exists)
        .DistinctBy(path => File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path)
        .DefaultIfEmpty(Missing);

    /// <returns>The program; where it is missing the test is skipped, or fails if tools are required.</returns>
    public static string Require(string program) => program == Missing ? RequiredTool.Find(Missing) : program;

    private const string Missing = "kubectl";

    public void Dispose() => Directory.Delete(_home, recursive: true);

    /// <summary>Runs <c>kubectl args</c>, split at blanks, with <paramref name="input"/> at its standard input.</summary>
    public Task<Output> RunAsync(string args, string? input = null) => RunAsync(args.Split(' '), input);

    private async Task<Output> RunAsync(IEnumerable<string> args, string? input = null)
    {
        var start = new ProcessStartInfo(program, ["--kubeconfig", kubeconfig, "-n", @namespace, .. args])
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
    public Task<string> MustAsync(string args, string? input = null) => MustAsync(args.Split(' '), input);

    /// <summary>The same with arguments that have blanks.</summary>
    public async Task<string> MustAsync(IReadOnlyList<string> args, string? input = null)
    {
        var run = await RunAsync(args, input);
        Assert.That(run.Code, Is.Zero, $"kubectl {string.Join(' ', args)}\n{run.Error}{run.Text}");
        return run.Text.TrimEnd();
    }
}

internal sealed record Output(int Code, string Text, string Error);
