using System.Text.Json.Nodes;

namespace HybridPlacement.Sandbox.Workloads.Scheduling;

/// <summary>What keeps pods off a node that don't tolerate it.</summary>
internal sealed record Taint(string Key, string Value, string Effect)
{
    public const string NoSchedule = "NoSchedule";
    public const string PreferNoSchedule = "PreferNoSchedule";
    public const string NoExecute = "NoExecute";

    public static Taint Read(JsonNode? taint) =>
        new(taint.Text("key") ?? "", taint.Text("value") ?? "", taint.Text("effect") ?? "");
}

/// <summary>
/// What a pod puts up with. An empty key with <c>Exists</c> tolerates everything, an empty effect any effect.
/// </summary>
internal sealed record Toleration(string Key, string Operator, string Value, string Effect, long? Seconds)
{
    public bool Tolerates(Taint taint)
    {
        if (Effect.Length > 0 && Effect != taint.Effect) return false;
        if (Key.Length > 0 && Key != taint.Key) return false;
        return Operator switch
        {
            "Exists" => true,
            "Equal" or "" => Key.Length > 0 && Value == taint.Value,
            _ => false,
        };
    }

    public static IReadOnlyList<Toleration> ReadAll(JsonNode? podSpec) =>
        [.. podSpec.Items("tolerations").Select(item => new Toleration(
            item.Text("key") ?? "",
            item.Text("operator") ?? "",
            item.Text("value") ?? "",
            item.Text("effect") ?? "",
            item.Integer("tolerationSeconds")))];
}
