using HybridPlacement.Onnx;

namespace HybridPlacement.Serving.Fetching;

/// <summary>Looks into a file that has come and says whether this runtime can be expected to load it.</summary>
internal static class ModelInspection
{
    /// <summary>A plan's format is TensorRT's own business: that it isn't ONNX or a web page is all that can be told.</summary>
    public static TerminationReport Plan(string path, string sha256, FetchOptions options)
    {
        using var file = File.OpenRead(path);
        if (file.Length == 0 || file.ReadByte() is '<' or '{')
            throw FetchException.Rejected($"{HttpSource.Shown(options.Uri)} isn't a TensorRT plan: it is empty, or a web page");
        return new TerminationReport
        {
            Reason = Reasons.ModelVerified,
            Message = Fetched(sha256, options),
            Sha256 = sha256,
            SizeBytes = file.Length,
        };
    }

    public static (TerminationReport Report, OnnxModelFacts Facts) Inspect(string path, string sha256, FetchOptions options)
    {
        var facts = Read(path, options);
        var isOwn = !options.IsTritonRepository && !options.IsForOtherRuntime;
        if (isOwn && facts.IrVersion > FetchOptions.NewestIrVersion)
            throw FetchException.Rejected($"the model has IR version {facts.IrVersion}, the runtime loads up to {FetchOptions.NewestIrVersion}: export it with an older ONNX");
        var newest = options.MaxOpset ?? (isOwn ? FetchOptions.NewestOpset : null);
        if (facts.Opset > newest)
            throw FetchException.Rejected($"the model uses opset {facts.Opset}, the runtime loads up to {newest}: export it with opset {newest}");
        if (facts.ExternalData is [var first, ..])
            throw FetchException.Rejected($"the model keeps tensors in \"{first.Location}\" beside it, and a uri brings one file: save it as a single file");
        var report = new TerminationReport
        {
            Reason = Reasons.ModelVerified,
            Message = Fetched(sha256, options),
            Sha256 = sha256,
            SizeBytes = facts.FileBytes,
            IrVersion = facts.IrVersion,
            Opset = facts.Opset,
            Parameters = facts.Parameters,
            EstimatedMemoryBytes = facts.Memory.TotalBytes,
            Inputs = TerminationReport.Tensors(facts.Inputs),
            Outputs = TerminationReport.Tensors(facts.Outputs),
        };
        return (report, facts);
    }

    private static string Fetched(string sha256, FetchOptions options) => options.Sha256 is null
        ? $"{HttpSource.Shown(options.Uri)} fetched; no sha256 was given to check it by: it has {sha256}"
        : $"{HttpSource.Shown(options.Uri)} fetched and verified";

    private static OnnxModelFacts Read(string path, FetchOptions options)
    {
        try
        {
            return OnnxModelReader.ReadFile(path);
        }
        catch (OnnxFormatException e)
        {
            throw FetchException.Rejected($"{HttpSource.Shown(options.Uri)}: {e.Message}");
        }
    }
}
