using System.Text.Json;
using EdgeIoT.Device;
using EdgeIoT.Mesh;
using EdgeIoT.Protocol;
using EdgeIoT.Protocol.Requests;
using EdgeIoT.Simulation.Gateways;
using EdgeIoT.Simulation.Time;

namespace EdgeIoT.Simulation.Boards;

/// <summary>A board with the brain of the firmware: what it does and when is the production code's, its time and its network are the world's.</summary>
public sealed partial class FirmwareBoard : Board, IDeviceRandom
{
    private readonly World _world;
    private readonly Chance _chance;
    private readonly DeviceBrain _brain;
    private readonly List<Reading> _taken = [];
    private readonly Queue<int> _underWay = new();
    private Connection? _connection;
    private int _attempt;
    private long _wake = long.MaxValue;

    /// <summary>A board that is about to start.</summary>
    public FirmwareBoard(World world, int index, TimeSpan interval, Chance chance)
        : base(index)
    {
        (_world, _chance) = (world, chance);
        var first = world.Members[chance.Below(world.Members.Count)].Options.MqttEndpoint;
        _brain = new DeviceBrain(new DeviceOptions(Name) { IntervalMilliseconds = (int)interval.TotalMilliseconds, Seeds = [Endpoint.TryParse(first)!] }, this, null);
    }

    /// <summary>Readings taken.</summary>
    public long Sampled => _brain.Counters.Sampled;

    /// <summary>Readings dropped because the buffer was full.</summary>
    public long Dropped => _brain.Counters.Dropped;

    /// <summary>How many of those the mesh has been told of.</summary>
    public long ReportedDropped { get; private set; }

    /// <inheritdoc/>
    public override Connection? Connection => _connection;

    /// <inheritdoc/>
    public override string? Waiting => _brain.Buffer.Count == 0 ? null : $"{Name} has {_brain.Buffer.Count} readings, {(_brain.IsOnline ? "online" : "offline")}";

    private long Now => (long)_world.Schedule.Now.TotalMilliseconds + 1;

    /// <inheritdoc/>
    public override void Start() => _world.Schedule.After(_chance.Between(TimeSpan.Zero, TimeSpan.FromMinutes(1)), static (board, _, _) => ((FirmwareBoard)board).PowerOn(), this);

    /// <inheritdoc/>
    public override void Stop()
    {
        _brain.Stop(Now, int.MaxValue);
        Act();
    }

    /// <inheritdoc/>
    public override void MoveTo(VirtualGateway gateway)
    {
        var request = DeviceRequest.WriteMove("", Endpoint.TryParse(gateway.Options.MqttEndpoint)!);
        _brain.OnMessage(Now, _brain.Target.Connection, Topics.Request(Name, RequestVerb.Move), request, 0, request.Length);
        Act();
    }

    /// <summary>The access point is there, or is not.</summary>
    public void SetNetwork(bool isUp)
    {
        if (isUp)
            _brain.OnNetworkUp(Now);
        else
            _brain.OnNetworkDown(Now);
        Act();
    }

    /// <inheritdoc/>
    public override void Answered(Connection connection, Packet packet, IngestResult result)
    {
        if (connection != _connection)
            return;
        if (result == IngestResult.Unavailable)
        {
            // MQTT 3.1.1 has no other way to refuse.
            Broken(connection);
            return;
        }

        foreach (var reading in packet.Readings)
            reading.AckedAt ??= _world.Schedule.Now;
        _brain.OnAcknowledged(Now, _attempt, _underWay.Dequeue(), 0, result == IngestResult.Durable ? AckLevel.Quorum : AckLevel.Local);
        Act();
    }

    /// <inheritdoc/>
    public override void Broken(Connection connection)
    {
        if (connection != _connection)
            return;
        var attempt = _attempt;
        Disconnect(TimeSpan.Zero);
        _brain.OnDisconnected(Now, attempt, ReasonCode.UnspecifiedError, null);
        Act();
    }

    /// <inheritdoc/>
    public int Next(int maxExclusive) => _chance.Below(maxExclusive);

    /// <inheritdoc/>
    public void Fill(byte[] buffer) => _chance.Fill(buffer);

    private void PowerOn()
    {
        _brain.Start(Now, null);
        _brain.OnTime(Now, 1_790_000_000_000 + Now);
        _brain.OnNetworkUp(Now);
        Act();
    }

    private void Act()
    {
        for (var action = _brain.Next(Now); action != DeviceAction.Wait; action = _brain.Next(Now))
            Do(action);
        if (_brain.WakeAt == long.MaxValue || _brain.WakeAt == _wake)
            return;
        _wake = _brain.WakeAt;
        _world.Schedule.At(TimeSpan.FromMilliseconds(_wake - 1), static (subject, _, due) =>
        {
            var board = (FirmwareBoard)subject;
            if (board._wake != due)
                return;
            board._wake = long.MaxValue;
            board.Act();
        }, this, null, _wake);
    }

    private void Do(DeviceAction action)
    {
        switch (action)
        {
            case DeviceAction.SaveState:
                _brain.OnStateSaved(Now, true);
                break;
            case DeviceAction.SaveBacklog:
                _brain.OnBacklogSaved(Now, true);
                break;
            case DeviceAction.Sample:
                _brain.OnSample(Now, _chance.Between(1500, 2500), _chance.Between(3000, 6000), 101_325);
                _taken.Add(_world.NewReading(this, _taken.Count, _brain.State.Boot, _brain.Counters.Sampled));
                break;
            case DeviceAction.Discover:
                Discover();
                break;
            case DeviceAction.Connect:
                Connect();
                break;
            case DeviceAction.Subscribe:
                Subscribe();
                break;
            case DeviceAction.Publish:
                Publish();
                break;
            case DeviceAction.Disconnect:
            case DeviceAction.Abort:
                Disconnect(_chance.Around(TimeSpan.FromSeconds(1)));
                break;
            case DeviceAction.Stopped:
                break;
            default:
                throw new InvalidOperationException($"{action}");
        }
    }

    private void Publish()
    {
        var outgoing = _brain.Outgoing;
        if (outgoing.Topic == Topics.Info(Name))
        {
            using var info = JsonDocument.Parse(outgoing.Payload);
            ReportedDropped = info.RootElement.GetProperty("dropped").GetInt64();
        }

        if (outgoing.Handle == 0)
            return;
        _underWay.Enqueue(outgoing.Handle);
        _connection!.Send(new Packet(_connection, this, ReadingsIn(outgoing.Payload), Repeat: false));
    }

    // As a gateway does: by what stands in the message and not by what the board meant to send.
    private List<Reading> ReadingsIn(byte[] payload)
    {
        using var message = JsonDocument.Parse(payload);
        var root = message.RootElement;
        List<Reading> readings = [];
        if (root.ValueKind == JsonValueKind.Array)
        {
            foreach (var element in root.EnumerateArray())
                readings.Add(ReadingOf(element));
        }
        else
        {
            readings.Add(ReadingOf(root));
        }

        return readings;
    }

    private Reading ReadingOf(JsonElement element)
    {
        var reading = _taken[element.GetProperty("seq").GetInt32() - 1];
        return reading.Boot == element.GetProperty("boot").GetInt64()
            ? reading
            : throw new Invariants.ViolationException("Only what was taken is sent", $"{Name} sends {element.GetRawText()}");
    }
}
