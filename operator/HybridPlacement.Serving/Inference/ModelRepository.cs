namespace HybridPlacement.Serving.Inference;

/// <summary>The models of this server and whether they may be asked.</summary>
internal sealed class ModelRepository : IDisposable
{
    private readonly Dictionary<string, LoadedModel> _models = new(StringComparer.Ordinal);
    private volatile bool _isLoaded, _isDraining;

    /// <summary>Whether all models are loaded and the server isn't about to stop.</summary>
    public bool IsReady => _isLoaded && !_isDraining;

    public IReadOnlyCollection<LoadedModel> Models => _isLoaded ? _models.Values : [];

    /// <summary>To be called once, before the first caller is served.</summary>
    public void Serve(IEnumerable<LoadedModel> models)
    {
        foreach (var model in models)
            _models.Add(model.Source.Name, model);
        _isLoaded = true;
    }

    public void Drain() => _isDraining = true;

    /// <summary>The model that a caller names. While draining it is still found: requests under way are answered.</summary>
    public LoadedModel Find(string name, string? version)
    {
        if (!_isLoaded)
            throw InferenceException.NotReady("the server is still loading its models");
        if (!_models.TryGetValue(name, out var model))
            throw InferenceException.NotFound($"there is no model \"{name}\" here; there is {string.Join(", ", _models.Keys)}");
        return string.IsNullOrEmpty(version) || version == model.Source.Version
            ? model
            : throw InferenceException.NotFound($"model \"{name}\" has no version \"{version}\"; it has {model.Source.Version}");
    }

    public void Dispose()
    {
        foreach (var model in _models.Values)
            model.Dispose();
    }
}
