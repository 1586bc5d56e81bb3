using System.Text;

namespace HybridPlacement.Sandbox.Workloads.Kubelet;

/// <summary>
/// Cuts a stream into lines, and lines that have no end into pieces of 16 KiB, as a container runtime does.
/// </summary>
internal static class LineReader
{
    private const int LongestLine = 16 * 1024;

    public static async Task ReadAsync(Stream stream, Action<string> line)
    {
        var buffer = new byte[LongestLine];
        var filled = 0;
        while (true)
        {
            int read;
            try
            {
                read = await stream.ReadAsync(buffer.AsMemory(filled));
            }
            catch (Exception exception) when (exception is IOException or ObjectDisposedException)
            {
                read = 0;
            }

            if (read == 0) break;
            filled = Emit(buffer, filled + read, line);
        }

        if (filled > 0) line(Encoding.UTF8.GetString(buffer, 0, filled));
    }

    /// <summary>Emits whole lines and moves what is left to the front; gives its length.</summary>
    private static int Emit(byte[] buffer, int filled, Action<string> line)
    {
        var start = 0;
        for (int end; (end = Array.IndexOf(buffer, (byte)'\n', start, filled - start)) >= 0; start = end + 1)
        {
            var length = end > start && buffer[end - 1] == '\r' ? end - 1 - start : end - start;
            line(Encoding.UTF8.GetString(buffer, start, length));
        }

        if (start == 0 && filled == buffer.Length)
        {
            line(Encoding.UTF8.GetString(buffer));
            return 0;
        }

        Buffer.BlockCopy(buffer, start, buffer, 0, filled - start);
        return filled - start;
    }
}
