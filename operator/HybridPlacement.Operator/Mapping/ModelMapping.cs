using System.Text.RegularExpressions;
using HybridPlacement.Placement;

namespace HybridPlacement.Operator.Mapping;

/// <summary>A ModelDeployment as the decision sees it, or why it can't be seen.</summary>
/// <param name="Request">The request; null where the spec makes no sense.</param>
/// <param name="Problem">What is wrong with the spec, and what to write instead; null where nothing is.</param>
public sealed record MappedModel(ModelRequest? Request, string? Problem);

/// <summary>ModelDeployments as the decision sees them.</summary>
public static partial class ModelMapping
{
    /// <summary>CPU of a replica that says nothing of its resources, in thousandths of a core.</summary>
    public const long DefaultCpuMillis = 250;

    /// <summary>Memory of a replica that says nothing of its resources and whose model hasn't been inspected.</summary>
    public const long DefaultMemoryBytes = 256L << 20;

    private const long MemoryStep = 64L << 20;

    /// <summary>A ModelDeployment.</summary>
    /// <param name="model">The object.</param>
    /// <param name="namespaceLabels">Its namespace's labels.</param>
    /// <param name="allowFileUris">Whether <c>file://</c> is a scheme here.</param>
    public static MappedModel Model(
        Api.ModelDeployment model, IReadOnlyDictionary<string, string> namespaceLabels, bool allowFileUris)
    {
        ArgumentNullException.ThrowIfNull(model);
        try
        {
            return new(Read(model, namespaceLabels, allowFileUris), null);
        }
        catch (SpecException e)
        {
            return new(null, e.Message);
        }
    }

    /// <summary>
    /// What bounds the place of a model whose spec makes no sense as a whole: what runs already stays within it. What can't be
    /// read is taken as the strictest.
    /// </summary>
    /// <param name="model">The object.</param>
    /// <param name="namespaceLabels">Its namespace's labels.</param>
    public static ModelRequest Bounds(Api.ModelDeployment model, IReadOnlyDictionary<string, string> namespaceLabels)
    {
        ArgumentNullException.ThrowIfNull(model);
        var spec = model.Spec;
        return new ModelRequest
        {
            Key = new ModelKey(model.Metadata.NamespaceProperty, model.Metadata.Name),
            Labels = LabelMap.Of(model.Metadata),
            NamespaceLabels = namespaceLabels,
            Sensitivity = Or(() => Values.Read(spec.Sensitivity, "spec.sensitivity"), Sensitivity.High),
            Latency = Or(() => Values.Read(spec.Latency ?? Api.LatencyClass.Medium, "spec.latency"), Latency.Medium),
            Format = Or(() => Values.Read(FormatOf(spec.Model), "spec.model.format"), ModelFormat.Onnx),
            Replicas = 0,
            Placement = Or(() => spec.Placement is { } placement ? Constraints(placement) : new(), new PlacementConstraints()),
        };
    }

    private static T Or<T>(Func<T> read, T otherwise)
    {
        try
        {
            return read();
        }
        catch (SpecException)
        {
            return otherwise;
        }
    }

    /// <summary>The format: as written, else by the uri's extension.</summary>
    /// <exception cref="FormatException">It can't be told; the message names the field.</exception>
    public static Api.ModelFormat FormatOf(Api.ModelSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (source.Format is { } written)
            return written;
        return Extension().Match(source.Uri).Groups[1].Value switch
        {
            "onnx" => Api.ModelFormat.Onnx,
            "plan" or "engine" => Api.ModelFormat.TensorRT,
            _ => Api.ModelFormat.Unknown,
        };
    }

    /// <summary>The name that requests call the model by.</summary>
    public static string ServedName(Api.ModelDeployment model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.Spec.Model.ServedName ?? model.Metadata.Name;
    }

    private static ModelRequest Read(
        Api.ModelDeployment model, IReadOnlyDictionary<string, string> namespaceLabels, bool allowFileUris)
    {
        var spec = model.Spec;
        CheckUri(spec.Model.Uri, allowFileUris);
        if (FormatOf(spec.Model) == Api.ModelFormat.Unknown && spec.Model.Format is null)
        {
            throw new SpecException("spec.model.format",
                "the uri doesn't end in .onnx, .plan or .engine: write format: ONNX or format: TensorRT");
        }

        var format = Values.Read(FormatOf(spec.Model), "spec.model.format");
        if (format == ModelFormat.TensorRT && spec.Accelerator is null)
            throw new SpecException("spec.accelerator", "a TensorRT plan runs on a GPU only: add accelerator: {count: 1}");
        // The autoscaler reckons with the pods of all pools, and would set the number of each.
        if (spec is { Autoscaling: not null, Placement.Mode: Api.PlacementMode.EachPool })
        {
            throw new SpecException("spec.autoscaling",
                "with placement.mode EachPool replicas are counted per pool: leave autoscaling out, or write mode: Replicated");
        }

        return new ModelRequest
        {
            Key = new ModelKey(model.Metadata.NamespaceProperty, model.Metadata.Name),
            Labels = LabelMap.Of(model.Metadata),
            NamespaceLabels = namespaceLabels,
            Sensitivity = Values.Read(spec.Sensitivity, "spec.sensitivity"),
            Latency = Values.Read(spec.Latency ?? Api.LatencyClass.Medium, "spec.latency"),
            Format = format,
            Opset = model.Status?.Model?.Opset,
            TensorRT = spec.Model.TensorRT is { } plan
                ? new TensorRTPlan(
                    FleetMapping.Version(plan.Version, "spec.model.tensorRT.version"),
                    FleetMapping.Version(plan.ComputeCapability, "spec.model.tensorRT.computeCapability"),
                    plan.VersionCompatible ?? false)
                : null,
            Replicas = spec.Replicas ?? 1,
            Requests = Requests(model),
            Accelerator = spec.Accelerator is { } accelerator ? Accelerator(accelerator) : null,
            Placement = spec.Placement is { } placement ? Constraints(placement) : new(),
            Priority = spec.Priority ?? 0,
            Runtime = spec.Runtime,
        };
    }

