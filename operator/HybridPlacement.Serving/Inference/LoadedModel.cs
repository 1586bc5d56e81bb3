using HybridPlacement.Onnx;
using HybridPlacement.Serving.Batching;
using Microsoft.ML.OnnxRuntime;
using SessionOptions = Microsoft.ML.OnnxRuntime.SessionOptions;

namespace HybridPlacement.Serving.Inference;

/// <summary>A model in ONNX Runtime, ready to run. Safe for use by many threads.</summary>
internal sealed class LoadedModel : IDisposable
{
    /// <summary>The largest output that memory is taken for before the run; what a file claims beyond has to be made first.</summary>
    private const long LargestBound = 64L << 20;

    private readonly InferenceSession _session;
    private readonly Dictionary<string, TensorMetadata> _inputs;
    private readonly string[] _outputNames;
    private readonly Dictionary<string, TensorType?> _outputTypes;
    private readonly OutputShapes _shapes;

    /// <summary>Whether outputs have come in the shapes that the file states.</summary>
    private volatile bool _areShapesTrue = true;

    /// <summary>The repository's own use, and that of each request.</summary>
    private int _uses = 1;

    private LoadedModel(ModelSource source, InferenceSession session, OnnxModelFacts facts)
    {
        (Source, _session, Facts) = (source, session, facts);
        Inputs = Metadata(session.InputMetadata, facts.Inputs);
        Outputs = Metadata(session.OutputMetadata, facts.Outputs);
        _inputs = Inputs.ToDictionary(i => i.Name);
        _outputNames = [.. Outputs.Select(o => o.Name)];
        _outputTypes = Outputs.ToDictionary(o => o.Name, o => o.Type);
        _shapes = new OutputShapes(facts);
    }

    public ModelSource Source { get; }

    public OnnxModelFacts Facts { get; }

    public IReadOnlyList<TensorMetadata> Inputs { get; }

    public IReadOnlyList<TensorMetadata> Outputs { get; }

    /// <summary>Puts requests together, where the model gains from it; set before the first request.</summary>
    public Batcher? Batcher { get; set; }

    /// <summary>Loads a file into ONNX Runtime, which may take memory far beyond the file's size.</summary>
    /// <exception cref="OnnxFormatException">The file isn't ONNX.</exception>
    /// <exception cref="OnnxRuntimeException">ONNX Runtime refuses it.</exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    public static LoadedModel Load(ModelSource source, int threads)
    {
        var facts = OnnxModelReader.ReadFile(source.Path);
        using var options = Options(facts, threads);
        return new LoadedModel(source, new InferenceSession(source.Path, options), facts);
    }

    /// <summary>Runs a request on this thread, and breaks off between two operators when told to. The result is the caller's to dispose of.</summary>
    public InferenceResult Run(InferenceRequest request, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        Check(request);
        var outputs = OutputNames(request);
        using var options = new RunOptions();
        using var stop = cancellation.UnsafeRegister(static o => ((RunOptions)o!).Terminate = true, options);
        string[] names = [.. request.Inputs.Select(i => i.Name)];
        OrtValue[] values = [.. request.Inputs.Select(i => i.Value)];
        if (_areShapesTrue && Bind(outputs, request) is { } bound)
        {
            try
            {
                _session.Run(options, names, values, outputs, bound);
                return new InferenceResult(outputs, bound);
            }
            catch (OnnxRuntimeException e) when (OutputShapes.AreOthers(e))
            {
                bound.Dispose();
                _areShapesTrue = false;
            }
            catch
            {
                bound.Dispose();
                throw;
            }
        }

        return new InferenceResult(outputs, _session.Run(options, names, values, outputs));
    }

    /// <summary>Throws where the model can't take a request, as far as its metadata tells.</summary>
    public void Check(InferenceRequest request)
    {
        foreach (var input in request.Inputs)
            Input(input.Name).Check(input);
        var missing = Inputs.FirstOrDefault(i => request.Inputs.All(r => r.Name != i.Name));
        if (missing is not null)
            throw InferenceException.Invalid($"input \"{missing.Name}\" ({missing.Type?.Name} [{string.Join(',', missing.Shape)}]) is missing");
        if (request.Inputs.Count > Inputs.Count)
            throw InferenceException.Invalid("an input is given twice");
        OutputNames(request);
    }

