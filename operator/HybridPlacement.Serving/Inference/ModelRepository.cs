using System.Collections.Concurrent;

namespace HybridPlacement.Serving.Inference;

/// <summary>The models of this server and whether they may be asked.</summary>
internal sealed class ModelRepository : IDisposable
{
    private readonly ConcurrentDictionary<string, LoadedModel> _models = new(StringComparer.Ordinal);
    private volatile bool _isLoaded, _isDraining;

    /// <summary>Whether all models are loaded and the server isn't about to stop.</summary>
    public bool IsReady => _isLoaded && !_isDraining;

    public IEnumerable<LoadedModel> Models => _isLoaded ? _models.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => m.Value) : [];

    /// <summary>To be called once, before the first caller is served.</summary>
    /// <exception cref="ArgumentException">Two models have one name.</exception>
    public void Serve(IEnumerable<LoadedModel> models)
    {
        foreach (var model in models)
        {
            if (!_models.TryAdd(model.Source.Name, model))
                throw new ArgumentException($"two models are called \"{model.Source.Name}\"", nameof(models));
        }

        _isLoaded = true;
    }

    /// <summary>Serves a model in place of the one of the same name, which goes when its last request has ended.</summary>
    public void Replace(LoadedModel model)
    {
        var old = _models[model.Source.Name];
        _models[model.Source.Name] = model;
        old.Dispose();
    }

    public void Drain() => _isDraining = true;

    /// <summary>
    /// The model that a caller names, to be looked at. While draining it is still found: requests under way are answered.
    /// </summary>
    public LoadedModel Find(string name, string? version)
    {
        if (!_isLoaded)
            throw InferenceException.NotReady("the server is still loading its models");
        if (!_models.TryGetValue(name, out var model))
            throw InferenceException.NotFound($"there is no model \"{name}\" here; there is {string.Join(", ", _models.Keys.Order(StringComparer.Ordinal))}");
        return string.IsNullOrEmpty(version) || version == model.Source.Version
            ? model
            : throw InferenceException.NotFound($"model \"{name}\" has no version \"{version}\"; it has {model.Source.Version}");
    }

    /// <summary>The model that a caller names, to be run.</summary>
    public ModelUse Use(string name, string? version)
    {
        while (true)
        {
            var model = Find(name, version);
            // Otherwise it was replaced between the two steps.
            if (model.TryUse())
                return new ModelUse(model);
        }
    }

    public void Dispose()
    {
        foreach (var model in _models.Values)
            model.Dispose();
        _models.Clear();
        _isLoaded = false;
    }
}
