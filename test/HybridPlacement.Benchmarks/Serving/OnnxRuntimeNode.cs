using System.Diagnostics;

namespace HybridPlacement.Benchmarks.Serving;

/// <summary>onnxruntime-node from npm, installed once; its package for linux holds the native library.</summary>
internal static class OnnxRuntimeNode
{
    private const string Package = "onnxruntime-node@1.30.0";

    /// <summary>The folder with the server and its modules; null, with the reason on standard error, where it can't be had.</summary>
    public static async Task<string?> InstallAsync()
    {
        var folder = Path.Combine(Path.GetTempPath(), "hybridplacement-onnxruntime-node");
        Directory.CreateDirectory(folder);
        File.Copy(Path.Combine(AppContext.BaseDirectory, "Serving", "node-server.cjs"), Path.Combine(folder, "node-server.cjs"), overwrite: true);
        if (Directory.Exists(Path.Combine(folder, "node_modules", "onnxruntime-node")))
            return folder;
        try
        {
            using var npm = Process.Start(new ProcessStartInfo("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--silent", Package])
            {
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
            })!;
            await npm.StandardOutput.ReadToEndAsync();
            await npm.WaitForExitAsync();
            if (npm.ExitCode == 0)
                return folder;
            await Console.Error.WriteLineAsync($"without onnxruntime-node: npm ended with {npm.ExitCode}");
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            await Console.Error.WriteLineAsync($"without onnxruntime-node: {e.Message}");
        }

        return null;
    }
}
