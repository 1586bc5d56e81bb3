namespace HybridPlacement.Sandbox.Cel.Library;

/// <summary>Strings by code point, which is what CEL counts in.</summary>
internal static class CodePoints
{
    public static long Count(string text)
    {
        long count = text.Length;
        for (var i = 0; i + 1 < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && char.IsLowSurrogate(text[i + 1]))
                count--;
        }
        return count;
    }

    /// <summary>The offset in UTF-16 of a code point; the text's length for the place after the last one.</summary>
    public static int Offset(string text, long index)
    {
        var offset = 0;
        for (long i = 0; i < index; i++)
            offset += char.IsHighSurrogate(text[offset]) && offset + 1 < text.Length && char.IsLowSurrogate(text[offset + 1]) ? 2 : 1;
        return offset;
    }

    /// <summary>The code point at an offset in UTF-16.</summary>
    public static long IndexOf(string text, int offset) => Count(text[..offset]);

    public static IEnumerable<string> Each(string text) => text.EnumerateRunes().Select(r => r.ToString());
}
