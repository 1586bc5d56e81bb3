namespace HybridPlacement.Onnx.Tests;

/// <summary>Gives at most seven bytes a read and can't seek, as a socket may.</summary>
internal sealed class ForwardOnlyStream(byte[] bytes) : MemoryStream(bytes)
{
    public override bool CanSeek => false;

    public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(7, buffer.Length)]);
}
