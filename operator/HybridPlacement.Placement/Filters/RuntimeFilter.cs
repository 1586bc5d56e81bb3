namespace HybridPlacement.Placement;

/// <summary>What nothing can serve is placed nowhere.</summary>
internal sealed class RuntimeFilter : PoolFilter
{
    public override string Reason => Reasons.RuntimeNotFound;

    public override int Most(Question question, PoolState pool) => Unless(question.Runtime is null);

    public override string Explain(Question question, Pool pool) => Explain(question);

    public static string Explain(Question question)
    {
        var model = question.Model;
        var on = model.Accelerator is null ? "CPU" : "an Nvidia GPU";
        var what = model switch
        {
            { Format: ModelFormat.TensorRT, TensorRT: { } plan } => $"a TensorRT {plan.Version} plan",
            { Format: ModelFormat.TensorRT } => "a TensorRT plan whose version isn't given (model.tensorRT.version)",
            { Opset: { } opset } => $"ONNX with opset {opset}",
            _ => "ONNX",
        };
        return model.Runtime is { } name && question.OtherRuntimes is { Count: > 0 } others
            ? $"runtime {name} doesn't exist or can't serve {what} on {on}: write {string.Join(" or ", others)}, or leave spec.runtime out"
            : $"no InferenceRuntime serves {what} on {on}: create one, or change the model";
    }
}
