namespace HybridPlacement.Sandbox.Conformance;

/// <summary>The feature of the API that a fixture, or one case of it, is about: a row of the README's table.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class FeatureAttribute(string name) : Attribute
{
    public string Name => name;
}

/// <summary>A case about what the sandbox refuses although a real server has it. Runs on the sandbox only.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RefusesAttribute(string what) : Attribute
{
    public string What => what;
}

/// <summary>A case that holds the sandbox and a real server to different expectations, and why.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class DiffersAttribute(string how) : Attribute
{
    public string How => how;
}
