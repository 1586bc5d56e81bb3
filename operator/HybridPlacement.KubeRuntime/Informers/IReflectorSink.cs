namespace HybridPlacement.KubeRuntime;

/// <summary>Where a reflector puts what it sees.</summary>
internal interface IReflectorSink<in TObject>
{
    /// <summary>All there is in the reflector's namespace; what isn't in it is gone, save what is poisoned.</summary>
    void Replace(IReadOnlyCollection<TObject> objects, IReadOnlyCollection<PoisonedObject> poisoned, string resourceVersion);

    /// <summary>The resource isn't there.</summary>
    void Absent();

    void Upsert(TObject obj);

    void Delete(TObject obj);

    void Poison(PoisonedObject poisoned, bool isDeletion);

    /// <summary>Everything up to this version has been told.</summary>
    void Advance(string? resourceVersion);
}
