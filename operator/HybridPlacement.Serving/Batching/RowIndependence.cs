using System.Runtime.InteropServices;
using HybridPlacement.Serving.Inference;
using Microsoft.ML.OnnxRuntime;

namespace HybridPlacement.Serving.Batching;

/// <summary>
/// Tries whether a model answers each row by itself: a graph may have a free first size and still look across rows (a mean, a
/// sequence, a random number), and nothing in the file says so.
/// </summary>
internal static class RowIndependence
{
    private const int Rows = 3, Seed = 5;

    /// <summary>Sums are added in another order for several rows; what is of the size of rounding isn't a difference.</summary>
    private const double Tolerance = 1e-4, HalfTolerance = 2e-2;

    public static string? Refusal(LoadedModel model)
    {
        try
        {
            using var together = Question(model, 0, Rows);
            using var answer = model.Run(together);
            if (!answer.HasRows(Rows))
                return "it doesn't answer row by row";
            for (var row = 0; row < Rows; row++)
            {
                using var alone = Question(model, row, 1);
                using var expected = model.Run(alone);
                if (!expected.HasRows(1) || Difference(answer.Slice(row, 1), expected) is { } output)
                    return "a row's answer depends on the rows beside it";
            }

            return null;
        }
        catch (Exception e) when (e is InferenceException or OnnxRuntimeException)
        {
            return $"it can't be tried with several rows ({e.Message})";
        }
    }

    /// <summary>Free sizes but the first are 1, as for the warm-up; a row has the same values in any company.</summary>
    private static InferenceRequest Question(LoadedModel model, int firstRow, int rows)
    {
        var request = new InferenceRequest();
        foreach (var input in model.Inputs)
        {
            long[] shape = [rows, .. input.Shape.Skip(1).Select(size => Math.Max(1, size))];
            var tensor = InputTensor.Allocate(input.Name, input.Type!, shape, int.MaxValue);
            request.Inputs.Add(tensor);
            var size = tensor.Bytes.Length / rows;
            for (var row = 0; row < rows; row++)
                Fill(input.Type!, tensor.Bytes.Slice(row * size, size), new Random(Seed + firstRow + row));
        }

        return request;
    }

    private static void Fill(TensorType type, Span<byte> bytes, Random random)
    {
        for (var at = 0; at < bytes.Length; at += type.Size)
        {
            var value = (random.NextDouble() * 2) - 1;
            var element = bytes.Slice(at, type.Size);
            switch (type.Name)
            {
                case "FP64":
                    MemoryMarshal.Write(element, value);
                    break;
                case "FP32":
                    MemoryMarshal.Write(element, (float)value);
                    break;
                case "FP16":
                    MemoryMarshal.Write(element, (Half)value);
                    break;
                case "BF16":
                    MemoryMarshal.Write(element, (ushort)(BitConverter.SingleToUInt32Bits((float)value) >> 16));
                    break;
                default:
                    // 0 or 1, which indices and flags can be.
                    element.Clear();
                    element[0] = value < 0 ? (byte)0 : (byte)1;
                    break;
            }
        }
    }

    private static string? Difference(InferenceResult actual, InferenceResult expected)
    {
        for (var i = 0; i < expected.Count; i++)
        {
            if (!IsAlike(actual[i], expected[i]))
                return expected[i].Name;
        }

        return null;
    }

    private static bool IsAlike(OutputTensor actual, OutputTensor expected)
    {
        if (!actual.Shape.AsSpan().SequenceEqual(expected.Shape))
            return false;
        if (actual.Type.Name is not ("FP16" or "BF16" or "FP32" or "FP64"))
            return actual.Bytes.SequenceEqual(expected.Bytes);
        var tolerance = actual.Type.Size == 2 ? HalfTolerance : Tolerance;
        for (var at = 0; at < actual.Bytes.Length; at += actual.Type.Size)
        {
            var (a, b) = (Value(actual, at), Value(expected, at));
            if (!a.Equals(b) && !(Math.Abs(a - b) <= tolerance * Math.Max(1, Math.Abs(b))))
                return false;
        }

        return true;
    }

    private static double Value(OutputTensor output, int at)
    {
        var element = output.Bytes.Slice(at, output.Type.Size);
        return output.Type.Name switch
        {
            "FP64" => MemoryMarshal.Read<double>(element),
            "FP32" => MemoryMarshal.Read<float>(element),
            "FP16" => (double)MemoryMarshal.Read<Half>(element),
            _ => BitConverter.UInt32BitsToSingle((uint)MemoryMarshal.Read<ushort>(element) << 16),
        };
    }
}
