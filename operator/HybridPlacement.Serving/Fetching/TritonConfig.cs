using System.Globalization;
using System.Text;
using HybridPlacement.Onnx;

namespace HybridPlacement.Serving.Fetching;

/// <summary>
/// The <c>config.pbtxt</c> of a model in a Triton model repository: protobuf's text form of Triton's <c>ModelConfig</c>. ONNX
/// runs with the TensorRT execution provider, whose engines are kept; a plan says itself what goes in and comes out.
/// </summary>
internal static class TritonConfig
{
    private const long WorkspaceBytes = 1L << 30;

    private static readonly Dictionary<string, string> Types = new()
    {
        ["BOOL"] = "TYPE_BOOL",
        ["UINT8"] = "TYPE_UINT8",
        ["UINT16"] = "TYPE_UINT16",
        ["UINT32"] = "TYPE_UINT32",
        ["UINT64"] = "TYPE_UINT64",
        ["INT8"] = "TYPE_INT8",
        ["INT16"] = "TYPE_INT16",
        ["INT32"] = "TYPE_INT32",
        ["INT64"] = "TYPE_INT64",
        ["FP16"] = "TYPE_FP16",
        ["FP32"] = "TYPE_FP32",
        ["FP64"] = "TYPE_FP64",
        ["BF16"] = "TYPE_BF16",
        ["BYTES"] = "TYPE_STRING",
    };

    /// <param name="name">The model's folder, which its name must equal.</param>
    /// <param name="facts">What an ONNX file says; null for a TensorRT plan.</param>
    /// <param name="engineCache">Where engines are kept; null for nowhere.</param>
    public static string Write(string name, OnnxModelFacts? facts, string? engineCache)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"name: {Quoted(name)}\n");
        text.Append(CultureInfo.InvariantCulture, $"platform: \"{(facts is null ? "tensorrt_plan" : "onnxruntime_onnx")}\"\n");
        if (facts is not null && facts.Inputs.Concat(facts.Outputs).All(IsSayable))
        {
            // The shapes are whole: Triton adds no batch of its own.
            text.Append("max_batch_size: 0\n");
            Tensors(text, "input", facts.Inputs);
            Tensors(text, "output", facts.Outputs);
        }

        text.Append("instance_group [ { kind: KIND_GPU count: 1 } ]\n");
        if (facts is not null)
            Accelerator(text, engineCache);
        return text.ToString();
    }

    /// <summary>Triton has no tensor without dimensions; for such models it works out inputs and outputs by itself.</summary>
    private static bool IsSayable(OnnxValueFacts value) => value.Shape is { Count: > 0 } && Types.ContainsKey(value.DataType);

    private static void Tensors(StringBuilder text, string what, IEnumerable<OnnxValueFacts> values)
    {
        foreach (var value in values)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"{what} {{ name: {Quoted(value.Name)} data_type: {Types[value.DataType]} dims: [ {string.Join(", ", value.ProtocolShape)} ] }}\n");
        }
    }

    private static void Accelerator(StringBuilder text, string? engineCache)
    {
        text.Append("optimization { execution_accelerators { gpu_execution_accelerator [ {\n  name: \"tensorrt\"\n");
        Parameter(text, "precision_mode", "FP32");
        Parameter(text, "max_workspace_size_bytes", WorkspaceBytes.ToString(CultureInfo.InvariantCulture));
        if (engineCache is not null)
        {
            Parameter(text, "trt_engine_cache_enable", "1");
            Parameter(text, "trt_engine_cache_path", engineCache);
        }

        text.Append("} ] } }\n");
    }

    private static void Parameter(StringBuilder text, string key, string value) =>
        text.Append(CultureInfo.InvariantCulture, $"  parameters {{ key: {Quoted(key)} value: {Quoted(value)} }}\n");

    /// <summary>A string of the text form: names come from the file, and must not end it.</summary>
    private static string Quoted(string value)
    {
        var text = new StringBuilder("\"");
        foreach (var b in Encoding.UTF8.GetBytes(value))
        {
            if (b is >= (byte)' ' and < 0x7F and not (byte)'"' and not (byte)'\\')
                text.Append((char)b);
            else
                text.Append('\\').Append(Convert.ToString(b, 8).PadLeft(3, '0'));
        }

        return text.Append('"').ToString();
    }
}