    private static void CheckUri(string uri, bool allowFileUris)
    {
        const string Field = "spec.model.uri";
        if (!Uri.TryCreate(uri, UriKind.Absolute, out var parsed))
            throw new SpecException(Field, $"\"{uri}\" is no uri: write for instance https://models.example/model.onnx");
        if (parsed.Scheme is not ("https" or "http" or "s3" or "azureblob" or "pvc" or "oci" or "file"))
        {
            throw new SpecException(Field,
                $"the scheme {parsed.Scheme} isn't known: write https://, http://, s3://, azureblob://, pvc:// or oci://");
        }

        if (parsed.Scheme == "file" && !allowFileUris)
            throw new SpecException(Field, "file:// is for the sandbox only: write https://, s3://, azureblob://, pvc:// or oci://");
        if (parsed.UserInfo.Contains(':', StringComparison.Ordinal))
        {
            throw new SpecException(Field,
                "a uri must not hold a password: put it in a Secret and name that in spec.model.credentialsSecretRef");
        }
    }

    // Asked for; else the limit, as Kubernetes does it; else what the model was seen to need; else a small server's share.
    private static ResourceList Requests(Api.ModelDeployment model)
    {
        var amounts = new Dictionary<string, Quantity>
        {
            [ResourceNames.Cpu] = Quantity.FromMillis(DefaultCpuMillis),
            [ResourceNames.Memory] = Quantity.FromUnits(InspectedMemory(model.Status?.Model?.EstimatedMemory)),
        };
        Overlay(amounts, model.Spec.Resources?.Limits, "spec.resources.limits");
        Overlay(amounts, model.Spec.Resources?.Requests, "spec.resources.requests");
        return ResourceList.Requests(amounts);
    }

    // In steps, so that an estimate that changes a little doesn't replace pods.
    private static long InspectedMemory(string? estimate)
    {
        if (!Quantity.TryParse(estimate, out var quantity))
            return DefaultMemoryBytes;
        var bytes = quantity.ToUnitsCeiling();
        return Math.Max(DefaultMemoryBytes, (bytes + MemoryStep - 1) / MemoryStep * MemoryStep);
    }

    private static void Overlay(Dictionary<string, Quantity> amounts, IReadOnlyDictionary<string, string>? written, string field)
    {
        foreach (var (name, text) in written ?? new Dictionary<string, string>())
        {
            if (name is not ("cpu" or "memory" or "ephemeral-storage"))
            {
                throw new SpecException($"{field}[{name}]",
                    "only cpu, memory and ephemeral-storage are written here: write a GPU as spec.accelerator");
            }

            amounts[name] = Texts.Quantity(text, $"{field}[{name}]");
        }
    }

    private static AcceleratorRequest Accelerator(Api.AcceleratorRequest accelerator) => new()
    {
        Count = accelerator.Count ?? 1,
        MemoryMiB = accelerator.Memory is { } memory
            ? (Texts.Quantity(memory, "spec.accelerator.memory").ToUnitsCeiling() + (1L << 20) - 1) >> 20
            : null,
        Products = accelerator.Products ?? [],
        ResourceName = accelerator.ResourceName ?? ResourceNames.NvidiaGpu,
    };

    private static PlacementConstraints Constraints(Api.PlacementConstraints placement)
    {
        const string Field = "spec.placement";
        var failover = placement.Failover;
        var byDefault = new PlacementConstraints();
        return new PlacementConstraints
        {
            Mode = Values.Read(placement.Mode ?? Api.PlacementMode.Replicated, Field + ".mode"),
            Tiers = Values.ReadAll(placement.Tiers, Field + ".tiers", Values.Read),
            PoolSelector = Selectors.Read(placement.PoolSelector, Field + ".poolSelector"),
            Jurisdictions = placement.Jurisdictions ?? [],
            Compliance = placement.Compliance ?? [],
            MaxHourlyCost = Texts.Money(placement.MaxHourlyCost, Field + ".maxHourlyCost"),
            Overflow = placement.Overflow ?? true,
            FailoverAfter = Texts.Duration(failover?.After, Field + ".failover.after") ?? byDefault.FailoverAfter,
            FailbackAfter = Texts.Duration(failover?.Failback, Field + ".failover.failback") ?? byDefault.FailbackAfter,
        };
    }

    [GeneratedRegex(@"\.(onnx|plan|engine)(?:[?#].*)?$")]
    private static partial Regex Extension();
}
