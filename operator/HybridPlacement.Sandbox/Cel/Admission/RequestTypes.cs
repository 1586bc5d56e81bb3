using HybridPlacement.Sandbox.Cel.Types;

namespace HybridPlacement.Sandbox.Cel.Admission;

/// <summary>The types of the variables <c>request</c> and <c>namespaceObject</c>: the fields that expressions may name.</summary>
internal static class RequestTypes
{
    private static readonly CelType Texts = CelType.List(CelType.String);

    private static readonly CelType KindType = Object("kubernetes.GroupVersionKind", Text("group", "version", "kind"));

    private static readonly CelType ResourceType =
        Object("kubernetes.GroupVersionResource", Text("group", "version", "resource"));

    private static readonly CelType UserType = Object(
        "kubernetes.UserInfo",
        [.. Text("username", "uid"), ("groups", Texts), ("extra", CelType.Map(CelType.String, Texts))]);

    public static CelType Request { get; } = Object(
        "kubernetes.AdmissionRequest",
        [
            ("kind", KindType), ("resource", ResourceType), ("requestKind", KindType), ("requestResource", ResourceType),
            .. Text("subResource", "requestSubResource", "name", "namespace", "operation"),
            ("userInfo", UserType), ("dryRun", CelType.Bool), ("options", CelType.Dyn),
        ]);

    public static CelType Namespace { get; } = Object(
        "kubernetes.Namespace",
        [
            ("metadata", Object(
                "kubernetes.NamespaceMetadata",
                [
                    .. Text("name", "generateName", "namespace", "UID", "resourceVersion"),
                    ("labels", CelType.Map(CelType.String, CelType.String)),
                    ("annotations", CelType.Map(CelType.String, CelType.String)),
                    ("creationTimestamp", CelType.Timestamp), ("deletionTimestamp", CelType.Timestamp),
                    ("deletionGracePeriodSeconds", CelType.Int), ("generation", CelType.Int), ("finalizers", Texts),
                ])),
            ("spec", Object("kubernetes.NamespaceSpec", [("finalizers", Texts)])),
            ("status", Object(
                "kubernetes.NamespaceStatus",
                [
                    ("phase", CelType.String),
                    ("conditions", CelType.List(Object(
                        "kubernetes.NamespaceCondition",
                        [.. Text("status", "type", "message", "reason"), ("lastTransitionTime", CelType.Timestamp)]))),
                ])),
        ]);

    private static CelType Object(string name, (string Name, CelType Type)[] fields) =>
        CelType.Object(name, fields.ToDictionary(f => f.Name, f => f.Type, StringComparer.Ordinal));

    private static (string Name, CelType Type)[] Text(params string[] names) => [.. names.Select(n => (n, CelType.String))];
}
