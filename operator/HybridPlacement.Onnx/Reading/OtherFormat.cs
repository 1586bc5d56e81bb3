namespace HybridPlacement.Onnx.Reading;

/// <summary>What a file that isn't ONNX is instead, by its first bytes: as a rule something else that the same place gave.</summary>
internal static class OtherFormat
{
    /// <summary>As many bytes as are looked at.</summary>
    public const int HeadBytes = 64;

    /// <summary>What it looks like, and what to do; null where it looks like nothing known.</summary>
    public static string? Name(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith("version https://git-lfs"u8))
            return "a pointer of Git LFS, in place of the file that it points to: get that with git lfs pull, or from the repository's address for media";
        if (head.StartsWith(new byte[] { 0x1F, 0x8B }))
            return "a gzip archive: unpack it";
        if (head.StartsWith("PK\u0003\u0004"u8))
            return "a zip archive, which a file of PyTorch is too: unpack it, or export the model to ONNX";
        if (head.Length >= 8 && head[4..8].SequenceEqual("TFL3"u8))
            return "a TensorFlow Lite model: export it to ONNX";
        if (head.Length >= 8 && head[4..8].SequenceEqual("ORTM"u8))
            return "a model in ONNX Runtime's own format: give the ONNX file that it was made of";
        var text = head.TrimStart(" \t\r\n"u8);
        return text.StartsWith("<"u8) ? "a web page or XML: look at what its address gives in a browser"
            : text.StartsWith("{"u8) || text.StartsWith("["u8) ? "JSON: it may be an error that the address gives"
            : null;
    }
}
