using HybridPlacement.Onnx.Wire;

namespace HybridPlacement.Onnx.Reading;

/// <summary>Reads a key and a value, both text.</summary>
internal static class EntryParser
{
    /// <summary>A value longer than the limit (labels of many thousand classes, say) reads as empty.</summary>
    public static (string Key, string Value) Read(WireReader reader, long end, OnnxReadLimits limits)
    {
        var (key, value) = ("", "");
        while (reader.Next(end, out var field))
        {
            if (field.Number == OnnxFields.Entry.Key)
                key = reader.Text(field);
            else if (field.Number == OnnxFields.Entry.Value && field.End - reader.Position <= limits.TextBytes)
                value = reader.Text(field);
            else
                reader.Skip(field, end);
        }

        return (key, value);
    }
}
