using k8s.Models;
using Microsoft.Extensions.Logging;

namespace HybridPlacement.KubeRuntime;

/// <summary>At most one process leads: the one that holds a Lease.</summary>
/// <remarks>
/// Time is measured on the monotonic clock only. A term ends at (start of the last successful renewal + RenewDeadline) by a timer
/// that waits for nobody; others wait LeaseDuration from when they saw the lease change, whatever time is written in it. As
/// RenewDeadline is less than LeaseDuration, the old leader has stopped before a new one starts, also with skewed clocks and
/// calls that hang.
/// The lease is also the clock of the store: all objects share one counter of versions, and where the lease's goes back, so has all.
/// </remarks>
public sealed partial class LeaderElector
{
    private readonly LeaderElectorOptions _options;
    private readonly ILeaseStore _store;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Jitter _jitter;
    private V1Lease? _observed;
    private string? _newest;
    private long _observedAt;
    private volatile LeaderTerm? _term;

    /// <summary>An elector for one lease.</summary>
    /// <exception cref="ArgumentException">The times don't fit together.</exception>
    public LeaderElector(KubeClient client, LeaderElectorOptions options, TimeProvider? time = null, ILogger<LeaderElector>? logger = null)
        : this(new KubeLeaseStore(client, options), options, time ?? TimeProvider.System, logger)
    {
    }

    internal LeaderElector(ILeaseStore store, LeaderElectorOptions options, TimeProvider time, ILogger? logger)
    {
        options.Validate();
        _options = options;
        _store = store;
        _time = time;
        _logger = logger ?? Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance;
        _jitter = new(options.JitterSeed);
    }

    /// <summary>Whether this process leads at this moment.</summary>
    public bool IsLeader => _term is { IsOver: false };

    /// <summary>Who holds the lease, as last seen; null if nobody.</summary>
    public string? Holder => _observed?.Spec?.HolderIdentity is { Length: > 0 } holder ? holder : null;

    /// <summary>
    /// Waits for the lease, runs <paramref name="lead"/> with a token that ends with the term, and gives the lease back when
    /// <paramref name="lead"/> ends.
    /// </summary>
    /// <param name="lead">The work. It should end by itself soon after <paramref name="cancellationToken"/>; until then the lease is kept.</param>
    /// <param name="cancellationToken">Ends the wait for the lease.</param>
    /// <exception cref="LeadershipLostException">The term ended before the work did.</exception>
    /// <exception cref="StoreRestoredException">The lease is older than it has been.</exception>
    public async Task RunAsync(Func<CancellationToken, Task> lead, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(lead);
        var renewedAt = await AcquireAsync(cancellationToken);
        if (renewedAt is null) return;
        using var term = new LeaderTerm(renewedAt.Value, _options.RenewDeadline, _time);
        _term = term;
        RuntimeMetrics.Leading.Add(1, RuntimeMetrics.Tag("name", _options.Name));
        LogLeading(_options.Identity, _options.Namespace, _options.Name);
        try
        {
            var work = lead(term.Token);
            var restored = await RenewWhileAsync(work, term);
            var lost = term.IsOver && !work.IsCompletedSuccessfully;
            term.End();
            try
            {
                await work;
            }
            catch (OperationCanceledException) when (lost)
            {
                // It stopped because the term ended; that is said below.
            }

            if (restored is not null)
                throw restored;
            if (lost)
                throw new LeadershipLostException(
                    $"{_options.Identity} lost the lease {_options.Namespace}/{_options.Name} (holder now: {Holder ?? "unknown"})");
        }
        finally
        {
            term.End();
            _term = null;
            RuntimeMetrics.Leading.Add(-1, RuntimeMetrics.Tag("name", _options.Name));
            await ReleaseAsync();
        }
    }

