using System.Runtime.InteropServices;
using System.Text.Json;
using HybridPlacement.Serving.Inference;

namespace HybridPlacement.Serving.Http;

/// <summary>Writes the answer of an infer call.</summary>
internal static class ResponseWriter
{
    /// <summary>Writes JSON and behind it the tensors wanted as bytes; gives the length of the JSON, or null where no bytes follow.</summary>
    public static int? Write(PooledBuffer target, LoadedModel model, InferenceRequest request, InferenceResult result)
    {
        var binary = new List<OutputTensor>();
        using (var json = new Utf8JsonWriter(target, new JsonWriterOptions { SkipValidation = true }))
        {
            json.WriteStartObject();
            json.WriteString("model_name", model.Source.Name);
            json.WriteString("model_version", model.Source.Version);
            if (request.Id is not null)
                json.WriteString("id", request.Id);
            json.WriteStartArray("outputs");
            for (var i = 0; i < result.Count; i++)
            {
                var output = result[i];
                var isBinary = request.Outputs.Count == 0 ? request.AreOutputsBinary : request.Outputs[i].IsBinary ?? request.AreOutputsBinary;
                WriteHead(json, output);
                if (isBinary)
                {
                    WriteBinarySize(json, output);
                    binary.Add(output);
                }
                else
                {
                    json.WriteStartArray("data");
                    WriteElements(json, output);
                    json.WriteEndArray();
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        var jsonLength = target.Length;
        foreach (var output in binary)
            target.Advance(output.WriteBinary(target.GetSpan(checked((int)output.BinarySize))));
        return binary.Count == 0 ? null : jsonLength;
    }

    private static void WriteHead(Utf8JsonWriter json, OutputTensor output)
    {
        json.WriteStartObject();
        json.WriteString("name", output.Name);
        json.WriteString("datatype", output.Type.Name);
        json.WriteStartArray("shape");
        foreach (var size in output.Shape)
            json.WriteNumberValue(size);
        json.WriteEndArray();
    }

    private static void WriteBinarySize(Utf8JsonWriter json, OutputTensor output)
    {
        json.WriteStartObject("parameters");
        json.WriteNumber("binary_data_size", output.BinarySize);
        json.WriteEndObject();
    }

    private static void WriteElements(Utf8JsonWriter json, OutputTensor output)
    {
        switch (output.Type.Name)
        {
            case "FP32":
                ForEach<float>(output, json, static (j, v) => WriteSingle(j, v));
                break;
            case "FP64":
                ForEach<double>(output, json, static (j, v) => WriteDouble(j, v));
                break;
            case "FP16":
                ForEach<Half>(output, json, static (j, v) => WriteSingle(j, (float)v));
                break;
            case "BF16":
                ForEach<ushort>(output, json, static (j, v) => WriteSingle(j, BitConverter.UInt32BitsToSingle((uint)v << 16)));
                break;
            case "INT8":
                ForEach<sbyte>(output, json, static (j, v) => j.WriteNumberValue(v));
                break;
            case "INT16":
                ForEach<short>(output, json, static (j, v) => j.WriteNumberValue(v));
                break;
            case "INT32":
                ForEach<int>(output, json, static (j, v) => j.WriteNumberValue(v));
                break;
            case "INT64":
                ForEach<long>(output, json, static (j, v) => j.WriteNumberValue(v));
                break;
            case "UINT8":
                ForEach<byte>(output, json, static (j, v) => j.WriteNumberValue(v));
                break;
            case "UINT16":
                ForEach<ushort>(output, json, static (j, v) => j.WriteNumberValue(v));
                break;
            case "UINT32":
                ForEach<uint>(output, json, static (j, v) => j.WriteNumberValue(v));
                break;
            case "UINT64":
                ForEach<ulong>(output, json, static (j, v) => j.WriteNumberValue(v));
                break;
            case "BOOL":
                ForEach<byte>(output, json, static (j, v) => j.WriteBooleanValue(v != 0));
                break;
            default:
                WriteTexts(json, output);
                break;
        }
    }

    private static void ForEach<T>(OutputTensor output, Utf8JsonWriter json, Action<Utf8JsonWriter, T> write)
        where T : unmanaged
    {
        foreach (var value in MemoryMarshal.Cast<byte, T>(output.Bytes))
            write(json, value);
    }

    private static void WriteTexts(Utf8JsonWriter json, OutputTensor output)
    {
        for (var i = 0; i < output.Elements; i++)
            json.WriteStringValue(System.Text.Encoding.UTF8.GetString(output.Value.GetStringElementAsSpan(i)));
    }

    /// <summary>JSON has neither NaN nor infinity: both are null; who needs to tell them apart asks for bytes.</summary>
    private static void WriteSingle(Utf8JsonWriter json, float value)
    {
        if (float.IsFinite(value))
            json.WriteNumberValue(value);
        else
            json.WriteNullValue();
    }

    private static void WriteDouble(Utf8JsonWriter json, double value)
    {
        if (double.IsFinite(value))
            json.WriteNumberValue(value);
        else
            json.WriteNullValue();
    }
}
