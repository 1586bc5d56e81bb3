using System.CommandLine;

namespace HybridPlacement.Cli.Commands;

/// <summary>The option <c>--kubeconfig</c>, the same for each command that has it.</summary>
internal static class KubeconfigOption
{
    public static Option<string?> Create() => new("--kubeconfig")
    {
        Description = "Path of the cluster's kubeconfig. Default: KUBECONFIG, then ~/.kube/config.",
        HelpName = "FILE",
    };
}
