using System.Net;
using EdgeIoT.Device;
using EdgeIoT.Device.Buffering;
using EdgeIoT.Device.Diagnostics;
using EdgeIoT.Device.Saving;
using EdgeIoT.Protocol.Telemetry;
using EdgeIoT.Simulator.Discovery;
using EdgeIoT.Simulator.Flash;
using EdgeIoT.Simulator.Sensors;
using EdgeIoT.Simulator.Wifi;

namespace EdgeIoT.Simulator.Fleet;

/// <summary>
/// One board: the real brain between a simulated sensor, flash and radio, and a real MQTT connection. Everything here runs on its loop,
/// unless it says otherwise.
/// </summary>
internal sealed partial class SimulatedBoard : IAsyncDisposable
{
    private const int LastDrainMilliseconds = 60_000;

    private readonly SimulatorOptions _options;
    private readonly DeviceOptions _deviceOptions;
    private readonly BoardLoop _loop;
    private readonly Random _random;
    private readonly ISensor _sensor;
    private readonly IFlash _flash;
    private readonly SimulatedWifi _wifi;
    private readonly DiscoverySockets? _discovery;
    private readonly TelemetryReading _reading = new();
    private DeviceBrain _brain;
    private bool _isOn;
    private long _restartAt = long.MaxValue;
    private long _stopAt = long.MaxValue;
    private long _taken;
    private long _lostSince;

    public SimulatedBoard(SimulatorOptions options, DeviceOptions deviceOptions, BoardLoop loop, ISensor sensor, IFlash flash, Random random, DiscoverySockets? discovery)
    {
        _options = options;
        _deviceOptions = deviceOptions;
        _loop = loop;
        _random = random;
        _sensor = sensor;
        _flash = flash;
        _discovery = discovery;
        _wifi = new SimulatedWifi(options.Faults, random, loop.Now);
        _brain = NewBrain();
    }

    public DeviceOptions Options => _deviceOptions;

    /// <summary>Of the lives before this one.</summary>
    public BoardTotals Earlier { get; private set; } = new();

    public DeviceBrain Brain => _brain;

    public bool IsStopped { get; private set; }

    public long LongestGapMilliseconds { get; private set; }

    /// <summary>For the loop: whether it is in the list of boards to pump.</summary>
    public bool IsTouched { get; set; }

    /// <summary>For the loop: when it is woken.</summary>
    public long ScheduledAt { get; set; } = long.MaxValue;

    /// <summary>Called once, on the loop.</summary>
    public Action? Stopped { get; set; }

    /// <summary>The gateway that readings flow to, by its name or endpoint; null if they do not.</summary>
    public string? GatewayLabel => !_brain.IsOnline ? null : _brain.GatewayName.Length > 0 ? _brain.GatewayName : _brain.Target.Endpoint.ToString();

    public void Handle(in BoardEvent happened, long now)
    {
        switch (happened.Kind)
        {
            case BoardEventKind.PowerOn:
                PowerOn(now);
                break;
            case BoardEventKind.Stop when _isOn:
                StopWithin(now, happened.Code);
                break;
            case BoardEventKind.Stop:
                Finish();
                break;
            default:
                HandleLink(happened, now);
                break;
        }
    }

    /// <summary>Does what the brain wants; returns when it wants to be asked again.</summary>
    public long Pump(long now)
    {
        if (!_isOn)
            return long.MaxValue;
        if (now >= _restartAt)
            CutPower(now);
        if (_wifi.Advance(now))
            ChangeNetwork(now);
        SendDue(now);
        while (_isOn)
        {
            var action = _brain.Next(now);
            if (action == DeviceAction.Wait)
                return Math.Min(Math.Min(_brain.WakeAt, _restartAt), Math.Min(_wifi.NextChangeAt, NextDue));
            Do(action, now);
        }

        return long.MaxValue;
    }

    private void Do(DeviceAction action, long now)
    {
        switch (action)
        {
            case DeviceAction.SaveState:
                var state = new byte[BoardState.Size];
                _brain.State.Save(state);
                _brain.OnStateSaved(now, _flash.TryWriteState(state));
                break;
            case DeviceAction.SaveBacklog:
                _brain.OnBacklogSaved(now, _flash.TryWriteBacklog(Backlog()));
                break;
            case DeviceAction.Sample:
                Sample(now);
                break;
            case DeviceAction.Reboot:
                Retire();
                PowerOn(now);
                break;
            case DeviceAction.Stopped:
                Finish();
                break;
            default:
                DoLink(action, now);
                break;
        }
    }

    private void Sample(long now)
    {
        var measured = _sensor.Read(DateTime.UtcNow.TimeOfDay);
        _brain.OnSample(now, measured.TemperatureCentiCelsius, measured.HumidityCentiPercent, measured.PressurePascal);
        if (++_taken == _options.ReadingsPerDevice)
            StopWithin(now, LastDrainMilliseconds);
    }

    /// <summary>The wish to stop outlives a power cut: the next life takes it over with what time is left.</summary>
    private void StopWithin(long now, int milliseconds)
    {
        _stopAt = Math.Min(_stopAt, now + milliseconds);
        _brain.Stop(now, (int)Math.Max(0, _stopAt - now));
    }

