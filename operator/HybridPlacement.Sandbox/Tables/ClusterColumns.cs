using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Workloads;
using static HybridPlacement.Sandbox.Tables.Cells;

namespace HybridPlacement.Sandbox.Tables;

/// <summary>The columns of network, storage, policy and access kinds.</summary>
internal static class ClusterColumns
{
    private static readonly IReadOnlyList<TableColumn> Bindings =
    [
        Cells.Name,
        Text("Role", o => $"{o.Text("roleRef", "kind")}/{o.Text("roleRef", "name")}"),
        Cells.Age,
        Wide("Users", o => Subjects(o, "User")),
        Wide("Groups", o => Subjects(o, "Group")),
        Wide("ServiceAccounts", o => Subjects(o, "ServiceAccount")),
    ];

    public static IReadOnlyDictionary<string, IReadOnlyList<TableColumn>> All { get; } =
        new Dictionary<string, IReadOnlyList<TableColumn>>
        {
            ["endpoints"] = [Cells.Name, Text("Endpoints", Addresses, "<none>"), Cells.Age],
            ["endpointslices"] =
            [
                Cells.Name,
                Text("AddressType", o => o.Text("addressType")),
                Text("Ports", o => Some([.. o.Items("ports").Select(p => p.Scalar("port") ?? "*")], 3), "<unset>"),
                Text("Endpoints", o => Some([.. o.Items("endpoints").SelectMany(e => e.Texts("addresses"))], 3), "<unset>"),
                Cells.Age,
            ],
            ["ingresses"] =
            [
                Cells.Name,
                Text("Class", o => o.Text("spec", "ingressClassName"), "<none>"),
                Text("Hosts", o => Some([.. o.Items("spec", "rules").Select(r => r.Text("host") ?? "*")], 3), "*"),
                Text("Address", o => string.Join(",", o.Items("status", "loadBalancer", "ingress").Select(i => i.Text("ip") ?? i.Text("hostname")))),
                Text("Ports", o => o.Items("spec", "tls").Any() ? "80, 443" : "80"),
                Cells.Age,
            ],
            ["ingressclasses"] =
            [
                Cells.Name,
                Text("Controller", o => o.Text("spec", "controller")),
                Text("Parameters", o => o.Object("spec", "parameters") is { } p ? $"{p.Text("kind")}{(p.Text("apiGroup") is { } group ? "." + group : string.Empty)}/{p.Text("name")}" : null, "<none>"),
                Cells.Age,
            ],
            ["networkpolicies"] = [Cells.Name, Text("Pod-Selector", o => Selector(o.Object("spec", "podSelector"))), Cells.Age],
            ["persistentvolumeclaims"] =
            [
                Cells.Name,
                Text("Status", o => o.Terminating() ? "Terminating" : o.Text("status", "phase")),
                Text("Volume", o => o.Text("spec", "volumeName")),
                Text("Capacity", o => o.Scalar("status", "capacity", "storage")),
                Text("Access Modes", o => AccessModes(o.Texts("status", "accessModes"))),
                Text("StorageClass", o => o.Text("spec", "storageClassName")),
                Text("VolumeAttributesClass", o => o.Text("spec", "volumeAttributesClassName"), "<unset>"),
                Cells.Age,
                Wide("VolumeMode", o => o.Text("spec", "volumeMode") ?? "<unset>"),
            ],
            ["persistentvolumes"] =
            [
                Cells.Name,
                Text("Capacity", o => o.Scalar("spec", "capacity", "storage")),
                Text("Access Modes", o => AccessModes(o.Texts("spec", "accessModes"))),
                Text("Reclaim Policy", o => o.Text("spec", "persistentVolumeReclaimPolicy")),
                Text("Status", o => o.Terminating() ? "Terminating" : o.Text("status", "phase")),
                Text("Claim", o => o.Object("spec", "claimRef") is { } claim ? $"{claim.Text("namespace")}/{claim.Text("name")}" : null),
                Text("StorageClass", o => o.Text("spec", "storageClassName")),
                Text("VolumeAttributesClass", o => o.Text("spec", "volumeAttributesClassName"), "<unset>"),
                Text("Reason", o => o.Text("status", "reason")),
                Cells.Age,
                Wide("VolumeMode", o => o.Text("spec", "volumeMode") ?? "<unset>"),
            ],
            ["storageclasses"] =
            [
                Cells.Name,
                Text("Provisioner", o => o.Text("provisioner")),
                Text("ReclaimPolicy", o => o.Text("reclaimPolicy")),
                Text("VolumeBindingMode", o => o.Text("volumeBindingMode")),
                new("AllowVolumeExpansion", "string", (o, _) => o.Flag("allowVolumeExpansion")),
                Cells.Age,
            ],
            ["resourcequotas"] =
            [
                Cells.Name,
                Text("Request", o => Quota(o, limits: false)),
                Text("Limit", o => Quota(o, limits: true)),
                Cells.Age,
            ],
            ["limitranges"] = [Cells.Name, CreatedAt],
            ["roles"] = [Cells.Name, CreatedAt],
            ["clusterroles"] = [Cells.Name, CreatedAt],
            ["rolebindings"] = Bindings,
            ["clusterrolebindings"] = Bindings,
            ["priorityclasses"] =
            [
                Cells.Name,
                Count("Value", "value"),
                new("Global-Default", "boolean", (o, _) => o.Flag("globalDefault")),
                Cells.Age,
                Text("PreemptionPolicy", o => o.Text("preemptionPolicy")),
            ],
            ["runtimeclasses"] = [Cells.Name, Text("Handler", o => o.Text("handler")), Cells.Age],
            ["validatingadmissionpolicies"] =
            [
                Cells.Name,
                new("Validations", "integer", (o, _) => o.Items("spec", "validations").Count()),
                Text("ParamKind", o => o.Object("spec", "paramKind") is { } kind ? $"{kind.Text("apiVersion")}/{kind.Text("kind")}" : null, "<unset>"),
                Cells.Age,
            ],
            ["validatingadmissionpolicybindings"] =
            [
                Cells.Name,
                Text("PolicyName", o => o.Text("spec", "policyName")),
                Text("ParamRef", ParamRef, "<unset>"),
                Cells.Age,
            ],
        };

