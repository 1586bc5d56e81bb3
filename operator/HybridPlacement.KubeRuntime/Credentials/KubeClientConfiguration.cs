using k8s;
using k8s.Exceptions;

namespace HybridPlacement.KubeRuntime;

/// <summary>Finds the API server, and what to say who one is to it.</summary>
public static class KubeClientConfiguration
{
    /// <summary>
    /// From <paramref name="kubeconfig"/> if given, else the file(s) in <c>KUBECONFIG</c>, else the pod's service account,
    /// else <c>~/.kube/config</c>.
    /// </summary>
    /// <param name="kubeconfig">A path.</param>
    /// <param name="context">Of a kubeconfig, instead of its current one: then the pod's account isn't looked at.</param>
    /// <exception cref="KubeConfigException">None of these is there, or what is there lacks something: a sentence that names the file, the
    /// field and what to write, and nothing secret.</exception>
    public static KubernetesClientConfiguration Load(string? kubeconfig = null, string? context = null) => Load(
        kubeconfig,
        context,
        Environment.GetEnvironmentVariable,
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".kube", "config"),
        PodAccount.Folder);

    /// <summary>The headers that say with each call on whose behalf it is made, where a kubeconfig says so; else none.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Impersonation(KubernetesClientConfiguration configuration) =>
        (configuration as ImpersonatingConfiguration)?.Headers ?? [];

    /// <summary>The same with all that it looks at.</summary>
    internal static KubernetesClientConfiguration Load(
        string? kubeconfig, string? context, Func<string, string?> environment, string home, string account)
    {
        if (!string.IsNullOrEmpty(kubeconfig))
            return KubeConfigFile.Load([kubeconfig], context);
        if (environment("KUBECONFIG") is { Length: > 0 } paths)
            return KubeConfigFile.Load(paths.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries), context);
        if (context is null && PodAccount.Find(account, environment) is { } pod)
            return pod;
        return File.Exists(home)
            ? KubeConfigFile.Load([home], context)
            : throw new KubeConfigException($"No API server known: give --kubeconfig, set KUBECONFIG, run in a cluster, or write {home}.");
    }
}
