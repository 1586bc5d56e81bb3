using System.Text;
using System.Text.Json.Nodes;

namespace HybridPlacement.Sandbox.Workloads.Kubelet;

/// <summary>What a container leaves behind to say why it ended.</summary>
internal static class TerminationMessage
{
    private const int MostBytes = 4096;
    private const int LogLines = 80;
    private const int LogCharacters = 2048;

    public static string Read(JsonObject container, string file, int exitCode, ContainerLog? log)
    {
        var message = ReadFile(file);
        if (message.Length > 0 || exitCode == 0 || container.Text("terminationMessagePolicy") != "FallbackToLogsOnError")
            return message;
        return log?.Tail(LogLines, LogCharacters) ?? "";
    }

    private static string ReadFile(string file)
    {
        try
        {
            using var stream = File.OpenRead(file);
            var buffer = new byte[MostBytes];
            var read = stream.ReadAtLeast(buffer, MostBytes, throwOnEndOfStream: false);
            return Encoding.UTF8.GetString(buffer, 0, read);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
