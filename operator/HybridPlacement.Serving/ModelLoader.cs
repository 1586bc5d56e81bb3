using HybridPlacement.Onnx;
using HybridPlacement.Serving.Batching;
using HybridPlacement.Serving.Inference;
using HybridPlacement.Serving.Metrics;
using Microsoft.ML.OnnxRuntime;

namespace HybridPlacement.Serving;

/// <summary>Loads the models while the server already answers that it lives; ends the server where it can't.</summary>
internal sealed partial class ModelLoader(
    ServeOptions options,
    ModelRepository repository,
    ServingMetrics metrics,
    InferenceGate gate,
    TimeProvider time,
    IHostApplicationLifetime lifetime,
    ILogger<ModelLoader> logger) : BackgroundService
{
    private readonly TaskCompletionSource<string?> _failure = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when loading does: with what went wrong, or null.</summary>
    public Task<string?> Failure => _failure.Task;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            repository.Serve(await Task.Run(LoadAll, stoppingToken));
            _failure.SetResult(null);
        }
        catch (Exception e) when (e is OnnxRuntimeException or OnnxFormatException or IOException or UnauthorizedAccessException)
        {
            LogFailed(e.Message);
            _failure.SetResult(e.Message);
            // Stopped while it starts, the host reports a failure of its own.
            var started = new TaskCompletionSource();
            await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
            await started.Task.WaitAsync(stoppingToken);
            lifetime.StopApplication();
        }
        catch (OperationCanceledException)
        {
            _failure.TrySetResult(null);
        }
    }

    private List<List<LoadedModel>> LoadAll()
    {
        var models = new List<List<LoadedModel>>();
        try
        {
            foreach (var path in options.Models)
            {
                models.Add([]);
                foreach (var source in ModelSource.Find(path, options.ModelName).Take(options.Versions))
                    models[^1].Add(Load(source));
            }

            return models;
        }
        catch
        {
            models.ForEach(m => m.ForEach(v => v.Dispose()));
            throw;
        }
    }

    /// <summary>Loads a model and warms it up.</summary>
    public LoadedModel Load(ModelSource source)
    {
        var start = time.GetTimestamp();
        var model = Open(source);
        if (!model.TryWarmUp(out var refusal))
            LogColdStart(source.Name, refusal!);
        if (options.Batches.Rows > 1)
            Batch(model);
        var elapsed = time.GetElapsedTime(start);
        metrics.Loaded(model, elapsed);
        LogLoaded(source.Name, source.Version, source.Path, elapsed.TotalMilliseconds);
        return model;
    }

    private LoadedModel Open(ModelSource source)
    {
        try
        {
            return LoadedModel.Load(source, options.Cpus);
        }
        catch (OnnxFormatException e)
        {
            // ONNX Runtime's own errors name the file.
            throw new OnnxFormatException($"{source.Path}: {e.Message}", e);
        }
    }

    private void Batch(LoadedModel model)
    {
        if (BatchRule.Refusal(model) is { } refusal)
            LogUnbatched(model.Source.Name, refusal);
        else
            model.Batcher = new Batcher(model, options.Batches, gate, metrics.For(model), time);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Requests of {Model} are each run by themselves: {Reason}")]
    private partial void LogUnbatched(string model, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Serving {Model} version {Version} from {Path}, loaded in {Milliseconds:F0} ms")]
    private partial void LogLoaded(string model, string version, string path, double milliseconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Model} didn't run on zeros ({Refusal}), so that its first request takes longer")]
    private partial void LogColdStart(string model, string refusal);

    [LoggerMessage(Level = LogLevel.Error, Message = "The model can't be loaded: {Reason}")]
    private partial void LogFailed(string reason);
}
