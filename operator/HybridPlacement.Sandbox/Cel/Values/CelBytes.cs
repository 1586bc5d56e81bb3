using System.Text;

namespace HybridPlacement.Sandbox.Cel.Values;

/// <summary>A value of type bytes.</summary>
internal sealed class CelBytes(byte[] data) : IEquatable<CelBytes>, IComparable<CelBytes>
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    public ReadOnlySpan<byte> Data => data;

    public int Length => data.Length;

    public bool Equals(CelBytes? other) => other is not null && Data.SequenceEqual(other.Data);

    public override bool Equals(object? obj) => Equals(obj as CelBytes);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(data);
        return hash.ToHashCode();
    }

    public int CompareTo(CelBytes? other) => other is null ? 1 : Data.SequenceCompareTo(other.Data);

    public string ToText()
    {
        try
        {
            return Strict.GetString(data);
        }
        catch (ArgumentException)
        {
            throw new CelEvaluationException("invalid UTF-8 in bytes, cannot convert to string");
        }
    }
}
