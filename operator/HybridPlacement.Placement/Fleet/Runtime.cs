namespace HybridPlacement.Placement;

/// <summary>What a model computes on.</summary>
public enum AcceleratorKind
{
    /// <summary>CPU only.</summary>
    None,

    /// <summary>An Nvidia GPU or a slice of one.</summary>
    Nvidia,
}

/// <summary>One thing that a runtime can serve.</summary>
/// <param name="Format">The model format.</param>
/// <param name="Accelerator">On what.</param>
public readonly record struct RuntimeSupport(ModelFormat Format, AcceleratorKind Accelerator);

/// <summary>An InferenceRuntime.</summary>
public sealed record Runtime
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>What it can serve.</summary>
    public required IReadOnlyList<RuntimeSupport> Supports { get; init; }

    /// <summary>What the server needs besides the model's own requests; use <see cref="ResourceList.Requests"/>.</summary>
    public ResourceList Overhead { get; init; } = ResourceList.Empty;

    /// <summary>Which TensorRT plans it can load; null when it can load none.</summary>
    public NumericVersion? TensorRTVersion { get; init; }

    /// <summary>The newest ONNX opset that it can load; null when not known, which refuses no model.</summary>
    public int? MaxOpset { get; init; }

    /// <summary>What is wrong with the object it was read from; not null: it serves nothing.</summary>
    public string? Problem { get; init; }

    /// <summary>Whether it can load and serve a model.</summary>
    internal bool CanServe(ModelRequest model)
    {
        var accelerator = model.Accelerator is null ? AcceleratorKind.None : AcceleratorKind.Nvidia;
        if (Problem is not null || !Supports.Contains(new(model.Format, accelerator))) return false;
        return model.Format == ModelFormat.TensorRT
            ? model.TensorRT is { } plan && plan.LoadsIn(TensorRTVersion)
            : !(model.Opset > MaxOpset);
    }
}
