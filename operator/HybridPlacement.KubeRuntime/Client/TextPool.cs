using System.IO.Hashing;
using System.Text;

namespace HybridPlacement.KubeRuntime;

/// <summary>
/// Gives the same text for the same bytes where they came lately: of what the API server sends most is labels, names of fields' values
/// and of nodes, again and again. Bounded; a text that is pushed out is merely made anew. Thread-safe.
/// </summary>
internal sealed class TextPool
{
    /// <summary>Longer ones seldom come twice.</summary>
    public const int MaxBytes = 96;

    private readonly string?[] _texts = new string?[1 << 13];

    /// <param name="utf8">At most <see cref="MaxBytes"/>.</param>
    public string Get(ReadOnlySpan<byte> utf8)
    {
        ref var slot = ref _texts[XxHash3.HashToUInt64(utf8) & (ulong)(_texts.Length - 1)];
        // Bytes that aren't ASCII equal nothing, and are read anew each time.
        return slot is { } known && Ascii.Equals(utf8, known) ? known : slot = Encoding.UTF8.GetString(utf8);
    }
}
