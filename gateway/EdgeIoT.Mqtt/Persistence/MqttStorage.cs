using EdgeIoT.Mqtt.Server;

namespace EdgeIoT.Mqtt.Persistence;

/// <summary>
/// The journal of one server and what happens to it in the background: flushes, renewal when garbage outweighs what lives, and new attempts
/// after the disk failed.
/// </summary>
internal sealed class MqttStorage : IDisposable
{
    private static readonly TimeSpan LongestPeriod = TimeSpan.FromSeconds(1);

    /// <summary>A time is written at least so often, so that the next process knows when this one ended.</summary>
    private static readonly TimeSpan AliveEvery = TimeSpan.FromMinutes(1);

    private readonly MqttServer _server;
    private readonly MqttStorageOptions _options;
    private readonly Renewal _renewal;
    private readonly Lock _renewing = new();
    private ITimer? _timer;
    private int _ticking;
    private long _aliveAt;
    private long _retryAt;
    private long _syncAt;
    private bool _wantsRenewal;
    private string? _failure;

    /// <summary>The failure that the host has not been told of: here, so that it hears of things in their order.</summary>
    private string? _untold;

    public MqttStorage(MqttServer server, MqttStorageOptions options)
    {
        options.Validate();
        _server = server;
        _options = options;
        var load = JournalLoad.Read(options);
        Warnings = load.Warnings;
        DamagedBytes = load.Damaged;
        _wantsRenewal = load.WantsRenewal;
        Journal = new(options, server.Clock, load.Place) { Failing = Failed };
        _renewal = new(server, Journal, options.CompactionSlack);
        Load = load;
    }

    public Journal Journal { get; }

    /// <summary>What was found at the start and is not as it should be.</summary>
    public IReadOnlyList<string> Warnings { get; }

    public long DamagedBytes { get; }

    /// <summary>Why nothing can be kept at the moment; null: all is well.</summary>
    public string? Failure => Volatile.Read(ref _failure);

    /// <summary>How often the disk has failed.</summary>
    public long Failures { get; private set; }

    private JournalLoad? Load { get; set; }

    /// <summary>Gives the server what was read, and begins to work in the background.</summary>
    public void Start()
    {
        Restoring.Into(_server, Load!, _options.WillGrace);
        Load = null;
        Journal.Commit();
        _aliveAt = _server.Clock.Now + (long)AliveEvery.TotalMilliseconds;
        var period = _options.FlushInterval == TimeSpan.Zero || _options.FlushInterval > LongestPeriod ? LongestPeriod : _options.FlushInterval;
        _timer = _server.Clock.Provider.CreateTimer(_ => Tick(), state: null, period, period);
    }

    public void Dispose()
    {
        _timer?.Dispose();
        Journal.Dispose();
    }

    private void Tick()
    {
        if (Interlocked.Exchange(ref _ticking, 1) != 0) return;
        try
        {
            Work();
        }
        finally
        {
            Volatile.Write(ref _ticking, 0);
        }
    }

    private void Work()
    {
        var now = _server.Clock.Now;
        if (now >= _aliveAt)
        {
            _aliveAt = now + (long)AliveEvery.TotalMilliseconds;
            Journal.Alive();
        }

        Journal.Commit();
        SyncWhenDue(now);
        if (Interlocked.Exchange(ref _untold, null) is { } reason) _server.Options.Events?.StorageFailed(reason);
        if (now < _retryAt || (Failure is null && !_wantsRenewal && !_renewal.IsDue)) return;
        Renew();
    }

    /// <summary>Writes everything to a new file. False where the disk does not let it.</summary>
    internal bool Renew()
    {
        lock (_renewing) return RenewNow();
    }

    private bool RenewNow()
    {
        if (!_renewal.TryRun(out var failure))
        {
            _retryAt = _server.Clock.Now + (long)_options.RetryInterval.TotalMilliseconds;
            Failed(failure);
            return false;
        }

        _wantsRenewal = false;
        if (Interlocked.Exchange(ref _failure, null) is not null) _server.Options.Events?.StorageRecovered();
        return true;
    }

    private void SyncWhenDue(long now)
    {
        if (now < _syncAt) return;
        _syncAt = now + (long)_options.FlushInterval.TotalMilliseconds;
        Journal.Sync();
    }

    private void Failed(Exception failure)
    {
        if (Interlocked.Exchange(ref _failure, failure.Message) is not null) return;
        Failures++;
        Volatile.Write(ref _untold, failure.Message);
    }
}
