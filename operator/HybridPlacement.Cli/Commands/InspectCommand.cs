using System.CommandLine;
using HybridPlacement.Cli.Output;
using HybridPlacement.Onnx;

namespace HybridPlacement.Cli.Commands;

/// <summary><c>hybridplacement inspect</c>: what an ONNX file says about itself, without running it.</summary>
internal static class InspectCommand
{
    private const string Text =
        """
        Show what an ONNX file holds: versions, inputs and outputs, parameters, operators, files beside it, and the
        memory that a server of it is expected to need. The file is read, never run: it may be of any origin.

        Example:
          hybridplacement inspect samples/models/chest-xray.onnx
          hybridplacement inspect model.onnx -o json | jq .memory.totalBytes

        Exit codes: 0 shown; 1 the file isn't there, or isn't ONNX.
        """;

    public static Command Create()
    {
        var file = new Argument<FileInfo>("FILE") { Description = "The .onnx file." };
        var output = OutputOption.Create();
        var command = new Command("inspect", Text) { file, output };
        command.SetAction(parsed =>
        {
            var path = parsed.GetRequiredValue(file).ToString();
            var facts = Read(path);
            var writer = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(output) == OutputFormat.Json)
                ModelFactsJson.Write(writer, path, facts);
            else
                ModelFactsText.Write(writer, path, facts);
            return ExitCode.Success;
        });
        return command;
    }

    private static OnnxModelFacts Read(string path)
    {
        if (Directory.Exists(path))
        {
            throw new CommandFailedException(
                $"{path} is a folder; give an .onnx file, {(FirstFile(path) is { } found ? $"such as {found}" : "of which there is none in it")}");
        }

        try
        {
            return OnnxModelReader.ReadFile(path);
        }
        catch (OnnxFormatException e)
        {
            throw new CommandFailedException($"{path}: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"{path} can't be read: {e.Message}", e);
        }
    }

    /// <summary>The first .onnx file in a folder, or in its folders down to where model repositories have theirs.</summary>
    private static string? FirstFile(string folder)
    {
        const int depth = 2;
        var options = new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = depth };
        return Directory.EnumerateFiles(folder, "*.onnx", options).Order(StringComparer.Ordinal).FirstOrDefault();
    }
}