    private static string? ParamRef(JsonObject binding)
    {
        if (binding.Object("spec", "paramRef") is not { } reference)
            return null;
        if (reference.Text("name") is not { Length: > 0 } name)
            return Selector(reference.Object("selector"));
        return reference.Text("namespace") is { Length: > 0 } ns ? $"{ns}/{name}" : $"*/{name}";
    }

    private static string Subjects(JsonObject binding, string kind) => string.Join(", ", binding.Items("subjects")
        .Where(s => s.Text("kind") == kind)
        .Select(s => kind == "ServiceAccount" ? $"{s.Text("namespace")}/{s.Text("name")}" : s.Text("name")));

    private static string Addresses(JsonObject endpoints) => Some(
        [
            .. endpoints.Items("subsets").SelectMany(subset => subset.Items("addresses").SelectMany(address =>
                subset.Items("ports").Select(port => $"{address.Text("ip")}:{port.Integer("port")}").DefaultIfEmpty(address.Text("ip") ?? string.Empty))),
        ],
        3);

    private static string AccessModes(IReadOnlyList<string> modes) => string.Join(",", modes.Select(mode => mode switch
    {
        "ReadWriteOnce" => "RWO",
        "ReadOnlyMany" => "ROX",
        "ReadWriteMany" => "RWX",
        "ReadWriteOncePod" => "RWOP",
        _ => mode,
    }));

    private static string Quota(JsonObject quota, bool limits)
    {
        var used = quota.Object("status", "used");
        return string.Join(", ", (quota.Object("status", "hard") ?? [])
            .Where(h => h.Key.StartsWith("limits.", StringComparison.Ordinal) == limits)
            .OrderBy(h => h.Key, StringComparer.Ordinal)
            .Select(h => $"{h.Key}: {used.Scalar(h.Key) ?? "0"}/{h.Value.Scalar()}"));
    }
}
