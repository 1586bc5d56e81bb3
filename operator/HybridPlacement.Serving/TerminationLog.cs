namespace HybridPlacement.Serving;

/// <summary>The file that the kubelet reads when a container has ended.</summary>
internal static class TerminationLog
{
    /// <summary>Writes the report; that the file can't be written must not hide why the container ended.</summary>
    public static void Write(string? path, TerminationReport report)
    {
        if (path is null)
            return;
        try
        {
            // Not by rename: the kubelet mounts this very file.
            File.WriteAllBytes(path, report.ToJson());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"The termination log {path} can't be written: {e.Message}");
        }
    }
}