    private async Task<long?> AcquireAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            var started = _time.GetTimestamp();
            try
            {
                if (await TryAcquireOrRenewAsync(ct)) return started;
                await Task.Delay(_jitter.Spread(_options.RetryPeriod), _time, ct);
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                break;
            }
        }

        // The last attempt may have been answered after the cancellation.
        await ReleaseAsync();
        return null;
    }

    private async Task<StoreRestoredException?> RenewWhileAsync(Task work, LeaderTerm term)
    {
        var ended = Task.Delay(Timeout.InfiniteTimeSpan, _time, term.Token);
        while (true)
        {
            using var pause = new CancellationTokenSource();
            await Task.WhenAny(work, ended, Task.Delay(_options.RetryPeriod, _time, pause.Token));
            pause.Cancel();
            if (work.IsCompleted || term.IsOver) return null;
            var started = _time.GetTimestamp();
            // The call isn't waited for past the term: the timer has ended the work by then.
            var attempt = TryAcquireOrRenewAsync(term.Token);
            await Task.WhenAny(attempt, ended);
            if (!attempt.IsCompleted || term.IsOver) return null;
            if (attempt.Exception?.InnerException is StoreRestoredException restored)
            {
                term.End();
                return restored;
            }

            if (attempt.IsCompletedSuccessfully && await attempt) term.Extend(started);
            else if (Holder is { } other && other != _options.Identity) term.End();
        }
    }

    /// <summary>One attempt. False: another holds it, or the call failed.</summary>
    private async Task<bool> TryAcquireOrRenewAsync(CancellationToken ct)
    {
        using var timeout = new CancellationTokenSource(_options.AttemptTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, timeout.Token);
        try
        {
            var lease = await _store.GetAsync(either.Token);
            Observe(lease);
            if (lease is null)
            {
                Observe(await _store.CreateAsync(Claim(null), either.Token));
                return true;
            }

            var mine = lease.Spec?.HolderIdentity == _options.Identity;
            if (!mine && !string.IsNullOrEmpty(lease.Spec?.HolderIdentity) && !HasExpired(lease)) return false;
            Observe(await _store.UpdateAsync(Claim(lease), either.Token));
            return true;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            LogAttemptFailed(_options.Namespace, _options.Name, "no answer in time");
            return false;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        catch (Exception e) when (e is KubeApiException or System.Text.Json.JsonException)
        {
            LogAttemptFailed(_options.Namespace, _options.Name, e.Message);
            return false;
        }
    }

    private void Observe(V1Lease? lease)
    {
        var changed = _observed?.Metadata?.ResourceVersion != lease?.Metadata?.ResourceVersion ||
            _observed?.Spec?.HolderIdentity != lease?.Spec?.HolderIdentity || _observed?.Spec?.RenewTime != lease?.Spec?.RenewTime;
        if (changed || _observed is null) _observedAt = _time.GetTimestamp();
        _observed = lease;
        if (lease?.Metadata?.ResourceVersion is not { } version) return;
        var before = _newest;
        _newest = version;
        if (ResourceVersions.Compare(version, before) < 0)
        {
            throw new StoreRestoredException(
                $"lease {_options.Namespace}/{_options.Name} has version {version} and had {before}: the API server's store has been restored "
                + "to an earlier state");
        }
    }

    /// <summary>Whether the lease hasn't changed for as long as its holder promised to renew it.</summary>
    private bool HasExpired(V1Lease lease)
    {
        var promised = TimeSpan.FromSeconds(Math.Max(1, lease.Spec?.LeaseDurationSeconds ?? (int)_options.LeaseDuration.TotalSeconds));
        return _time.GetElapsedTime(_observedAt) >= promised;
    }

    private V1Lease Claim(V1Lease? lease)
    {
        var now = KubeTime.Micro(_time);
        var mine = lease?.Spec?.HolderIdentity == _options.Identity;
        return new()
        {
            ApiVersion = "coordination.k8s.io/v1",
            Kind = "Lease",
            Metadata = lease?.Metadata ?? new() { Name = _options.Name, NamespaceProperty = _options.Namespace },
            Spec = new()
            {
                HolderIdentity = _options.Identity,
                LeaseDurationSeconds = (int)Math.Ceiling(_options.LeaseDuration.TotalSeconds),
                AcquireTime = mine ? lease!.Spec!.AcquireTime ?? now : now,
                RenewTime = now,
                LeaseTransitions = (lease?.Spec?.LeaseTransitions ?? 0) + (mine || lease is null ? 0 : 1),
            },
        };
    }

    /// <summary>Gives the lease back if it is still ours, so that the next leader needn't wait. Best effort.</summary>
    private async Task ReleaseAsync()
    {
        using var timeout = new CancellationTokenSource(_options.RetryPeriod, _time);
        try
        {
            var lease = await _store.GetAsync(timeout.Token);
            if (lease?.Spec?.HolderIdentity != _options.Identity) return;
            var now = KubeTime.Micro(_time);
            lease.Spec.HolderIdentity = string.Empty;
            lease.Spec.LeaseDurationSeconds = 1;
            lease.Spec.RenewTime = now;
            lease.Spec.AcquireTime = now;
            Observe(await _store.UpdateAsync(lease, timeout.Token));
            LogReleased(_options.Identity, _options.Namespace, _options.Name);
        }
        catch (Exception e) when (e is KubeApiException or OperationCanceledException or StoreRestoredException or System.Text.Json.JsonException)
        {
            LogAttemptFailed(_options.Namespace, _options.Name, $"not released: {e.Message}");
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Identity} leads (lease {Namespace}/{Name})")]
    private partial void LogLeading(string identity, string @namespace, string name);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Identity} gave back the lease {Namespace}/{Name}")]
    private partial void LogReleased(string identity, string @namespace, string name);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Lease {Namespace}/{Name}: {Error}")]
    private partial void LogAttemptFailed(string @namespace, string name, string error);
}
