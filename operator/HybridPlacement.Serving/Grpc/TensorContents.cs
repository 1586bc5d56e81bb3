using System.Runtime.InteropServices;
using Google.Protobuf;
using Google.Protobuf.Collections;
using HybridPlacement.Serving.Inference;

namespace HybridPlacement.Serving.Grpc;

/// <summary>Tensors as typed lists, which gRPC callers may use in place of raw bytes.</summary>
internal static class TensorContents
{
    /// <summary>16-bit floats have no list.</summary>
    public static bool Holds(TensorType type) => type.Name is not ("FP16" or "BF16");

    public static InputTensor Read(string name, TensorType type, long[] shape, InferTensorContents contents) => type.Name switch
    {
        "BOOL" => Fill(name, type, shape, contents.BoolContents, v => v),
        "INT8" => Fill(name, type, shape, contents.IntContents, v => checked((sbyte)v)),
        "INT16" => Fill(name, type, shape, contents.IntContents, v => checked((short)v)),
        "INT32" => Fill(name, type, shape, contents.IntContents, v => v),
        "INT64" => Fill(name, type, shape, contents.Int64Contents, v => v),
        "UINT8" => Fill(name, type, shape, contents.UintContents, v => checked((byte)v)),
        "UINT16" => Fill(name, type, shape, contents.UintContents, v => checked((ushort)v)),
        "UINT32" => Fill(name, type, shape, contents.UintContents, v => v),
        "UINT64" => Fill(name, type, shape, contents.Uint64Contents, v => v),
        "FP32" => Fill(name, type, shape, contents.Fp32Contents, v => v),
        "FP64" => Fill(name, type, shape, contents.Fp64Contents, v => v),
        "BYTES" => FillTexts(name, type, shape, contents.BytesContents),
        _ => throw InferenceException.Invalid($"input \"{name}\" is {type.Name}, which only raw_input_contents can hold"),
    };

    public static InferTensorContents Write(OutputTensor output)
    {
        var contents = new InferTensorContents();
        switch (output.Type.Name)
        {
            case "BOOL":
                Add<bool, bool>(contents.BoolContents, output, v => v);
                break;
            case "INT8":
                Add<sbyte, int>(contents.IntContents, output, v => v);
                break;
            case "INT16":
                Add<short, int>(contents.IntContents, output, v => v);
                break;
            case "INT32":
                Add<int, int>(contents.IntContents, output, v => v);
                break;
            case "INT64":
                Add<long, long>(contents.Int64Contents, output, v => v);
                break;
            case "UINT8":
                Add<byte, uint>(contents.UintContents, output, v => v);
                break;
            case "UINT16":
                Add<ushort, uint>(contents.UintContents, output, v => v);
                break;
            case "UINT32":
                Add<uint, uint>(contents.UintContents, output, v => v);
                break;
            case "UINT64":
                Add<ulong, ulong>(contents.Uint64Contents, output, v => v);
                break;
            case "FP32":
                Add<float, float>(contents.Fp32Contents, output, v => v);
                break;
            case "FP64":
                Add<double, double>(contents.Fp64Contents, output, v => v);
                break;
            default:
                for (var i = 0; i < output.Elements; i++)
                    contents.BytesContents.Add(ByteString.CopyFrom(output.Value.GetStringElementAsSpan(i)));
                break;
        }

        return contents;
    }

    private static InputTensor Fill<TIn, TOut>(string name, TensorType type, long[] shape, RepeatedField<TIn> values, Func<TIn, TOut> convert)
        where TOut : unmanaged
    {
        var tensor = Allocate(name, type, shape, values.Count);
        try
        {
            var target = MemoryMarshal.Cast<byte, TOut>(tensor.Bytes);
            for (var i = 0; i < values.Count; i++)
                target[i] = convert(values[i]);
            return tensor;
        }
        catch (OverflowException)
        {
            tensor.Dispose();
            throw InferenceException.Invalid($"input \"{name}\" is {type.Name}, and its contents hold a value beyond it");
        }
    }

    private static InputTensor FillTexts(string name, TensorType type, long[] shape, RepeatedField<ByteString> values)
    {
        var tensor = Allocate(name, type, shape, values.Count);
        for (var i = 0; i < values.Count; i++)
            tensor.SetText(i, values[i].Span);
        return tensor;
    }

    private static InputTensor Allocate(string name, TensorType type, long[] shape, int count)
    {
        if (shape.All(size => size >= 0) && InputTensor.Count(shape) != count)
        {
            throw InferenceException.Invalid(
                $"input \"{name}\" of {type.Name} [{string.Join(',', shape)}] needs {InputTensor.Count(shape)} elements, its contents have {count}");
        }

        return InputTensor.Allocate(name, type, shape, count);
    }

    private static void Add<TIn, TOut>(RepeatedField<TOut> target, OutputTensor output, Func<TIn, TOut> convert)
        where TIn : unmanaged
    {
        target.Capacity = output.Elements;
        foreach (var value in MemoryMarshal.Cast<byte, TIn>(output.Bytes))
            target.Add(convert(value));
    }
}
