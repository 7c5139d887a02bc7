using EdgeIoT.Mesh;
using EdgeIoT.Simulation.Gateways;
using EdgeIoT.Simulation.Invariants;
using EdgeIoT.Simulation.Time;

namespace EdgeIoT.Simulation.Boards;

/// <summary>A board's connection to a gateway: packets and answers arrive in order while it lives.</summary>
public sealed class Connection
{
    private readonly World _world;
    private readonly Board _board;
    private readonly GatewayRun _run;
    private readonly Chance _chance;
    private readonly Dictionary<Reading, long> _lines = [];
    private TimeSpan _lastUp;
    private TimeSpan _lastDown;
    private bool _boardGone;
    private bool _broken;
    private bool _taken;

    /// <summary>A connection that the gateway has accepted.</summary>
    public Connection(World world, long id, Board board, GatewayRun run, Chance chance)
    {
        (_world, Id, _board, _run, _chance) = (world, id, board, run, chance);
        run.Connections.Add(id, this);
    }

    /// <summary>Its number, new for each connection.</summary>
    public long Id { get; }

    /// <summary>Whose it is.</summary>
    public Board Board => _board;

    /// <summary>Whether the gateway takes it for open.</summary>
    public bool IsOpenAtGateway => _run.Alive && _run.Connections.ContainsKey(Id);

    /// <summary>The gateway at the other end.</summary>
    public VirtualGateway Gateway => _run.Gateway;

    /// <summary>Tickets that the gateway has not answered yet.</summary>
    public Queue<long> Pending { get; } = new();

    /// <summary>How many of the board's readings were safe, anywhere, when the gateway got the first one on this connection: all of them
    /// come before those of this connection.</summary>
    public int SafeBefore { get; private set; }

    /// <summary>The line of epochs in which the gateway asked others for that.</summary>
    public long SafeBeforeIn { get; private set; }

    /// <summary>The board sends readings.</summary>
    public void Send(Packet packet)
    {
        foreach (var reading in packet.Readings)
            reading.SentAt ??= _world.Schedule.Now;
        _lastUp = Later(_lastUp);
        if (_chance.Hit(_world.ClientStall))
            _lastUp += _chance.Around(TimeSpan.FromMilliseconds(500));
        _world.Schedule.At(_lastUp, static (subject, detail, _) =>
        {
            var connection = (Connection)subject;
            if (!connection.Cut())
                connection._run.Receive(new Input(InputKind.Packet, Packet: (Packet)detail!));
        }, this, packet);
    }

    /// <summary>The gateway takes readings.</summary>
    public void Taken(Packet packet)
    {
        var line = EpochRule.LineOf(_run);
        if (!_taken)
            (SafeBefore, SafeBeforeIn) = (_board.Safe.Count, line);
        _taken = true;
        foreach (var reading in packet.Readings)
        {
            reading.TakenAt ??= _world.Schedule.Now;
            if (line != 0)
                _lines[reading] = line;
        }
    }

    /// <summary>The line of epochs in which the gateway took a reading in.</summary>
    public long LineOf(Reading reading) => _lines.GetValueOrDefault(reading);

    /// <summary>The gateway answers.</summary>
    public void Answer(Packet packet, IngestResult result)
    {
        _lastDown = Later(_lastDown);
        _world.Schedule.At(_lastDown, static (subject, detail, result) =>
        {
            var connection = (Connection)subject;
            if (!connection._boardGone && connection._run.Alive && !connection.Cut())
                connection._board.Answered(connection, (Packet)detail!, (IngestResult)result);
        }, this, packet, (long)result);
    }

    /// <summary>The board goes; the gateway learns of it after <paramref name="linger"/>, and after all that was sent before.</summary>
    public void Leave(TimeSpan linger)
    {
        _boardGone = true;
        _lastUp = Later(_lastUp > _world.Schedule.Now ? _lastUp : _world.Schedule.Now) + linger;
        _world.Schedule.At(_lastUp, static (subject, _, id) => ((GatewayRun)subject).Receive(new Input(InputKind.ConnectionClosed, id)), _run, null, Id);
    }

    /// <summary>The gateway's process ended.</summary>
    public void GatewayEnded(bool silently)
    {
        _broken = true;
        if (!silently)
            _world.Schedule.After(_world.ClientDelay, static (board, connection, _) => ((Board)board).Broken((Connection)connection!), _board, this);
    }

    /// <summary>The gateway ends it: the board is attached elsewhere since.</summary>
    public void EndedByGateway()
    {
        _broken = true;
        _run.Receive(new Input(InputKind.ConnectionClosed, Id));
        _world.Schedule.After(_world.ClientDelay, static (board, connection, _) => ((Board)board).Broken((Connection)connection!), _board, this);
    }

    private bool Cut()
    {
        if (!_broken && _world.ClientsCut(Gateway))
        {
            _broken = true;
            _run.Receive(new Input(InputKind.ConnectionClosed, Id));
        }
        return _broken;
    }

    private TimeSpan Later(TimeSpan last)
    {
        var at = _world.Schedule.Now + (_world.ClientDelay * 0.2) + _chance.Around(_world.ClientDelay);
        return at > last ? at : last;
    }
}
