using System.Diagnostics;

namespace HybridPlacement.Integration.Tools;

/// <summary>
/// A program that a bare machine may lack. Its tests are skipped there with the reason; with
/// <c>HYBRIDPLACEMENT_REQUIRE_TOOLS=1</c> they fail instead.
/// </summary>
internal static class RequiredTool
{
    /// <returns>The program's path.</returns>
    public static string Find(string name)
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
            .Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
        if (path is null && Environment.GetEnvironmentVariable("HYBRIDPLACEMENT_REQUIRE_TOOLS") == "1")
            Assert.Fail($"{name} isn't on PATH, and HYBRIDPLACEMENT_REQUIRE_TOOLS=1 asks for it.");
        if (path is null)
            Assert.Ignore($"{name} isn't on PATH.");
        return path!;
    }

    /// <summary>Runs a program to its end, at most two minutes where no other limit is given.</summary>
    public static async Task<ToolResult> RunAsync(
        string program,
        IEnumerable<string> args,
        IReadOnlyDictionary<string, string>? environment = null,
        string? workingDirectory = null,
        string? input = null,
        TimeSpan? atMost = null)
    {
        var start = new ProcessStartInfo(program, args)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = workingDirectory ?? string.Empty,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(atMost ?? TimeSpan.FromMinutes(2));
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var error = process.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            if (input is not null)
                await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
            await process.WaitForExitAsync(limit.Token);
            return new ToolResult(process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}

internal sealed record ToolResult(int ExitCode, string Output, string Error);
