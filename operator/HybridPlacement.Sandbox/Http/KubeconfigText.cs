using System.Text;

namespace HybridPlacement.Sandbox.Http;

/// <summary>The kubeconfig of a sandbox.</summary>
internal static class KubeconfigText
{
    public static string Write(Uri server, string authorityPem, string token) =>
        $$"""
        apiVersion: v1
        kind: Config
        current-context: sandbox
        contexts:
        - name: sandbox
          context: {cluster: sandbox, user: admin, namespace: default}
        clusters:
        - name: sandbox
          cluster:
            server: {{server.GetLeftPart(UriPartial.Authority)}}
            certificate-authority-data: {{Convert.ToBase64String(Encoding.UTF8.GetBytes(authorityPem))}}
        users:
        - name: admin
          user: {token: {{token}}}

        """;

    /// <summary>Writes it so that no other user can ever read it.</summary>
    public static async Task WriteFileAsync(string path, string text, CancellationToken cancellationToken)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using var writer = new StreamWriter(path, options);
        await writer.WriteAsync(text.AsMemory(), cancellationToken);
    }
}