    private void PowerOn(long now)
    {
        _brain = NewBrain();
        _brain.Start(now, BoardState.TryRestore(_flash.ReadState()));
        var saved = _flash.ReadBacklog();
        if (saved is not null && saved.Length >= ReadingBuffer.HeaderBytes && ReadingBuffer.TryReadHeader(saved, 0, out var count, out var inDoubt))
        {
            count = Math.Min(count, (saved.Length - ReadingBuffer.HeaderBytes) / ReadingBuffer.RecordBytes);
            for (var i = 0; i < count; i++)
                _brain.Restore(saved, ReadingBuffer.HeaderBytes + i * ReadingBuffer.RecordBytes, i < inDoubt);
        }

        _isOn = true;
        _brain.OnTime(now, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        if (_wifi.IsUp)
            _brain.OnNetworkUp(now);
        if (_stopAt != long.MaxValue)
            StopWithin(now, (int)Math.Max(0, _stopAt - now));
        var every = _options.Faults.RestartEvery;
        _restartAt = every > TimeSpan.Zero && _stopAt == long.MaxValue ? now + 1 + (long)(-Math.Log(1 - _random.NextDouble()) * every.TotalMilliseconds) : long.MaxValue;
    }

    private void CutPower(long now)
    {
        CloseLink(graceful: false);
        Retire();
        PowerOn(now);
    }

    // Counts what the life that ends has seen, and what of it no one will see again.
    private void Retire()
    {
        Earlier.Add(_brain.Counters);
        Earlier.Restarts++;
        Earlier.Handed += _brain.Buffer.Count;
        var saved = _flash.ReadBacklog();
        var (boot, seq) = NewestIn(saved);
        for (var i = 0; i < _brain.Buffer.Count; i++)
        {
            _brain.Buffer.Read(i, _reading);
            if (_reading.Boot > boot || _reading.Boot == boot && _reading.Seq > seq)
                Earlier.LostInPowerCuts++;
        }

        _outbox.Clear();
        _lostSince = 0;
    }

    private static (int Boot, int Seq) NewestIn(byte[]? saved)
    {
        if (saved is null || !ReadingBuffer.TryReadHeader(saved, 0, out var count, out _) || count == 0)
            return (0, 0);
        var record = ReadingBuffer.HeaderBytes + (count - 1) * ReadingBuffer.RecordBytes;
        return (Protocol.Wire.BigEndian.ReadInt32(saved, record), Protocol.Wire.BigEndian.ReadInt32(saved, record + 4));
    }

    private byte[] Backlog()
    {
        var buffer = _brain.Buffer;
        var saved = new byte[ReadingBuffer.HeaderBytes + buffer.Count * ReadingBuffer.RecordBytes];
        buffer.SaveHeader(saved, 0);
        for (var i = 0; i < buffer.Count; i++)
            buffer.SaveReading(i, saved, ReadingBuffer.HeaderBytes + i * ReadingBuffer.RecordBytes);
        return saved;
    }

    private void ChangeNetwork(long now)
    {
        if (_wifi.IsUp)
        {
            _brain.OnNetworkUp(now);
            return;
        }

        // An outage is not a gap that a gateway is to blame for.
        _lostSince = 0;
        _brain.OnNetworkDown(now);
    }

    private void Finish()
    {
        if (IsStopped)
            return;
        _isOn = false;
        IsStopped = true;
        Stopped?.Invoke();
    }

    private DeviceBrain NewBrain() => new(_deviceOptions, new BoardRandom(_random), SystemHmac.Instance);

    private List<IPEndPoint> KnownMeshPorts()
    {
        var known = new List<IPEndPoint>();
        for (var i = 0; i < _brain.GatewayCount; i++)
        {
            if (_brain.GetMeshEndpoint(i) is { } mesh && IPAddress.TryParse(mesh.Host, out var address))
                known.Add(new IPEndPoint(address, mesh.Port));
        }

        return known;
    }
}

/// <summary>Sums over the earlier lives of a board.</summary>
internal sealed class BoardTotals
{
    public long Sampled { get; private set; }

    public long Restored { get; private set; }

    public long Acknowledged { get; private set; }

    public long AcknowledgedByQuorum { get; private set; }

    public long Dropped { get; private set; }

    public long Refused { get; private set; }

    public long SentAgain { get; private set; }

    public long Connections { get; private set; }

    public long ConnectFailures { get; private set; }

    public long Reconnects { get; private set; }

    public long AckTimeouts { get; private set; }

    public long Redirects { get; private set; }

    public long Moves { get; private set; }

    public long Restarts { get; set; }

    public long LostInPowerCuts { get; set; }

    /// <summary>Readings that were in the buffer when a life ended.</summary>
    public long Handed { get; set; }

    public void Add(DeviceCounters life)
    {
        Sampled += life.Sampled;
        Restored += life.Restored;
        Acknowledged += life.Acknowledged;
        AcknowledgedByQuorum += life.AcknowledgedByQuorum;
        Dropped += life.Dropped;
        Refused += life.Refused;
        SentAgain += life.SentAgain;
        Connections += life.Connections;
        ConnectFailures += life.ConnectFailures;
        Reconnects += Math.Max(0, life.Connections - 1);
        AckTimeouts += life.AckTimeouts;
        Redirects += life.Redirects;
        Moves += life.Moves;
    }

    public void Add(BoardTotals earlier)
    {
        Sampled += earlier.Sampled;
        Restored += earlier.Restored;
        Acknowledged += earlier.Acknowledged;
        AcknowledgedByQuorum += earlier.AcknowledgedByQuorum;
        Dropped += earlier.Dropped;
        Refused += earlier.Refused;
        SentAgain += earlier.SentAgain;
        Connections += earlier.Connections;
        ConnectFailures += earlier.ConnectFailures;
        Reconnects += earlier.Reconnects;
        AckTimeouts += earlier.AckTimeouts;
        Redirects += earlier.Redirects;
        Moves += earlier.Moves;
        Restarts += earlier.Restarts;
        LostInPowerCuts += earlier.LostInPowerCuts;
        Handed += earlier.Handed;
    }
}
