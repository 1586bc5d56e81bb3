using System.CommandLine;
using HybridPlacement.Serving.Commands;

var root = new RootCommand("Fetches ONNX models and serves them with the Open Inference Protocol v2")
{
    ServeCommand.Create(),
    FetchCommand.Create(),
};

// The server drains on SIGTERM by itself; the parser's own time limit of two seconds would cut it short.
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
