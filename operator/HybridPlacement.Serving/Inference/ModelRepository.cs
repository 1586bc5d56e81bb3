using System.Collections.Concurrent;

namespace HybridPlacement.Serving.Inference;

/// <summary>The models of this server and whether they may be asked.</summary>
internal sealed class ModelRepository : IDisposable
{
    private readonly ConcurrentDictionary<string, IReadOnlyList<LoadedModel>> _models = new(StringComparer.Ordinal);
    private volatile bool _isLoaded, _isDraining;

    /// <summary>Whether all models are loaded and the server isn't about to stop.</summary>
    public bool IsReady => _isLoaded && !_isDraining;

    public IEnumerable<string> Names => _isLoaded ? _models.Keys.Order(StringComparer.Ordinal) : [];

    /// <summary>To be called once, before the first caller is served; of each model the highest version first.</summary>
    /// <exception cref="IOException">Two models have one name.</exception>
    public void Serve(IEnumerable<IReadOnlyList<LoadedModel>> models)
    {
        foreach (var versions in models)
        {
            if (!_models.TryAdd(versions[0].Source.Name, versions))
                throw new IOException($"two models are called \"{versions[0].Source.Name}\": each is called as its folder or file, rename one of them");
        }

        _isLoaded = true;
    }

    /// <summary>Serves these versions of a model, the highest first; what isn't among them goes when its last request has ended.</summary>
    public void Replace(string name, IReadOnlyList<LoadedModel> versions)
    {
        var old = _models[name];
        _models[name] = versions;
        foreach (var model in old.Except(versions))
            model.Dispose();
    }

    /// <summary>The versions of a model that are served, the highest first.</summary>
    public IReadOnlyList<LoadedModel> Versions(string name)
    {
        if (!_isLoaded)
            throw InferenceException.NotReady("the server is still loading its models");
        return _models.TryGetValue(name, out var versions)
            ? versions
            : throw InferenceException.NotFound($"there is no model \"{name}\" here; there is {string.Join(", ", Names)}");
    }

    public void Drain() => _isDraining = true;

    /// <summary>
    /// The model that a caller names, to be looked at; the highest version where none is named. While draining it is still
    /// found: requests under way are answered.
    /// </summary>
    public LoadedModel Find(string name, string? version)
    {
        var versions = Versions(name);
        if (string.IsNullOrEmpty(version))
            return versions[0];
        return versions.FirstOrDefault(m => m.Source.Version == version)
            ?? throw InferenceException.NotFound($"model \"{name}\" has no version \"{version}\"; it has {string.Join(", ", versions.Select(m => m.Source.Version))}");
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
        foreach (var model in _models.Values.SelectMany(v => v))
            model.Dispose();
        _models.Clear();
        _isLoaded = false;
    }
}
