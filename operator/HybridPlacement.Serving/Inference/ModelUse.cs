namespace HybridPlacement.Serving.Inference;

/// <summary>The right to run a model; while one is held, the model isn't taken out of memory.</summary>
internal readonly record struct ModelUse(LoadedModel Model) : IDisposable
{
    public void Dispose() => Model.Release();
}
