using HybridPlacement.Onnx.Reading;
using HybridPlacement.Onnx.Wire;

namespace HybridPlacement.Onnx;

/// <summary>
/// Reads facts from ONNX files of any origin: in one pass, in time linear in the file's size, in memory bounded by
/// <see cref="OnnxReadLimits"/>. Tensors are passed over; only constants of up to 16 integers, which may be shapes, are
/// looked at.
/// </summary>
public static class OnnxModelReader
{
    /// <summary>Reads from a stream's position to its end; a stream that can seek is faster.</summary>
    /// <exception cref="OnnxFormatException">The bytes aren't an acceptable ONNX file.</exception>
    public static OnnxModelFacts Read(Stream stream, OnnxReadLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        limits ??= OnnxReadLimits.Default;
        return new ModelParser(new WireReader(stream, limits), limits).Read();
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="OnnxFormatException">The bytes aren't an acceptable ONNX file.</exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    public static OnnxModelFacts ReadFile(string path, OnnxReadLimits? limits = null)
    {
        // Of a pipe or a device the length is 0, too; to open a pipe that nobody writes to would wait for ever.
        var file = new FileInfo(path);
        if ((file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file) is { Exists: true, Length: 0 })
            throw new OnnxFormatException("Not an ONNX file: it is empty, or a pipe or device instead of a file.");
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1);
        try
        {
            return Read(stream, limits);
        }
        catch (OnnxFormatException e)
        {
            stream.Position = 0;
            var head = new byte[OtherFormat.HeadBytes];
            var count = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
            throw OtherFormat.Name(head.AsSpan(0, count)) is { } name ? new OnnxFormatException($"{e.Message} It looks like {name}.", e) : e;
        }
    }
}
