using HybridPlacement.Sandbox.Storage;
using HybridPlacement.Sandbox.Types;
using k8s.Models;

namespace HybridPlacement.Sandbox.Api;

/// <summary>The built-in resources that the operator, kubectl and helm touch.</summary>
internal static class BuiltInResources
{
    private static readonly ScalePaths Replicas = new(".spec.replicas", ".status.replicas", null);

    public static ResourceDefinition CustomResourceDefinitions { get; } =
        Of<V1CustomResourceDefinition>(
            "apiextensions.k8s.io", "v1", "CustomResourceDefinition", "customresourcedefinitions", "crd", "crds")
            with
        { Namespaced = false, HasStatus = true, HasGeneration = true, Categories = ["api-extensions"] };

    public static IReadOnlyList<ResourceDefinition> All { get; } =
    [
        Core<V1Namespace>("Namespace", "namespaces", "ns") with
        {
            Namespaced = false,
            HasStatus = true,
            Verbs = ["create", "delete", "get", "list", "patch", "update", "watch"],
            Subresources = [new("finalize", "", "v1", "Namespace", "update")],
        },
        Core<V1Node>("Node", "nodes", "no") with { Namespaced = false, HasStatus = true },
        Core<V1Pod>("Pod", "pods", "po") with
        {
            ReturnsDeleted = true,
            Categories = ["all"],
            HasStatus = true,
            HasGeneration = true,
            Subresources =
            [
                new("binding", "", "v1", "Binding", "create"),
                new("eviction", "policy", "v1", "Eviction", "create"),
                new("log", "", "v1", "Pod", "get"),
                new("portforward", "", "v1", "PodPortForwardOptions", "create", "get"),
            ],
        },
        Core<V1Service>("Service", "services", "svc") with { ReturnsDeleted = true, Categories = ["all"], HasStatus = true },
        Core<V1Endpoints>("Endpoints", "endpoints", "ep"),
        Core<V1ConfigMap>("ConfigMap", "configmaps", "cm"),
        Core<V1Secret>("Secret", "secrets"),
        Core<V1ServiceAccount>("ServiceAccount", "serviceaccounts", "sa") with
        {
            ReturnsDeleted = true,
            Subresources = [new("token", "authentication.k8s.io", "v1", "TokenRequest", "create")],
        },
        Core<Corev1Event>("Event", "events", "ev"),
        Core<V1PersistentVolumeClaim>("PersistentVolumeClaim", "persistentvolumeclaims", "pvc") with { ReturnsDeleted = true, HasStatus = true },
        Core<V1PersistentVolume>("PersistentVolume", "persistentvolumes", "pv") with { ReturnsDeleted = true, Namespaced = false, HasStatus = true },
        Core<V1LimitRange>("LimitRange", "limitranges", "limits"),
        Core<V1ResourceQuota>("ResourceQuota", "resourcequotas", "quota") with { ReturnsDeleted = true, HasStatus = true },
        Workload<V1Deployment>("apps", "v1", "Deployment", "deployments", "deploy") with { Scale = Replicas },
        Workload<V1ReplicaSet>("apps", "v1", "ReplicaSet", "replicasets", "rs") with { Scale = Replicas },
        Workload<V1StatefulSet>("apps", "v1", "StatefulSet", "statefulsets", "sts") with { Scale = Replicas },
        Workload<V1DaemonSet>("apps", "v1", "DaemonSet", "daemonsets", "ds"),
        Of<V1ControllerRevision>("apps", "v1", "ControllerRevision", "controllerrevisions"),
        Workload<V1Job>("batch", "v1", "Job", "jobs"),
        Workload<V1CronJob>("batch", "v1", "CronJob", "cronjobs", "cj"),
        Of<V2HorizontalPodAutoscaler>(
            "autoscaling", "v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers", "hpa")
            with { Categories = ["all"], HasStatus = true },
        // The same autoscalers in their older form.
        Of<V1HorizontalPodAutoscaler>(
            "autoscaling", "v1", "HorizontalPodAutoscaler", "horizontalpodautoscalers", "hpa")
            with { Categories = ["all"], HasStatus = true, Conversion = AutoscalerConversion.Conversion },
        Of<V1PodDisruptionBudget>("policy", "v1", "PodDisruptionBudget", "poddisruptionbudgets", "pdb")
            with { HasStatus = true, HasGeneration = true },
        Of<V1NetworkPolicy>("networking.k8s.io", "v1", "NetworkPolicy", "networkpolicies", "netpol")
            with { HasGeneration = true },
        Of<V1Ingress>("networking.k8s.io", "v1", "Ingress", "ingresses", "ing")
            with { HasStatus = true, HasGeneration = true },
        Of<V1EndpointSlice>("discovery.k8s.io", "v1", "EndpointSlice", "endpointslices")
            with { HasGeneration = true },
        Of<V1Lease>("coordination.k8s.io", "v1", "Lease", "leases"),
        // The same events in their newer form.
        Of<Eventsv1Event>("events.k8s.io", "v1", "Event", "events", "ev")
            with { Storage = new GroupResource("", "events"), Conversion = EventConversion.Conversion },
        Of<V1Role>("rbac.authorization.k8s.io", "v1", "Role", "roles"),
        Of<V1RoleBinding>("rbac.authorization.k8s.io", "v1", "RoleBinding", "rolebindings"),
        Of<V1ClusterRole>("rbac.authorization.k8s.io", "v1", "ClusterRole", "clusterroles") with { Namespaced = false },
        Of<V1ClusterRoleBinding>("rbac.authorization.k8s.io", "v1", "ClusterRoleBinding", "clusterrolebindings")
            with { Namespaced = false },
        Of<V1PriorityClass>("scheduling.k8s.io", "v1", "PriorityClass", "priorityclasses", "pc")
            with { Namespaced = false, HasGeneration = true },
        Of<V1StorageClass>("storage.k8s.io", "v1", "StorageClass", "storageclasses", "sc") with { ReturnsDeleted = true, Namespaced = false },
        Of<V1RuntimeClass>("node.k8s.io", "v1", "RuntimeClass", "runtimeclasses") with { Namespaced = false },
        Of<V1IngressClass>("networking.k8s.io", "v1", "IngressClass", "ingressclasses") with { Namespaced = false, HasGeneration = true },
        Question<V1SelfSubjectReview>("authentication.k8s.io", "SelfSubjectReview"),
        Question<V1TokenReview>("authentication.k8s.io", "TokenReview"),
        Question<V1SelfSubjectAccessReview>("authorization.k8s.io", "SelfSubjectAccessReview"),
        Question<V1SelfSubjectRulesReview>("authorization.k8s.io", "SelfSubjectRulesReview"),
        Question<V1SubjectAccessReview>("authorization.k8s.io", "SubjectAccessReview"),
        Question<V1LocalSubjectAccessReview>("authorization.k8s.io", "LocalSubjectAccessReview") with { Namespaced = true },
        Of<V1ValidatingAdmissionPolicy>(
            "admissionregistration.k8s.io", "v1", "ValidatingAdmissionPolicy", "validatingadmissionpolicies")
            with
        { Namespaced = false, HasStatus = true, HasGeneration = true, Categories = ["api-extensions"] },
        Of<V1ValidatingAdmissionPolicyBinding>(
            "admissionregistration.k8s.io", "v1", "ValidatingAdmissionPolicyBinding", "validatingadmissionpolicybindings")
            with
        { Namespaced = false, HasGeneration = true, Categories = ["api-extensions"] },
        CustomResourceDefinitions,
    ];

    private static ResourceDefinition Core<T>(string kind, string plural, params string[] shortNames) =>
        Of<T>("", "v1", kind, plural, shortNames);

    private static ResourceDefinition Workload<T>(
        string group, string version, string kind, string plural, params string[] shortNames) =>
        Of<T>(group, version, kind, plural, shortNames)
            with
        { Categories = ["all"], HasStatus = true, HasGeneration = true };

    /// <summary>What is posted and answered, and not stored.</summary>
    private static ResourceDefinition Question<T>(string group, string kind) =>
        Of<T>(group, "v1", kind, kind.ToLowerInvariant() + "s") with { Namespaced = false, Verbs = ["create"] };

    private static ResourceDefinition Of<T>(
        string group, string version, string kind, string plural, params string[] shortNames) => new()
        {
            Group = group,
            Version = version,
            Kind = kind,
            Plural = plural,
            Singular = kind.ToLowerInvariant(),
            ShortNames = shortNames,
            Schema = BuiltInSchemas.For(typeof(T)),
            Storage = new GroupResource(group, plural),
        };
}
