using k8s;

namespace HybridPlacement.KubeRuntime;

/// <summary>Finds the API server.</summary>
public static class KubeClientConfiguration
{
    /// <summary>
    /// From <paramref name="kubeconfig"/> if given, else the file(s) in <c>KUBECONFIG</c>, else the pod's service account,
    /// else <c>~/.kube/config</c>.
    /// </summary>
    /// <exception cref="InvalidOperationException">None of these is there.</exception>
    /// <exception cref="FileNotFoundException"><paramref name="kubeconfig"/> isn't there.</exception>
    public static KubernetesClientConfiguration Load(string? kubeconfig = null)
    {
        if (!string.IsNullOrEmpty(kubeconfig))
        {
            if (!File.Exists(kubeconfig))
                throw new FileNotFoundException($"No kubeconfig at '{kubeconfig}': write the path of an existing file.", kubeconfig);
            return KubernetesClientConfiguration.BuildConfigFromConfigFile(kubeconfig);
        }

        if (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable("KUBECONFIG")))
            return KubernetesClientConfiguration.BuildDefaultConfig();
        if (KubernetesClientConfiguration.IsInCluster())
            return KubernetesClientConfiguration.InClusterConfig();
        var home = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".kube", "config");
        if (File.Exists(home))
            return KubernetesClientConfiguration.BuildConfigFromConfigFile(home);
        throw new InvalidOperationException(
            $"No API server known: give --kubeconfig, set KUBECONFIG, run in a cluster, or write {home}.");
    }
}
