using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using k8s;

namespace HybridPlacement.KubeRuntime;

/// <summary>
/// Connections to the API server as a configuration asks for them. KubernetesClient's own take a certificate of any name from a
/// known authority; without them a program needs none of its calls for every kind there is.
/// </summary>
internal static class KubeConnections
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>Connections with a certificate, and none of those that there were with another: that of a connection can't change.</summary>
    /// <param name="configuration">What is asked for.</param>
    /// <param name="issued">A certificate and key in PEM instead of the configuration's; null for that.</param>
    /// <exception cref="CryptographicException">The client's certificate or key isn't PEM.</exception>
    public static SocketsHttpHandler Open(KubernetesClientConfiguration configuration, (string Certificate, string Key)? issued = null)
    {
        var handler = new SocketsHttpHandler
        {
            // A watch on a connection that died without a word is noticed in 40 s instead of 3.5 minutes.
            KeepAlivePingDelay = TimeSpan.FromSeconds(30),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionLifetime = TimeSpan.FromMinutes(30),
            EnableMultipleHttp2Connections = true,
            UseCookies = false,
        };
        // With neither, the machine's own authorities hold.
        if (configuration.SkipTlsVerify || configuration.SslCaCerts is not null)
        {
            handler.SslOptions.RemoteCertificateValidationCallback = (stream, certificate, chain, errors) =>
                configuration.SkipTlsVerify || IsTrusted(configuration.SslCaCerts!, (stream as SslStream)?.TargetHostName, certificate, chain, errors);
        }

        if (ClientCertificate(configuration, issued) is { } client)
            handler.SslOptions.ClientCertificates = [client];
        configuration.FirstMessageHandlerSetup?.Invoke(handler);
        return handler;
    }

    // As in Go, each authority is trusted by itself, an intermediate one whose root isn't known too.
    private static bool IsTrusted(
        X509Certificate2Collection authorities, string? name, X509Certificate? certificate, X509Chain? sent, SslPolicyErrors errors)
    {
        if (certificate is not X509Certificate2 server)
            throw new AuthenticationException("the server shows no certificate");
        if ((errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != 0)
            throw new AuthenticationException($"the server's certificate isn't for {name}: write an address that it is for, or its name as tls-server-name");
        using var chain = new X509Chain();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.AllowUnknownCertificateAuthority;
        chain.ChainPolicy.ApplicationPolicy.Add(new(ServerAuthentication));
        if (sent is not null)
            chain.ChainPolicy.ExtraStore.AddRange(sent.ChainPolicy.ExtraStore);
        return chain.Build(server)
            && chain.ChainElements.Any(e => authorities.Any(a => a.RawDataMemory.Span.SequenceEqual(e.Certificate.RawDataMemory.Span)))
                ? true
                : throw new AuthenticationException(
                    "the server's certificate is past its time, or of another authority than the kubeconfig's: write the cluster's certificate-authority");
    }

    /// <summary>Why a text isn't a certificate with its key; null where it is.</summary>
    public static Exception? WhyNotOne(string certificate, string key)
    {
        try
        {
            using var both = X509Certificate2.CreateFromPem(certificate, key);
            return null;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return e;
        }
    }

    private static X509Certificate2? ClientCertificate(KubernetesClientConfiguration configuration, (string Certificate, string Key)? issued)
    {
        var certificate = issued?.Certificate ?? Pem(configuration.ClientCertificateData, configuration.ClientCertificateFilePath);
        var key = issued?.Key ?? Pem(configuration.ClientCertificateKeyData, configuration.ClientKeyFilePath);
        if (certificate is null || key is null)
            return null;
        var both = X509Certificate2.CreateFromPem(certificate, key);
        if (!OperatingSystem.IsWindows())
            return both;
        // Windows takes no key that is in memory only.
        using (both)
            return X509CertificateLoader.LoadPkcs12(both.Export(X509ContentType.Pkcs12), null);
    }

    private static string? Pem(string? data, string? path) =>
        !string.IsNullOrEmpty(data) ? Encoding.UTF8.GetString(Convert.FromBase64String(data)) : string.IsNullOrEmpty(path) ? null : File.ReadAllText(path);
}
