using EdgeIoT.Mesh;
using EdgeIoT.Simulation.Gateways;
using EdgeIoT.Simulation.Time;

namespace EdgeIoT.Simulation.Boards;

/// <summary>
/// A board as the gateways see one: it takes readings, sends them oldest first with a bounded number under way, and keeps each until
/// it is acknowledged. When its gateway is gone or silent it sends what is not acknowledged to another one, in order.
/// </summary>
public sealed class PlainBoard : Board
{
    private const long TwinBoots = 1001;
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(50);
    private readonly World _world;
    private readonly BoardHabits _habits;
    private readonly Chance _chance;
    private readonly List<Reading> _unacked = [];
    private readonly List<Reading> _acked = [];
    private Connection? _connection;
    private bool _connecting;
    private bool _stopped;
    private int _next;
    private int _underWay;
    private int _taken;
    private long _boot;
    private long _seq;
    private TimeSpan _progress;
    private TimeSpan _asleepUntil;
    private bool _unplugged;

    /// <summary>A board that is about to start.</summary>
    public PlainBoard(World world, int index, BoardHabits habits, Chance chance)
        : base(habits.TwinOf ?? index)
    {
        (_world, _habits, _chance) = (world, habits, chance);
        _boot = habits.TwinOf is null ? 1 : TwinBoots;
        _next = habits.Home ?? chance.Below(world.Gateways.Count);
    }

    /// <inheritdoc/>
    public override bool IsTwin => _habits.TwinOf is not null;

    /// <inheritdoc/>
    public override int? Home => _habits.Home;

    /// <inheritdoc/>
    public override Connection? Connection => _connection;

    /// <inheritdoc/>
    public override string? Waiting => _unacked.Count == 0
        ? null
        : $"{Name} waits for the acknowledgement of {_unacked.Count} readings from {_unacked[0]} on at {At?.Name}";

    private VirtualGateway? At => _connection?.Gateway;

    /// <inheritdoc/>
    public override void Start() => _world.Schedule.After(_chance.Around(_habits.Period), static (board, _, _) => ((PlainBoard)board).Sample(), this);

    /// <inheritdoc/>
    public override void Stop() => _stopped = true;

    /// <inheritdoc/>
    public override void Unplug()
    {
        _world.Telling.Tell(Name, $"is unplugged and forgets {_unacked.Count} readings");
        _stopped = _unplugged = true;
        Forget();
        Disconnect();
    }

    /// <inheritdoc/>
    public override void MoveTo(VirtualGateway gateway)
    {
        _next = gateway.Index;
        Move("as told");
    }

    /// <inheritdoc/>
    public override void Answered(Connection connection, Packet packet, IngestResult result)
    {
        if (connection != _connection)
            return;
        _progress = _world.Schedule.Now;
        if (result == IngestResult.Unavailable)
        {
            Move("refused");
            return;
        }
        if (!packet.Repeat)
        {
            foreach (var reading in packet.Readings)
                reading.AckedAt = _world.Schedule.Now;
            _acked.AddRange(packet.Readings);
            _unacked.RemoveRange(0, packet.Readings.Count);
            _underWay -= packet.Readings.Count;
            _world.Telling.Tell(Name, $"knows that {packet} is safe");
        }
        if (_habits.OneShot)
            Disconnect();
        if (_habits.Sleep > TimeSpan.Zero && _unacked.Count == 0 && _connection is not null)
            FallAsleep();
        Send();
    }

    /// <inheritdoc/>
    public override void Broken(Connection connection)
    {
        if (connection != _connection)
            return;
        if (_habits.IsPoweredByGateway && !_world.Healed)
            Unplug();
        else
            Move("connection lost");
    }

    private void Sample()
    {
        if (_stopped)
            return;
        _world.Schedule.After(_chance.Around(_habits.Period), static (board, _, _) => ((PlainBoard)board).Sample(), this);
        if (_chance.Hit(_habits.Reboots))
            Reboot();
        _unacked.Add(_world.NewReading(this, _taken++, _boot, ++_seq));
        if (_connection is not null && _chance.Hit(_habits.Moves))
            Move("a whim");
        if (_acked.Count > 0 && _connection is { } connection && _chance.Hit(_habits.Repeats))
            connection.Send(new Packet(connection, this, [_chance.Of(_acked)], Repeat: true));
        Send();
    }

    private void Send()
    {
        if (_connection is not { } connection)
        {
            if (_world.Schedule.Now >= _asleepUntil && (_unacked.Count > 0 || (!_habits.OneShot && _habits.Sleep == TimeSpan.Zero)))
                Connect(TimeSpan.Zero);
            return;
        }
        var window = _habits.OneShot ? 1 : _habits.Window;
        while (_underWay < Math.Min(window, _unacked.Count))
        {
            var most = Math.Min(Math.Min(window, _unacked.Count) - _underWay, _habits.Batch);
            var packet = new Packet(connection, this, _unacked.GetRange(_underWay, _chance.Between(1, most)), Repeat: false);
            if (_underWay == 0)
                _progress = _world.Schedule.Now;
            _underWay += packet.Readings.Count;
            _world.Telling.Tell(Name, $"sends {packet} to {connection.Gateway.Name}");
            connection.Send(packet);
        }
    }

    private void Move(string reason)
    {
        _world.Telling.Tell(Name, $"leaves {At?.Name}: {reason}");
        Disconnect();
        Connect(_chance.Around(Retry));
    }

    private void Disconnect()
    {
        _connection?.Leave(_chance.Around(_habits.Linger));
        _connection = null;
        _underWay = 0;
    }

    private void Reboot()
    {
        _world.Telling.Tell(Name, $"reboots and forgets {_unacked.Count} readings");
        Forget();
        _boot++;
        _seq = 0;
        Disconnect();
    }

    private void Forget()
    {
        foreach (var reading in _unacked)
            reading.Dropped = true;
        _unacked.Clear();
    }

    private void FallAsleep()
    {
        Disconnect();
        var sleep = _chance.Around(_habits.Sleep);
        _asleepUntil = _world.Schedule.Now + sleep;
        _world.Schedule.After(sleep, static (board, _, _) => ((PlainBoard)board).Send(), this);
    }

    private void Connect(TimeSpan delay)
    {
        if (_connecting || _unplugged)
            return;
        _connecting = true;
        _world.Schedule.After(delay + _world.ClientDelay, static (board, _, _) => ((PlainBoard)board).Connected(), this);
    }

    private void Connected()
    {
        _connecting = false;
        if (_unplugged)
            return;
        var gateway = _world.Gateways[_next % _world.Gateways.Count];
        _next = _habits.OneShot || _habits.Home is not null || _chance.Hit(0.5) ? _next + 1 : _chance.Below(_world.Gateways.Count);
        if (gateway.Run is not { } run || !gateway.Member || _world.ClientsCut(gateway))
        {
            Connect(Retry);
            return;
        }
        var connection = _world.NewConnection(this, run, _chance);
        _connection = connection;
        _progress = _world.Schedule.Now;
        Watch(connection);
        Send();
    }

    private void Watch(Connection connection) =>
        _world.Schedule.After(_habits.Patience * 0.5, static (subject, detail, _) =>
        {
            var (board, watched) = ((PlainBoard)subject, (Connection)detail!);
            if (board._connection != watched)
                return;
            if (board._underWay > 0 && board._world.Schedule.Now - board._progress >= board._habits.Patience)
                board.Move("no answer");
            else
                board.Watch(watched);
        }, this, connection);
}
