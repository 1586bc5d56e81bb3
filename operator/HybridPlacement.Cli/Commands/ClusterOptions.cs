using System.CommandLine;
using HybridPlacement.Cli.Planning;
using HybridPlacement.KubeRuntime;

namespace HybridPlacement.Cli.Commands;

/// <summary>The options <c>--kubeconfig</c>, <c>--context</c> and <c>-n</c>, as kubectl has them.</summary>
/// <param name="namespaceMeans">What the namespace is for.</param>
internal sealed class ClusterOptions(string namespaceMeans = "Models of this namespace only. Default: all.")
{
    private readonly Option<string?> _kubeconfig = KubeconfigOption.Create();

    private readonly Option<string?> _context = new("--context")
    {
        Description = "The kubeconfig's context. Default: its current one.",
        HelpName = "NAME",
    };

    private readonly Option<string?> _namespace = new("--namespace", "-n")
    {
        Description = namespaceMeans,
        HelpName = "NAME",
    };

    public void AddTo(Command command)
    {
        command.Add(_kubeconfig);
        command.Add(_context);
        command.Add(_namespace);
    }

    /// <summary>The namespace asked for; null for all.</summary>
    public string? NamespaceOf(ParseResult parsed) => parsed.GetValue(_namespace);

    /// <exception cref="CommandFailedException">There is no cluster to be found.</exception>
    public KubeClient Connect(ParseResult parsed) =>
        ClusterFleet.Connect(parsed.GetValue(_kubeconfig), parsed.GetValue(_context));
}
