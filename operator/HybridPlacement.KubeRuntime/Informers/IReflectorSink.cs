namespace HybridPlacement.KubeRuntime;

/// <summary>What a sink keeps of an object of a list that isn't whole yet.</summary>
internal abstract record ListedObject(NamespacedName Key);

/// <summary>Where a reflector puts what it sees.</summary>
internal interface IReflectorSink<in TObject>
{
    /// <summary>
    /// What will be kept of an object. Asked for each as it is read: a list of tens of thousands of whole objects would be by far
    /// the most that the process ever holds.
    /// </summary>
    ListedObject Keep(TObject obj);

    /// <summary>All there is in the reflector's namespace; what isn't in it is gone, save what is poisoned.</summary>
    void Replace(IReadOnlyCollection<ListedObject> objects, IReadOnlyCollection<PoisonedObject> poisoned, string resourceVersion);

    /// <summary>The resource isn't there.</summary>
    void Absent();

    void Upsert(TObject obj);

    void Delete(TObject obj);

    void Poison(PoisonedObject poisoned, bool isDeletion);

    /// <summary>Everything up to this version has been told.</summary>
    void Advance(string? resourceVersion);
}
