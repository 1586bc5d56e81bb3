using System.Globalization;

namespace HybridPlacement.Benchmarks.Sandbox;

/// <summary>Objects of the size that clusters have.</summary>
internal static class Manifests
{
    public static string ConfigMap(int i) =>
        $$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c{{{i}}}","labels":{"app":"bench"}},"data":{"key":"value {{{i}}}"}}""";

    /// <summary>Of a scheduler that isn't there: only stored, so that nothing but the API is measured.</summary>
    public static string UnscheduledPod(int i) =>
        $$$"""{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p{{{i}}}","labels":{"app":"bench"}},"spec":{"schedulerName":"none",{{{PodSpec}}} } }""";

    public static string Deployment(string name, int replicas) =>
        $$$"""
        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"{{{name}}}","labels":{"app":"{{{name}}}"}},
         "spec":{"replicas":{{{replicas}}},"selector":{"matchLabels":{"app":"{{{name}}}"}},
         "template":{"metadata":{"labels":{"app":"{{{name}}}","tier":"cloud"}},"spec":{ {{{PodSpec}}} } } } }
        """;

    public static string Node(int i) =>
        string.Create(CultureInfo.InvariantCulture, $$$"""
        {"apiVersion":"v1","kind":"Node","metadata":{"name":"node-{{{i}}}","labels":{"topology.kubernetes.io/zone":"z{{{i % 3}}}"} },
         "status":{"capacity":{"cpu":"64","memory":"256Gi","pods":"110"} } }
        """);

    private const string PodSpec =
        """
        "containers":[{"name":"server","image":"registry.example/server:1.2.3","args":["serve","--port=8000"],
         "env":[{"name":"A","value":"1"},{"name":"B","value":"2"}],
         "ports":[{"name":"http","containerPort":8000}],
         "readinessProbe":{"httpGet":{"path":"/ready","port":"http"}},
         "resources":{"requests":{"cpu":"100m","memory":"128Mi"},"limits":{"memory":"256Mi"}},
         "volumeMounts":[{"name":"data","mountPath":"/data"}]}],
         "volumes":[{"name":"data","emptyDir":{}}]
        """;
}
