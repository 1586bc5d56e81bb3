using System.Runtime.InteropServices;

namespace HybridPlacement.Onnx.Reading;

/// <summary>
/// A name as 64 bits (FNV-1a), so that remembering hundreds of thousands of names takes a bounded memory. A collision,
/// which a hostile file can build, makes an input look like a constant of that same file: no one else is hurt.
/// </summary>
internal static class NameHash
{
    public static ulong Of(string name)
    {
        var hash = 14_695_981_039_346_656_037UL;
        foreach (var b in MemoryMarshal.AsBytes(name.AsSpan()))
            hash = (hash ^ b) * 1_099_511_628_211UL;
        return hash;
    }
}