    /// <summary>How many answers a request asks for: the first size of an input whose first size is free.</summary>
    public long BatchSize(InferenceRequest request)
    {
        foreach (var input in request.Inputs)
        {
            if (_inputs.TryGetValue(input.Name, out var metadata) && metadata.Shape is [-1, ..] && input.Shape.Length > 0)
                return input.Shape[0];
        }

        return 1;
    }

    /// <summary>
    /// Runs once on zeros, so that the first caller doesn't wait for what ONNX Runtime puts off until then. Free sizes
    /// are taken for 1, which not every model accepts; then the model is ready without.
    /// </summary>
    public bool TryWarmUp(out string? refusal)
    {
        using var request = new InferenceRequest();
        try
        {
            foreach (var input in Inputs)
            {
                if (input.Type is null)
                    throw InferenceException.Invalid($"input \"{input.Name}\" isn't a tensor");
                var tensor = InputTensor.Allocate(input.Name, input.Type, [.. input.Shape.Select(size => Math.Max(1, size))], int.MaxValue);
                tensor.Bytes.Clear();
                request.Inputs.Add(tensor);
            }

            using var result = Run(request);
            refusal = null;
            return true;
        }
        catch (Exception e) when (e is InferenceException or OnnxRuntimeException)
        {
            refusal = e.Message;
            return false;
        }
    }

    /// <summary>Holds the model in memory until <see cref="Release"/>; false where it has gone already.</summary>
    public bool TryUse()
    {
        for (var uses = Volatile.Read(ref _uses); uses > 0;)
        {
            var seen = Interlocked.CompareExchange(ref _uses, uses + 1, uses);
            if (seen == uses)
                return true;
            uses = seen;
        }

        return false;
    }

    public void Release()
    {
        if (Interlocked.Decrement(ref _uses) == 0)
            _session.Dispose();
    }

    /// <summary>Gives up the owner's use: the model goes when the last request has ended.</summary>
    public void Dispose() => Release();

    /// <summary>Memory for the outputs; null where the shape of one isn't known before the run.</summary>
    private BoundOutputs? Bind(string[] outputs, InferenceRequest request)
    {
        var bound = new BoundOutputs();
        foreach (var output in outputs)
        {
            var type = _outputTypes[output];
            if (type is null or { IsText: true }
                || _shapes.Find(output, request) is not { } shape
                || InputTensor.Count(shape) > LargestBound / type.Size)
            {
                bound.Dispose();
                return null;
            }

            bound.Add(type, shape, InputTensor.Count(shape) * type.Size);
        }

        return bound;
    }

    private TensorMetadata Input(string name) => _inputs.TryGetValue(name, out var input)
        ? input
        : throw InferenceException.Invalid($"the model has no input \"{name}\"; it has {string.Join(", ", _inputs.Keys)}");

    private string[] OutputNames(InferenceRequest request)
    {
        if (request.Outputs.Count == 0)
            return _outputNames;
        var unknown = request.Outputs.FirstOrDefault(o => !_outputNames.Contains(o.Name));
        return unknown is null
            ? [.. request.Outputs.Select(o => o.Name)]
            : throw InferenceException.Invalid($"the model has no output \"{unknown.Name}\"; it has {string.Join(", ", _outputNames)}");
    }

    private static SessionOptions Options(OnnxModelFacts facts, int threads)
    {
        var options = new SessionOptions
        {
            IntraOpNumThreads = threads,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
            // Patterns are kept for each shape that comes: half the memory of a detector fed with free sizes.
            EnableMemoryPattern = facts.Inputs.All(i => i.Shape is not null && i.Shape.All(d => d.Size is not null)),
        };
        // Spinning threads burn a core while nothing is asked, and make an autoscaler scale up for nothing.
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        options.AddSessionConfigEntry("session.inter_op.allow_spinning", "0");
        return options;
    }

    private static List<TensorMetadata> Metadata(
        IReadOnlyDictionary<string, NodeMetadata> nodes, IReadOnlyList<OnnxValueFacts> facts) =>
        [.. nodes.Select(n => TensorMetadata.From(n.Key, n.Value, facts.FirstOrDefault(f => f.Name == n.Key)?.Shape is not null))];
}
