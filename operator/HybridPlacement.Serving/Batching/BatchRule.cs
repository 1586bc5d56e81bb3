using HybridPlacement.Onnx;
using HybridPlacement.Serving.Inference;

namespace HybridPlacement.Serving.Batching;

/// <summary>
/// Which models are run with the rows of several requests at once: those that read their weights once for all rows (products
/// of matrices, recurrent layers) and answer each row by itself. Convolutions take as long per row in any company (measured:
/// 0.69 ms alone, 0.72 ms of sixteen; a perceptron 2.63 ms and 0.56 ms).
/// </summary>
internal static class BatchRule
{
    private static readonly HashSet<string> Gaining =
    [
        "MatMul", "Gemm", "MatMulInteger", "QLinearMatMul", "LSTM", "GRU", "RNN", "Attention",
        "com.microsoft::FusedMatMul", "com.microsoft::FusedGemm", "com.microsoft::MatMulNBits", "com.microsoft::DynamicQuantizeMatMul",
        "com.microsoft::DynamicQuantizeLSTM", "com.microsoft::Attention", "com.microsoft::MultiHeadAttention",
    ];

    private static readonly HashSet<string> Indifferent = ["Conv", "ConvTranspose", "ConvInteger", "QLinearConv", "com.microsoft::FusedConv"];

    /// <summary>Why a model's requests are each run by themselves; <see langword="null"/> where they may be put together.</summary>
    public static string? Refusal(LoadedModel model)
    {
        var facts = model.Facts;
        if (!facts.Operators.Keys.Any(Gaining.Contains) || facts.Operators.Keys.FirstOrDefault(Indifferent.Contains) is { })
            return "its time goes into operators that gain nothing from it, such as Conv";
        OnnxValueFacts[] values = [.. facts.Inputs, .. facts.Outputs];
        if (values.FirstOrDefault(v => v.Shape is not [{ Size: null }, ..]) is { } fixedRows)
            return $"the first size of \"{fixedRows.Name}\" isn't free";
        if (values.Select(v => v.Shape![0].Symbol ?? "").Distinct().Count() > 1)
            return "the first sizes of its inputs and outputs have different names";
        if (model.Inputs.Concat(model.Outputs).FirstOrDefault(t => t.Type is null or { IsText: true }) is { } text)
            return $"\"{text.Name}\" isn't numbers";
        return RowIndependence.Refusal(model);
    }
}
