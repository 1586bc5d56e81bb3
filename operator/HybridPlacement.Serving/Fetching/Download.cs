using System.Security.Cryptography;
using Polly;
using Polly.Retry;

namespace HybridPlacement.Serving.Fetching;

/// <summary>Brings a source into a file, hashing on the way; goes on where it broke off, for as long as it makes sense.</summary>
internal sealed class Download : IDisposable
{
    private const int BufferBytes = 128 * 1024;

    private readonly IModelFileSource _source;
    private readonly FetchOptions _options;
    private readonly TimeProvider _time;
    private readonly Progress _progress;
    private readonly FileStream _file;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private string? _validator;
    private long _furthest;
    private int _fruitless;

    public Download(IModelFileSource source, string path, FetchOptions options, TimeProvider time, Progress progress)
    {
        (_source, _options, _time, _progress) = (source, options, time, progress);
        _file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1);
    }

    /// <summary>Gives the sha256 of the whole file in lower-case hexadecimal digits.</summary>
    public async Task<string> RunAsync(CancellationToken cancellation)
    {
        await Pipeline().ExecuteAsync(async token => await AttemptAsync(token), cancellation);
        _file.Flush(flushToDisk: true);
        return Convert.ToHexStringLower(_hash.GetHashAndReset());
    }

    public void Dispose()
    {
        _file.Dispose();
        _hash.Dispose();
    }

    private ResiliencePipeline Pipeline()
    {
        var builder = new ResiliencePipelineBuilder { TimeProvider = _time };
        if (_options.Retries == 0)
            return builder.Build();
        return builder.AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<FetchException>(IsWorthAnotherTry),
            // Over a bad line a large file comes in many pieces: what counts is whether it gets further.
            MaxRetryAttempts = int.MaxValue,
            Delay = _options.FirstDelay,
            MaxDelay = _options.LongestDelay,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            DelayGenerator = args => ValueTask.FromResult(
                (args.Outcome.Exception as FetchException)?.RetryAfter ?? (_fruitless == 0 ? _options.FirstDelay : null)),
            OnRetry = args =>
            {
                _progress.Say($"{args.Outcome.Exception!.Message}; trying again in {args.RetryDelay.TotalSeconds:F0} s, at byte {_file.Position}");
                return default;
            },
        }).Build();
    }

    private bool IsWorthAnotherTry(FetchException e) =>
        e.IsTransient && !(e.RetryAfter > _options.LongestDelay) && _fruitless <= _options.Retries;

    private async Task AttemptAsync(CancellationToken cancellation)
    {
        try
        {
            await CopyFromSourceAsync(cancellation);
        }
        finally
        {
            _fruitless = _file.Position >= _furthest + BufferBytes ? 0 : _fruitless + 1;
            _furthest = Math.Max(_furthest, _file.Position);
        }
    }

    private async Task CopyFromSourceAsync(CancellationToken cancellation)
    {
        using var silence = new CancellationTokenSource(_options.Patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, silence.Token);
        try
        {
            await using var stream = await _source.OpenAsync(_file.Position, _validator, either.Token);
            StartAt(stream);
            await CopyAsync(stream, silence, either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw FetchException.Transient($"{_source.Name} was silent for {_options.Patience.TotalSeconds:F0} s{_source.Hint}");
        }
        catch (HttpIOException e)
        {
            throw BrokeOff(e.Message);
        }
    }

    private void StartAt(SourceStream stream)
    {
        _validator = stream.Validator;
        if (stream.Length > _options.LargestBytes)
            throw TooLarge($"{stream.Length}");
        if (stream.Offset == _file.Position)
            return;
        if (stream.Offset != 0)
            throw FetchException.Failed($"{_source.Name} went on at byte {stream.Offset} where {_file.Position} was asked for");
        _file.SetLength(0);
        _hash.GetHashAndReset();
    }

    private async Task CopyAsync(SourceStream stream, CancellationTokenSource silence, CancellationToken cancellation)
    {
        var buffer = new byte[BufferBytes];
        while (await ReadAsync(stream, buffer, cancellation) is > 0 and var count)
        {
            silence.CancelAfter(_options.Patience);
            if (_file.Position + count > _options.LargestBytes)
                throw TooLarge($"more than {_options.LargestBytes}");
            await _file.WriteAsync(buffer.AsMemory(0, count), cancellation);
            _hash.AppendData(buffer, 0, count);
            _progress.Report(_file.Position, stream.Length);
        }

        if (stream.Length is { } length && _file.Position < length)
            throw BrokeOff($"it has {length}");
    }

    /// <summary>Apart from writing, so that a full disk isn't taken for a broken connection.</summary>
    private async Task<int> ReadAsync(SourceStream stream, byte[] buffer, CancellationToken cancellation)
    {
        try
        {
            return await stream.Content.ReadAsync(buffer, cancellation);
        }
        catch (IOException e) when (e is not HttpIOException)
        {
            throw BrokeOff(e.Message);
        }
    }

    private FetchException BrokeOff(string why) => FetchException.Transient(
        $"{_source.Name} broke off at byte {_file.Position}: {why.TrimEnd('.')}: the store, or what lies before it, ends transfers early");

    private FetchException TooLarge(string bytes) => FetchException.Rejected(
        $"{_source.Name} has {bytes} bytes; an ONNX file ends at {_options.LargestBytes}");
}
