using System.Net;
using System.Security.Cryptography;
using System.Text;
using k8s;
using k8s.Exceptions;

namespace HybridPlacement.KubeRuntime;

/// <summary>
/// Reads kubeconfigs node by node, as kubectl does: KubernetesClient's own reader finds the fields of its types by reflection, which a
/// program that is compiled ahead of time doesn't have.
/// </summary>
internal static class KubeConfigFile
{
    /// <summary>The server, and the credentials for it, that a context names.</summary>
    /// <param name="paths">Of kubeconfigs: of what two of them name, the first one's holds, whole. One that doesn't exist is left out.</param>
    /// <param name="context">Null for the current one.</param>
    /// <exception cref="KubeConfigException">None exists, one isn't a kubeconfig, the context's parts aren't there or are wrong, or its
    /// credential plugin failed.</exception>
    public static KubernetesClientConfiguration Load(IReadOnlyList<string> paths, string? context)
    {
        var files = paths.Where(File.Exists).Select(KubeConfigMap.Read).ToList();
        if (files.Count == 0)
            throw new KubeConfigException($"No kubeconfig at '{string.Join("', '", paths)}': write the path of an existing file.");
        var chosen = Chosen(files, context);
        var cluster = Named(files, chosen, "cluster", "clusters")
            ?? throw chosen.Wrong("cluster", "is missing", $"write the name of one of the clusters ({Names(files, "clusters")})");
        var user = Named(files, chosen, "user", "users");
        var configuration = ImpersonatingConfiguration.Of(user);
        configuration.Namespace = chosen.Text("namespace");
        SetServer(configuration, cluster);
        if (user is not null)
            SetCredentials(configuration, user, cluster);
        return configuration;
    }

    private static KubeConfigMap Chosen(List<KubeConfigMap> files, string? context)
    {
        var where = string.Join(", ", files.Select(f => f.FilePath));
        var remedy = $"write the name of one of the contexts ({Names(files, "contexts")})";
        var name = context ?? files.Select(f => f.Text("current-context")).FirstOrDefault(c => c is not null)
            ?? throw new KubeConfigException($"{where}: current-context is missing: {remedy}.");
        var entry = files.SelectMany(f => f.List("contexts")).FirstOrDefault(c => c.Text("name") == name)
            ?? throw new KubeConfigException(
                $"{where}: {(context is null ? "current-context" : "the context asked for")} is '{name}', which is none of the contexts: {remedy}.");
        return entry.Child("context") ?? throw entry.Wrong("context", "is missing", "write its cluster and user");
    }

    // What a context names: an entry of a list, whose one child has the list's name without its last letter.
    private static KubeConfigMap? Named(List<KubeConfigMap> files, KubeConfigMap context, string field, string list)
    {
        if (context.Text(field) is not { } name)
            return null;
        var entry = files.SelectMany(f => f.List(list)).FirstOrDefault(e => e.Text("name") == name)
            ?? throw context.Wrong(field, $"is '{name}', which is none of the {list}", $"write the name of one of them ({Names(files, list)})");
        // A user without anything is anonymous.
        return entry.Child(field) ?? (field == "user" ? null : throw entry.Wrong(field, "is missing", "write its server"));
    }

    private static string Names(List<KubeConfigMap> files, string list) =>
        files.SelectMany(f => f.List(list)).Select(e => e.Text("name")).Where(n => n is not null).Distinct().ToList() is { Count: > 0 } names
            ? string.Join(", ", names)
            : "there are none";

