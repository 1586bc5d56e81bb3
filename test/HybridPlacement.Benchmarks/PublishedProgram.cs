using System.Diagnostics;
using System.Runtime.InteropServices;

namespace HybridPlacement.Benchmarks;

/// <summary>Programs as they are shipped: published for this machine's platform, so compiled ahead of time. Made anew where something changed.</summary>
internal static class PublishedProgram
{
    /// <summary>The operator.</summary>
    public static Task<string> OperatorAsync(CancellationToken ct) => PublishAsync("HybridPlacement.Operator", "HybridPlacement.Operator", ct);

    /// <summary>The <c>hybridplacement</c> command.</summary>
    public static Task<string> CommandAsync(CancellationToken ct) => PublishAsync("HybridPlacement.Cli", "hybridplacement", ct);

    /// <summary>The ONNX server.</summary>
    public static Task<string> ServerAsync(CancellationToken ct) => PublishAsync("HybridPlacement.Serving", "HybridPlacement.Serving", ct);

    /// <returns>The program's path.</returns>
    /// <exception cref="InvalidOperationException">It doesn't publish; what the SDK says of it is on standard error.</exception>
    private static async Task<string> PublishAsync(string project, string program, CancellationToken ct)
    {
        var platform = RuntimeInformation.RuntimeIdentifier;
        // Programs that aren't compiled to native code don't ask for the property.
        string[] without = NativeLinker.IsThere ? [] : ["-p:PublishAot=false"];
        await Console.Error.WriteLineAsync(
            $"publishing {project} for {platform}{(NativeLinker.IsThere ? "" : ", without native code: there is neither clang nor gcc")} …");
        using var publish = Process.Start(new ProcessStartInfo(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            ["publish", RepositoryFolder.Find($"operator/{project}"), "-c", "Release", "-r", platform, "-v", "quiet", "-nologo", .. without])
        { RedirectStandardOutput = true })!;
        // What standard output says is the measurement's alone.
        while (await publish.StandardOutput.ReadLineAsync(ct) is { } line)
            await Console.Error.WriteLineAsync(line);
        await publish.WaitForExitAsync(ct);
        return publish.ExitCode == 0
            ? RepositoryFolder.Find($"artifacts/publish/{project}/release_{platform}/{program}")
            : throw new InvalidOperationException($"dotnet publish operator/{project} -r {platform} ended with {publish.ExitCode}");
    }
}
