using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using k8s;
using k8s.Exceptions;

namespace HybridPlacement.KubeRuntime;

/// <summary>The service account that a kubelet gives a pod.</summary>
internal static class PodAccount
{
    /// <summary>Where it is in every pod.</summary>
    public const string Folder = "/var/run/secrets/kubernetes.io/serviceaccount";

    /// <summary>The API server of the pod's cluster; null outside of a pod, and in one without an account.</summary>
    public static KubernetesClientConfiguration? Find(string folder, Func<string, string?> environment)
    {
        var (token, authority) = (Path.Combine(folder, "token"), Path.Combine(folder, "ca.crt"));
        if (environment("KUBERNETES_SERVICE_HOST") is not { Length: > 0 } host || environment("KUBERNETES_SERVICE_PORT") is not { Length: > 0 } port
            || !File.Exists(token) || !File.Exists(authority))
            return null;
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPemFile(authority);
        }
        catch (CryptographicException e)
        {
            throw new KubeConfigException($"{authority} doesn't hold certificates in PEM: look at the pod's mounts.", e);
        }

        return new()
        {
            Host = $"https://{(host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host)}:{port}",
            SslCaCerts = authorities,
            TokenProvider = new TokenFile(token),
            Namespace = File.Exists(Path.Combine(folder, "namespace")) ? File.ReadAllText(Path.Combine(folder, "namespace")).Trim() : null,
        };
    }
}
