namespace HybridPlacement.Onnx;

/// <summary>
/// The bytes aren't an ONNX file that this library accepts: cut off, malformed, self-contradictory, or beyond a limit.
/// The only exception that reading throws, besides those of the stream itself.
/// </summary>
public sealed class OnnxFormatException : Exception
{
    /// <summary>An exception without a message.</summary>
    public OnnxFormatException()
    {
    }

    /// <summary>An exception that says what is wrong, and at which byte.</summary>
    public OnnxFormatException(string message)
        : base(message)
    {
    }

    /// <summary>An exception caused by another.</summary>
    public OnnxFormatException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
