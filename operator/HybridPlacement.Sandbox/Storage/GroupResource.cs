namespace HybridPlacement.Sandbox.Storage;

/// <summary>A collection of objects, whatever version they are asked for in.</summary>
internal readonly record struct GroupResource(string Group, string Resource)
{
    /// <summary>As error messages name it: <c>deployments.apps</c>, <c>pods</c>.</summary>
    public override string ToString() => Group.Length == 0 ? Resource : $"{Resource}.{Group}";
}
