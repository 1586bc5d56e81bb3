using System.Text.RegularExpressions;
using HybridPlacement.Onnx;

namespace HybridPlacement.Serving.Fetching;

/// <summary>Brings a model file into place: from the cache or its source, hashed, inspected, renamed last.</summary>
internal sealed partial class ModelFetcher(TimeProvider time, Progress progress)
{
    /// <summary>Linux's numbers of these errors, which .NET passes on.</summary>
    private const int NoSpace = 28, OverQuota = 122;

    /// <summary>Fetches, writes the termination log, and gives the process's exit code.</summary>
    public async Task<int> RunAsync(FetchOptions options, CancellationToken cancellation)
    {
        var report = await ReportAsync(options, cancellation);
        progress.Say(report.Message);
        TerminationLog.Write(options.TerminationLog, report);
        return Reasons.ExitCode(report.Reason);
    }

    private async Task<TerminationReport> ReportAsync(FetchOptions options, CancellationToken cancellation)
    {
        try
        {
            return await FetchAsync(options, cancellation);
        }
        catch (FetchException e)
        {
            return new TerminationReport { Reason = e.Reason, Message = e.Message };
        }
        catch (IOException e) when (e.HResult is NoSpace or OverQuota)
        {
            return new TerminationReport
            {
                Reason = Reasons.ModelFetchFailed,
                Message = $"the disk is full: {HttpSource.Shown(options.Uri)} doesn't fit where {options.Target} is: make room on the node, or allow the pod more ephemeral-storage",
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new TerminationReport { Reason = Reasons.ModelFetchFailed, Message = $"{options.Target} can't be written: {e.Message}" };
        }
    }

    private async Task<TerminationReport> FetchAsync(FetchOptions options, CancellationToken cancellation)
    {
        if (options.Sha256 is { } given && !HexDigits().IsMatch(given))
            throw FetchException.Rejected($"spec.model.sha256 is \"{given}\" and must be 64 hexadecimal digits");
        if (options.CredentialsFolder is { } secret && !(Directory.Exists(secret) && Directory.EnumerateFiles(secret).Any()))
            throw new FetchException(Reasons.SecretNotFound, "the Secret that spec.model.credentialsSecretRef names isn't there, or has no keys");
        options = options with { Sha256 = options.Sha256?.ToLowerInvariant() };
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(options.Target))!);
        var partial = $"{options.Target}.part";
        try
        {
            var sha256 = await BringAsync(options, partial, cancellation);
            if (options.Sha256 is { } wanted && sha256 != wanted)
            {
                throw FetchException.Rejected(
                    $"{HttpSource.Shown(options.Uri)} has sha256 {sha256}, spec.model.sha256 is {wanted}: the file was changed, or the uri is another model's");
            }

            var (report, facts) = options.IsPlan ? (ModelInspection.Plan(partial, sha256, options), null) : ModelInspection.Inspect(partial, sha256, options);
            if (options.IsTritonRepository)
                WriteConfig(options, facts);
            File.Move(partial, options.Target, overwrite: true);
            return report;
        }
        finally
        {
            File.Delete(partial);
        }
    }

    private static void WriteConfig(FetchOptions options, OnnxModelFacts? facts)
    {
        var folder = Path.GetDirectoryName(Path.GetDirectoryName(Path.GetFullPath(options.Target)))!;
        if (options.EngineCache is { } engines)
            Directory.CreateDirectory(engines);
        File.WriteAllText(Path.Combine(folder, "config.pbtxt"), TritonConfig.Write(Path.GetFileName(folder), facts, options.EngineCache));
    }

    /// <summary>Gives the sha256 of what it wrote.</summary>
    private async Task<string> BringAsync(FetchOptions options, string partial, CancellationToken cancellation)
    {
        // A container that starts again finds its volume as it left it.
        if (options.Sha256 is { } known && File.Exists(options.Target) && await NodeCache.HashAsync(options.Target, cancellation) == known)
        {
            File.Copy(options.Target, partial, overwrite: true);
            return known;
        }

        if (options is not { CacheFolder: { } folder, Sha256: { } sha256 })
            return await DownloadAsync(options, partial, cancellation);
        var cache = new NodeCache(folder, options.CacheBytes, time);
        using var turn = await TryLockAsync(cache, sha256, cancellation);
        if (turn is null)
            return await DownloadAsync(options, partial, cancellation);
        if (await cache.TryCopyAsync(sha256, partial, cancellation))
            return sha256;
        var actual = await DownloadAsync(options, partial, cancellation);
        if (actual == sha256)
            AddTo(cache, sha256, partial);
        return actual;
    }

    private async Task<string> DownloadAsync(FetchOptions options, string partial, CancellationToken cancellation)
    {
        using var client = HttpSource.CreateClient(options.Patience);
        using var download = new Download(Sources.For(options, client, time), partial, options, time, progress);
        return await download.RunAsync(cancellation);
    }

    /// <summary>A cache that isn't to be had costs this pod a download, not its model.</summary>
    private async Task<IDisposable?> TryLockAsync(NodeCache cache, string sha256, CancellationToken cancellation)
    {
        try
        {
            return await cache.LockAsync(sha256, cancellation);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            progress.Say($"the node's cache can't be used: {e.Message}");
            return null;
        }
    }

    /// <summary>A cache that is full or can't be written costs the next pod a download, not this one its model.</summary>
    private void AddTo(NodeCache cache, string sha256, string file)
    {
        try
        {
            cache.Add(sha256, file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            progress.Say($"the file isn't kept in the node's cache: {e.Message}");
        }
    }

    [GeneratedRegex("^[0-9a-fA-F]{64}$")]
    private static partial Regex HexDigits();
}
