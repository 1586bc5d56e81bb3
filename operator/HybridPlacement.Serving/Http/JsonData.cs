using System.Runtime.InteropServices;
using System.Text.Json;
using HybridPlacement.Serving.Inference;

namespace HybridPlacement.Serving.Http;

/// <summary>Reads the <c>data</c> of an input: numbers, booleans or texts, flat or nested, in row-major order.</summary>
internal static class JsonData
{
    private delegate T ElementReader<T>(ref Utf8JsonReader reader);

    /// <summary>Fills the tensor; the reader stands before the value, and after it when done.</summary>
    public static void Fill(ref Utf8JsonReader reader, InputTensor tensor)
    {
        try
        {
            var count = Dispatch(ref reader, tensor);
            if (count != tensor.Elements)
                throw InferenceException.Invalid($"input \"{tensor.Name}\" of shape [{string.Join(',', tensor.Shape)}] needs {tensor.Elements} elements, its data has {count}");
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException)
        {
            throw InferenceException.Invalid($"input \"{tensor.Name}\" is {tensor.Type.Name}, and its data holds a value that isn't: {e.Message}");
        }
    }

    private static long Dispatch(ref Utf8JsonReader reader, InputTensor tensor) => tensor.Type.Name switch
    {
        "FP32" => Fill(ref reader, tensor, static (ref r) => r.GetSingle()),
        "FP64" => Fill(ref reader, tensor, static (ref r) => r.GetDouble()),
        "FP16" => Fill(ref reader, tensor, static (ref r) => (Half)r.GetDouble()),
        "BF16" => Fill(ref reader, tensor, static (ref r) => ToBFloat16(r.GetSingle())),
        "INT8" => Fill(ref reader, tensor, static (ref r) => r.GetSByte()),
        "INT16" => Fill(ref reader, tensor, static (ref r) => r.GetInt16()),
        "INT32" => Fill(ref reader, tensor, static (ref r) => r.GetInt32()),
        "INT64" => Fill(ref reader, tensor, static (ref r) => r.GetInt64()),
        "UINT8" => Fill(ref reader, tensor, static (ref r) => r.GetByte()),
        "UINT16" => Fill(ref reader, tensor, static (ref r) => r.GetUInt16()),
        "UINT32" => Fill(ref reader, tensor, static (ref r) => r.GetUInt32()),
        "UINT64" => Fill(ref reader, tensor, static (ref r) => r.GetUInt64()),
        "BOOL" => Fill(ref reader, tensor, static (ref r) => ReadBool(ref r)),
        _ => FillTexts(ref reader, tensor),
    };

    private static long Fill<T>(ref Utf8JsonReader reader, InputTensor tensor, ElementReader<T> read)
        where T : unmanaged
    {
        var target = MemoryMarshal.Cast<byte, T>(tensor.Bytes);
        var count = 0;
        var depth = reader.CurrentDepth;
        while (NextElement(ref reader, depth))
        {
            if (count == target.Length)
                throw TooMany(tensor);
            target[count++] = read(ref reader);
            if (reader.CurrentDepth == depth)
                break;
        }

        return count;
    }

    private static long FillTexts(ref Utf8JsonReader reader, InputTensor tensor)
    {
        var count = 0;
        var depth = reader.CurrentDepth;
        while (NextElement(ref reader, depth))
        {
            if (count == tensor.Elements)
                throw TooMany(tensor);
            if (reader.TokenType != JsonTokenType.String)
                throw new FormatException($"a {reader.TokenType}");
            if (reader.HasValueSequence || reader.ValueIsEscaped)
                tensor.SetText(count++, System.Text.Encoding.UTF8.GetBytes(reader.GetString()!));
            else
                tensor.SetText(count++, reader.ValueSpan);
            if (reader.CurrentDepth == depth)
                break;
        }

        return count;
    }

    /// <summary>Moves to the next element, through brackets; false behind the last.</summary>
    private static bool NextElement(ref Utf8JsonReader reader, int depth)
    {
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.EndArray && reader.CurrentDepth == depth)
                return false;
            if (reader.TokenType is not (JsonTokenType.StartArray or JsonTokenType.EndArray))
                return true;
        }

        return false;
    }

    private static bool ReadBool(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Number => reader.GetByte() switch { 0 => false, 1 => true, _ => throw new FormatException("a number other than 0 and 1") },
        _ => reader.GetBoolean(),
    };

    private static ushort ToBFloat16(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        // Rounds to the nearest, to even in the middle.
        return (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }

    private static InferenceException TooMany(InputTensor tensor) =>
        InferenceException.Invalid($"input \"{tensor.Name}\" of shape [{string.Join(',', tensor.Shape)}] needs {tensor.Elements} elements, its data has more");
}