    private static void SetServer(KubernetesClientConfiguration configuration, KubeConfigMap cluster)
    {
        const string Remedy = "write the API server's address, such as https://10.0.0.1:6443";
        var server = cluster.Text("server") ?? throw cluster.Wrong("server", "is missing", Remedy);
        if (!Uri.TryCreate(server, UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http"))
            throw cluster.Wrong("server", "isn't the address of a server", Remedy);
        // What listens on all addresses is called on this machine's own; .NET refuses to.
        configuration.Host = IPAddress.TryParse(uri.Host, out var address) && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))
            ? new UriBuilder(uri) { Host = address.Equals(IPAddress.Any) ? "127.0.0.1" : "[::1]" }.Uri.ToString()
            : server;
        configuration.SkipTlsVerify = cluster.Flag("insecure-skip-tls-verify");
        configuration.TlsServerName = cluster.Text("tls-server-name");
        if (uri.Scheme == "https" && Pem(cluster, "certificate-authority") is { } authority)
        {
            configuration.SslCaCerts = [];
            try
            {
                configuration.SslCaCerts.ImportFromPem(authority.Text);
            }
            catch (CryptographicException e)
            {
                throw NotCertificates(e);
            }

            if (configuration.SslCaCerts.Count == 0)
                throw NotCertificates();
            KubeConfigException NotCertificates(Exception? e = null) =>
                cluster.Wrong(authority.Field, "doesn't hold certificates in PEM", "take it from the cluster's kubeconfig anew", e);
        }

        if (cluster.Text("proxy-url") is { } text)
        {
            if (!Uri.TryCreate(text, UriKind.Absolute, out var proxy) || proxy.Scheme is not ("http" or "https" or "socks5"))
                throw cluster.Wrong("proxy-url", "isn't the address of a proxy", "begin it with http://, https:// or socks5://");
            configuration.FirstMessageHandlerSetup = handler => (handler.UseProxy, handler.Proxy) = (true, new WebProxy(proxy)
            {
                Credentials = Uri.UnescapeDataString(proxy.UserInfo).Split(':', 2) is [{ Length: > 0 } user, var password]
                    ? new NetworkCredential(user, password)
                    : null,
            });
        }
    }

    private static void SetCredentials(KubernetesClientConfiguration configuration, KubeConfigMap user, KubeConfigMap cluster)
    {
        if (user.Child("auth-provider") is not null)
            throw user.Wrong("auth-provider", "is of before Kubernetes 1.26", "make the kubeconfig anew with a newer tool, which writes exec");
        if (user.Child("exec") is { } exec)
        {
            var plugin = new CredentialPlugin(ExecCommand.Of(exec, cluster));
            configuration.TokenProvider = plugin;
            if (plugin.Run() is { Certificate: { } issued, Key: { } secret })
                SetCertificate(configuration, issued, secret);
            return;
        }

        if (user.FileOf("tokenFile") is { } path)
            configuration.TokenProvider = Read(path);
        else if (user.Text("token") is { } token)
            configuration.AccessToken = token;
        else if (user.Text("username") is { } name)
            (configuration.Username, configuration.Password) = (name, user.Text("password"));

        TokenFile Read(string from)
        {
            try
            {
                return new TokenFile(from);
            }
            catch (KubeConfigException e)
            {
                throw user.Wrong("tokenFile", $"is {from}, which can't be read or is empty", "write the path of a file with a token that this user may read", e);
            }
        }

        var (certificate, key) = (Pem(user, "client-certificate"), Pem(user, "client-key"));
        if (certificate is null && key is null)
            return;
        if (certificate is null || key is null)
            throw user.Wrong(certificate is null ? "client-certificate" : "client-key", "is missing", "write both client-certificate and client-key, or -data of them");
        if (KubeConnections.WhyNotOne(certificate.Text, key.Text) is { } why)
            throw user.Wrong(certificate.Field, "and its key don't belong together, or aren't PEM", "make both anew", why);
        SetCertificate(configuration, certificate.Text, key.Text);
    }

    private static void SetCertificate(KubernetesClientConfiguration configuration, string certificate, string key)
    {
        configuration.ClientCertificateData = Convert.ToBase64String(Encoding.UTF8.GetBytes(certificate));
        configuration.ClientCertificateKeyData = Convert.ToBase64String(Encoding.UTF8.GetBytes(key));
    }

    // -data, base64 in the file, is before the path of a file.
    private static PemText? Pem(KubeConfigMap map, string field)
    {
        var data = $"{field}-data";
        if (map.Text(data) is { } encoded)
        {
            try
            {
                return new(data, Encoding.UTF8.GetString(Convert.FromBase64String(encoded)));
            }
            catch (FormatException e)
            {
                throw map.Wrong(data, "isn't base64", $"write the PEM in base64, or its path as {field}", e);
            }
        }

        if (map.FileOf(field) is not { } path)
            return null;
        try
        {
            return new(field, File.ReadAllText(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw map.Wrong(field, $"is {path}, which can't be read ({e.GetType().Name})", "write the path of a file that this user may read", e);
        }
    }

    private sealed record PemText(string Field, string Text);
}
