using System.Text.Json.Nodes;
using k8s.Exceptions;

namespace HybridPlacement.KubeRuntime;

/// <summary>A program that gives credentials, as a kubeconfig's <c>exec</c> describes it.</summary>
/// <param name="ApiVersion">Of the protocol; the answer has to be of the same.</param>
/// <param name="Command">A path, or a name to look for in <c>PATH</c>.</param>
/// <param name="Arguments">May be secret.</param>
/// <param name="Environment">Beside what this process has; may be secret.</param>
/// <param name="InstallHint">What to say where the program isn't there.</param>
/// <param name="Info">What <c>KUBERNETES_EXEC_INFO</c> says: JSON.</param>
/// <param name="Where">The place in the file, for errors.</param>
internal sealed record ExecCommand(
    string ApiVersion,
    string Command,
    IReadOnlyList<string> Arguments,
    IReadOnlyList<KeyValuePair<string, string>> Environment,
    string? InstallHint,
    string Info,
    string Where)
{
    private const string V1 = "client.authentication.k8s.io/v1";

    /// <exception cref="KubeConfigException">Something that is needed isn't there.</exception>
    public static ExecCommand Of(KubeConfigMap exec, KubeConfigMap cluster)
    {
        var command = exec.Text("command") ?? throw exec.Wrong("command", "is missing", "write the program that gives the credentials");
        var version = exec.Text("apiVersion") switch
        {
            V1 or $"{V1}beta1" => exec.Text("apiVersion")!,
            _ => throw exec.Wrong("apiVersion", "isn't one that is known", $"write {V1} or {V1}beta1"),
        };
        if (exec.Text("interactiveMode") == "Always")
            throw exec.Wrong("interactiveMode", "is Always, and nobody is asked here", "use a program that works without a person, or another user");
        return new(
            version,
            // As kubectl: with a folder it is a path from the kubeconfig, without one it is looked for in PATH.
            command.Contains('/', StringComparison.Ordinal) ? Path.Combine(exec.Folder, command) : command,
            [.. exec.Texts("args")],
            [.. exec.List("env").Select(v => KeyValuePair.Create(v.Text("name") ?? throw v.Wrong("name", "is missing", "write the variable's"), v.Text("value") ?? ""))],
            exec.Text("installHint"),
            InfoOf(version, exec.Flag("provideClusterInfo") ? cluster : null),
            $"{exec.FilePath}: {exec.Name}");
    }

    private static string InfoOf(string version, KubeConfigMap? cluster)
    {
        var spec = new JsonObject { ["interactive"] = false };
        if (cluster is not null)
        {
            var told = new JsonObject { ["server"] = cluster.Text("server") };
            foreach (var field in (string[])["tls-server-name", "certificate-authority-data", "proxy-url"])
            {
                if (cluster.Text(field) is { } text) told[field] = text;
            }

            if (cluster.Flag("insecure-skip-tls-verify")) told["insecure-skip-tls-verify"] = true;
            if (!told.ContainsKey("certificate-authority-data") && cluster.FileOf("certificate-authority") is { } path && File.Exists(path))
                told["certificate-authority-data"] = Convert.ToBase64String(File.ReadAllBytes(path));
            spec["cluster"] = told;
        }

        return new JsonObject { ["apiVersion"] = version, ["kind"] = "ExecCredential", ["spec"] = spec }.ToJsonString();
    }
}
