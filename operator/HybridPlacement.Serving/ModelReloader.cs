using HybridPlacement.Onnx;
using HybridPlacement.Serving.Inference;
using Microsoft.ML.OnnxRuntime;

namespace HybridPlacement.Serving;

/// <summary>
/// Looks now and then whether a model's folder holds another highest version, and serves that in place of the one before: loaded
/// and warm before the first caller gets it, while requests under way end with the old one. A version that can't be loaded is
/// said once, and tried again when its file changes.
/// </summary>
internal sealed partial class ModelReloader(
    ServeOptions options, ModelRepository repository, ModelLoader loader, TimeProvider time, ILogger<ModelReloader> logger) : BackgroundService
{
    private readonly Dictionary<string, (ModelSource Source, long Length, DateTime Written)> _refused = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.ReloadEvery <= TimeSpan.Zero || await loader.Failure is not null)
            return;
        using var timer = new PeriodicTimer(options.ReloadEvery, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            foreach (var path in options.Models)
                await Task.Run(() => Look(path), stoppingToken);
        }
    }

    private void Look(string path)
    {
        try
        {
            var source = ModelSource.Find(path, options.ModelName);
            var current = repository.Find(source.Name, null).Source;
            if (source.Version == current.Version)
                return;
            var file = new FileInfo(source.Path);
            var state = (source, file.Length, file.LastWriteTimeUtc);
            if (_refused.TryGetValue(path, out var refused) && refused == state)
                return;
            _refused[path] = state;
            repository.Replace(loader.Load(source));
            _refused.Remove(path);
            LogReplaced(source.Name, current.Version, source.Version);
        }
        catch (Exception e) when (e is OnnxRuntimeException or OnnxFormatException or InferenceException or IOException or UnauthorizedAccessException)
        {
            LogRefused(path, e.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Model} version {Old} is replaced by version {New}")]
    private partial void LogReplaced(string model, string old, string @new);

    [LoggerMessage(Level = LogLevel.Error, Message = "What is new in {Path} can't be loaded, what was there is served on: {Reason}")]
    private partial void LogRefused(string path, string reason);
}
