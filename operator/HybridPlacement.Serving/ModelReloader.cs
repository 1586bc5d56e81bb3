using HybridPlacement.Onnx;
using HybridPlacement.Serving.Inference;
using Microsoft.ML.OnnxRuntime;

namespace HybridPlacement.Serving;

/// <summary>
/// Looks now and then whether a model's folder holds other versions, and serves the highest of them in place of those before:
/// loaded and warm before the first caller gets one, while requests under way end with what they began with. A version that
/// can't be loaded is said once, and tried again when its file changes; the next lower one stays in its place.
/// </summary>
internal sealed partial class ModelReloader(
    ServeOptions options, ModelRepository repository, ModelLoader loader, TimeProvider time, ILogger<ModelReloader> logger) : BackgroundService
{
    private readonly Dictionary<ModelSource, (long Length, DateTime Written)> _refused = [];

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
            var sources = ModelSource.Find(path, options.ModelName);
            var current = repository.Versions(sources[0].Name);
            List<LoadedModel> versions = [.. sources.Select(s => current.FirstOrDefault(m => m.Source == s) ?? Load(s)).OfType<LoadedModel>().Take(options.Versions)];
            if (versions.Count == 0 || versions.SequenceEqual(current))
                return;
            repository.Replace(sources[0].Name, versions);
            var (old, @new) = (Text(current), Text(versions));
            LogReplaced(sources[0].Name, old, @new);
        }
        catch (Exception e) when (e is InferenceException or IOException or UnauthorizedAccessException)
        {
            LogRefused(path, e.Message);
        }
    }

    /// <summary>Null where it can't be loaded, or was refused before and hasn't changed.</summary>
    private LoadedModel? Load(ModelSource source)
    {
        try
        {
            var file = new FileInfo(source.Path);
            var state = (file.Length, file.LastWriteTimeUtc);
            if (_refused.TryGetValue(source, out var refused) && refused == state)
                return null;
            _refused[source] = state;
            var model = loader.Load(source);
            _refused.Remove(source);
            return model;
        }
        catch (Exception e) when (e is OnnxRuntimeException or OnnxFormatException or IOException or UnauthorizedAccessException)
        {
            LogRefused(source.Path, e.Message);
            return null;
        }
    }

    private static string Text(IEnumerable<LoadedModel> versions) => string.Join(", ", versions.Select(v => v.Source.Version));

    [LoggerMessage(Level = LogLevel.Information, Message = "{Model} is served in version {New} in place of {Old}")]
    private partial void LogReplaced(string model, string old, string @new);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Path} can't be loaded, what was there is served on: {Reason}")]
    private partial void LogRefused(string path, string reason);
}
