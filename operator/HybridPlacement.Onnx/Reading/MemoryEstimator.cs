using System.Globalization;

namespace HybridPlacement.Onnx.Reading;

/// <summary>
/// Memory of a CPU server by three terms, fitted to measurements with ONNX Runtime 1.31 on models of 0.2 to 575 MB. A file
/// says nothing about intermediate results, so that their term is a rule of thumb; where it matters, measure.
/// </summary>
internal static class MemoryEstimator
{
    /// <summary>An ASP.NET Core server with ONNX Runtime and no model.</summary>
    private const long RuntimeBytes = 96L * 1024 * 1024;

    /// <summary>Measured 1.56–1.60: the weights, and a copy in the layout of the matrix kernels.</summary>
    private const double MatrixFactor = 1.7;

    /// <summary>Measured 2.4–2.5 at the peak of loading.</summary>
    private const double FilterFactor = 2.7;

    /// <summary>A detector took 304 bytes a pixel, alike at three sizes, where a pixel of its input takes 12.</summary>
    private const int ActivationFactor = 25;

    /// <summary>What a free dimension other than the batch is taken for.</summary>
    private const long FreeSize = 320;

    public static OnnxMemoryEstimate Estimate(
        Tally tally, IReadOnlyList<OnnxValueFacts> inputs, IReadOnlyList<OnnxValueFacts> outputs)
    {
        var weights = Saturating.Add(
            Saturating.Scale(tally.MatrixBytes, MatrixFactor), Saturating.Scale(tally.FilterBytes, FilterFactor));
        var values = inputs.Concat(outputs).Select(Bytes).Aggregate(0L, Saturating.Add);
        var activations = Saturating.Multiply(ActivationFactor, values);
        var explanation = string.Create(CultureInfo.InvariantCulture, $"""
            {RuntimeBytes} bytes for the server; weights: {MatrixFactor} x {tally.MatrixBytes} bytes of matrices + {FilterFactor} x {tally.FilterBytes} bytes of filters (tensors of over two dimensions); one request: {ActivationFactor} x {values} bytes of inputs and outputs, a free batch as 1, other free dimensions as {FreeSize}.
            """);
        return new OnnxMemoryEstimate(RuntimeBytes, weights, activations, explanation);
    }

    private static long Bytes(OnnxValueFacts value)
    {
        const int wordBytes = 8;
        var perElement = value.DataType switch
        {
            "FP32" or "INT32" or "UINT32" => 4,
            "FP16" or "BF16" or "INT16" or "UINT16" => 2,
            "UINT8" or "INT8" or "BOOL" => 1,
            _ => wordBytes,
        };
        return (value.Shape ?? []).Select((d, i) => d.Size ?? (i == 0 ? 1 : FreeSize)).Aggregate((long)perElement, Saturating.Multiply);
    }
}
