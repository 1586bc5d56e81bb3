using System.Runtime.InteropServices;

namespace HybridPlacement.Cli.Sandboxing;

/// <summary>The ONNX server that is laid beside this command, in the folder <c>serving</c>.</summary>
internal static class ServingExecutable
{
    /// <exception cref="CommandFailedException">The server isn't there.</exception>
    public static string Find()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "serving", "HybridPlacement.Serving");
        return File.Exists(path)
            ? path
            : throw new CommandFailedException(
                $"the ONNX server isn't at {path}: build the command with 'dotnet build operator/HybridPlacement.Cli'.");
    }

    /// <summary>What the server's start needs to find the .NET runtime that runs this command.</summary>
    public static string DotnetRoot() =>
        Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
}
