using System.Diagnostics;
using System.Runtime.InteropServices;

namespace HybridPlacement.Serving.Tests;

/// <summary>The program as a process of its own; ended with the test.</summary>
internal sealed partial class ServerProcess : IDisposable
{
    private const int TerminateSignal = 15;

    private readonly Process _process;

    private ServerProcess(Process process) => _process = process;

    public static ServerProcess Start(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "HybridPlacement.Serving.dll") },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return new ServerProcess(Process.Start(start)!);
    }

    /// <summary>Reads lines of the log until one contains a text.</summary>
    public async Task<string> LineAsync(string part, CancellationToken cancellation)
    {
        while (await _process.StandardOutput.ReadLineAsync(cancellation) is { } line)
        {
            if (line.Contains(part, StringComparison.Ordinal))
                return line;
        }

        throw new InvalidOperationException($"The process ended without \"{part}\": {await _process.StandardError.ReadToEndAsync(cancellation)}");
    }

    public void Terminate() => Assert.That(Kill(_process.Id, TerminateSignal), Is.Zero);

    public async Task<(int ExitCode, string Output, string Error)> ExitAsync(CancellationToken cancellation)
    {
        var error = _process.StandardError.ReadToEndAsync(cancellation);
        var output = await _process.StandardOutput.ReadToEndAsync(cancellation);
        await _process.WaitForExitAsync(cancellation);
        return (_process.ExitCode, output, await error);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int process, int signal);
}
