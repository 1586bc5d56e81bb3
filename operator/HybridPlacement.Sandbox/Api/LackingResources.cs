namespace HybridPlacement.Sandbox.Api;

/// <summary>Built-in resources that a real server has and the sandbox doesn't: refused by name instead of not found.</summary>
internal static class LackingResources
{
    private static readonly Dictionary<string, string[]> ByGroup = new(StringComparer.Ordinal)
    {
        [""] = ["componentstatuses", "podtemplates", "replicationcontrollers"],
        ["admissionregistration.k8s.io"] =
        [
            "mutatingadmissionpolicies", "mutatingadmissionpolicybindings", "mutatingwebhookconfigurations",
            "validatingwebhookconfigurations",
        ],
        ["apiregistration.k8s.io"] = ["apiservices"],
        ["certificates.k8s.io"] = ["certificatesigningrequests"],
        ["flowcontrol.apiserver.k8s.io"] = ["flowschemas", "prioritylevelconfigurations"],
        ["metrics.k8s.io"] = ["nodes", "pods"],
        ["networking.k8s.io"] = ["ipaddresses", "servicecidrs"],
        ["resource.k8s.io"] = ["deviceclasses", "resourceclaims", "resourceclaimtemplates", "resourceslices"],
        ["storage.k8s.io"] = ["csidrivers", "csinodes", "csistoragecapacities", "volumeattachments", "volumeattributesclasses"],
    };

    public static bool Contains(string group, string resource) =>
        ByGroup.TryGetValue(group, out var resources) && resources.Contains(resource);
}
