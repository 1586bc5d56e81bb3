using System.CommandLine;
using HybridPlacement.Serving.Fetching;

namespace HybridPlacement.Serving.Commands;

/// <summary>The command <c>fetch</c>.</summary>
internal static class FetchCommand
{
    /// <summary>The folder below which <c>file://</c> may read.</summary>
    public const string FileRootVariable = "HYBRIDPLACEMENT_FILE_ROOT";

    private const string Onnx = "ONNX", TensorRT = "TensorRT", SingleFile = "SingleFile", TritonRepository = "TritonRepository";

    public static Command Create()
    {
        var uri = new Option<Uri>("--uri")
        {
            Description = "Where the model is: https, http, s3://BUCKET/KEY, azureblob://ACCOUNT/CONTAINER/PATH, pvc://CLAIM/PATH, or file:// below the folder in " + FileRootVariable,
            Required = true,
            CustomParser = result =>
            {
                if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var parsed))
                    return parsed;
                result.AddError($"--uri is \"{result.Tokens[0].Value}\" and must be a uri, such as https://models.example/m.onnx");
                return null;
            },
        };
        var sha256 = new Option<string?>("--sha256") { Description = "What the file must hash to, 64 hexadecimal digits", HelpName = "HEX" };
        var target = new Option<string>("--to") { Description = "The file to write; of a folder, the file in it that is called as in the uri", Required = true, HelpName = "PATH" };
        var credentials = new Option<string?>("--credentials-dir") { Description = "A folder with a file per key, as a Secret is mounted: what the source wants to know of who asks", HelpName = "DIR" };
        var endpoint = new Option<Uri?>("--endpoint")
        {
            Description = "The server of an s3 store other than AWS, or of an azureblob one outside Azure's public cloud",
            HelpName = "URI",
            CustomParser = result =>
            {
                if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var parsed) && parsed.Scheme is "http" or "https")
                    return parsed;
                result.AddError($"--endpoint is \"{result.Tokens[0].Value}\" and must be an address, such as https://store.example:9000");
                return null;
            },
        };
        var cache = new Option<string?>("--cache-dir") { Description = "A folder that pods of a node share, for files whose sha256 is given", HelpName = "DIR" };
        var cacheGib = new Option<int>("--cache-max-gib") { Description = "What the cache may hold; the least recently used goes first", DefaultValueFactory = _ => 20, HelpName = "N" };
        var opset = new Option<int?>("--max-opset") { Description = $"The newest operator set that the runtime loads; of this server {FetchOptions.NewestOpset}", HelpName = "N" };
        var other = new Option<bool>("--other-runtime") { Description = "Another server than this one loads the model: only --max-opset bounds what it may be" };
        var format = new Option<string>("--format") { Description = "ONNX or TensorRT; a plan is checked by its sha256 only", DefaultValueFactory = _ => Onnx };
        format.AcceptOnlyFromAmong(Onnx, TensorRT);
        var layout = new Option<string>("--layout") { Description = "SingleFile or TritonRepository, which adds a config.pbtxt; --to is then NAME/VERSION/FILE in it", DefaultValueFactory = _ => SingleFile };
        layout.AcceptOnlyFromAmong(SingleFile, TritonRepository);
        var engines = new Option<string?>("--engine-cache") { Description = "Where Triton keeps the engines that TensorRT builds", HelpName = "DIR" };
        var log = new Option<string?>("--termination-log") { Description = "File for a JSON object with the model's facts, or why there is none", HelpName = "FILE" };
        var command = new Command("fetch", """
            Fetches an ONNX model or a TensorRT plan, checks its sha256 and that it can be loaded, and puts it in place.
            Exit codes: 0 in place, 1 wrong arguments, 10 not to be had, 11 had and refused.

            Example:
              fetch --uri https://models.example/chest-xray.onnx --sha256 9f86d0… --to /models/chest-xray/1/model.onnx
              fetch --uri s3://models/chest-xray.onnx --endpoint https://store.example:9000 --credentials-dir /credentials --to .
            """)
        {
            uri, sha256, endpoint, target, credentials, cache, cacheGib, opset, other, format, layout, engines, log,
        };
        command.SetAction((result, cancellation) => new ModelFetcher(TimeProvider.System, Progress.OnStandardError(TimeProvider.System)).RunAsync(
            new FetchOptions
            {
                Uri = result.GetRequiredValue(uri),
                Sha256 = result.GetValue(sha256),
                Endpoint = result.GetValue(endpoint),
                Target = FetchOptions.TargetOf(result.GetRequiredValue(target), result.GetRequiredValue(uri)),
                CredentialsFolder = result.GetValue(credentials),
                CacheFolder = result.GetValue(cache),
                CacheBytes = (long)Math.Max(0, result.GetValue(cacheGib)) << 30,
                MaxOpset = result.GetValue(opset),
                IsForOtherRuntime = result.GetValue(other),
                IsPlan = result.GetValue(format) == TensorRT,
                IsTritonRepository = result.GetValue(layout) == TritonRepository,
                EngineCache = result.GetValue(engines),
                TerminationLog = result.GetValue(log),
                FileRoot = Environment.GetEnvironmentVariable(FileRootVariable) is { Length: > 0 } root ? root : null,
            },
            cancellation));
        return command;
    }
}
