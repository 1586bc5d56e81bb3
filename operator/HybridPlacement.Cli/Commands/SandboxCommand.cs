using System.CommandLine;
using HybridPlacement.Cli.Sandboxing;

namespace HybridPlacement.Cli.Commands;

/// <summary><c>hybridplacement sandbox FOLDER</c>: a Kubernetes API of its own, with a fleet, models and the operator.</summary>
internal static class SandboxCommand
{
    private const string Text =
        """
        Try models on a fleet without a cluster: starts a Kubernetes API of its own on loopback, applies the folder's
        manifests (nodes, pools, models), runs the operator against it, starts the models' pods as processes, and asks
        each model a question. Stays up for kubectl and curl until Ctrl-C, unless --once is given.

        Example:
          hybridplacement sandbox samples/quickstart --once
          hybridplacement sandbox samples/quickstart --once -o json | jq '.models[].pools'

        Exit codes: 0 all models ready; 1 error; 2 a model isn't placed or not ready; 130 interrupted.
        """;

    public static Command Create()
    {
        var folder = new Argument<DirectoryInfo>("FOLDER")
        {
            Description = "Folder with the manifests: all its *.yaml files, nodes and namespaces first.",
        };
        var once = new Option<bool>("--once")
        {
            Description = "Print the answer when all is settled, stop everything, and exit.",
        };
        var models = new Option<DirectoryInfo?>("--models")
        {
            Description = "Folder that model uris file:///NAME and http://STORE.NAMESPACE.svc/NAME are read from. Default: 'models' in "
                + "FOLDER or beside it.",
        };
        var timeout = new Option<TimeSpan>("--timeout")
        {
            Description = "How long to wait until all is settled, such as 90s or 3m.",
            DefaultValueFactory = _ => TimeSpan.FromMinutes(3),
            CustomParser = result =>
            {
                if (ShortDuration.TryParse(result.Tokens[0].Value, out var value))
                    return value;
                result.AddError($"--timeout: '{result.Tokens[0].Value}' isn't a duration: write 90s or 3m.");
                return default;
            },
        };
        var verbose = new Option<bool>("--verbose", "-v")
        {
            Description = "Print the operator's log on standard error.",
        };
        var auditLog = new Option<FileInfo?>("--audit-log")
        {
            Description = "File to which the operator appends each decision that changes a place, with what led to it: a line of JSON each.",
        };
        var output = OutputOption.Create();
        var command = new Command("sandbox", Text) { folder, once, models, timeout, verbose, auditLog, output };
        command.SetAction((parsed, cancellationToken) => SandboxRun.ExecuteAsync(
            new SandboxRequest
            {
                Folder = parsed.GetRequiredValue(folder),
                Models = parsed.GetValue(models),
                Once = parsed.GetValue(once),
                Timeout = parsed.GetValue(timeout),
                Verbose = parsed.GetValue(verbose),
                AuditLog = parsed.GetValue(auditLog),
                Output = parsed.GetValue(output),
            },
            cancellationToken));
        return command;
    }
}
