using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mesh.Journals;
using EdgeIoT.Mesh.Wire;

namespace EdgeIoT.Mesh.Causal;

/// <summary>
/// Which gateway each device is attached to, agreed upon by causal broadcast, so in a minority too.
/// <code>
///   connection opens ─► attached here ─┬─ a later attachment elsewhere knew of this one ─► the device has moved: its session here ends
///                                      ├─ one elsewhere that did not know of it ─► disputed ─ heard here, or the other gateway is gone ─► attached here again
///                                      └─ connection ends ─► detached
/// </code>
/// Of two attachments that knew nothing of each other the greater one counts everywhere until the device is heard: only then it is known
/// which connection is the live one. What changed in a round goes out in one broadcast; in a large mesh, what changed since the last one.
/// </summary>
internal sealed class DeviceLocations(NodeContext context, CausalBroadcast causal, Func<int> members, Func<NodeId, bool> isPresent, Func<NodeId, bool> isRemoved)
{
    /// <summary>A gateway that is away for one to two of these is held to have lost its connections: of a device with an open one here, that one counts. Lowered: where the
    /// mesh was cut in two, a dead connection here may claim a device that lives on over there, and that one is cut once. Raised: for so long a silent device is said to be
    /// at a gateway that is gone.</summary>
    private static readonly TimeSpan AbsentFor = TimeSpan.FromSeconds(5);

    /// <summary>Up to this many gateways nothing waits.</summary>
    private const int Small = 30;

    /// <summary>Each broadcast goes to everybody: all gateways of a large mesh together broadcast a hundred times a second, however many boards come and go.
    /// Raised: more boards in each broadcast; where a board is, is known later.</summary>
    private static readonly TimeSpan PausePerMember = TimeSpan.FromMilliseconds(10);

    private const int MostDevices = 100_000;
    private const int MostChanges = 256;

    private readonly JournalId _self = new(context.Self, context.Store.Recovered.Incarnation);
    private readonly Dictionary<string, DeviceLocation> _table = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Session> _here = new(StringComparer.Ordinal);
    private readonly Dictionary<long, List<string>> _byConnection = [];
    private readonly HashSet<string> _disputed = new(StringComparer.Ordinal);
    private HashSet<string> _unanswered = new(StringComparer.Ordinal);
    private TimeSpan _nextCheck;
    private readonly List<string> _due = [];
    private TimeSpan _nextFlush;

    /// <summary>Devices that have been attached somewhere.</summary>
    public int Count => _table.Count;

    /// <summary>Devices that are attached here.</summary>
    public int Here => _here.Count;

    /// <summary>A client connection here is a device's, or speaks for it.</summary>
    public void Attach(string device, long connection)
    {
        if (!_here.TryGetValue(device, out var session))
            _here.Add(device, session = new Session());
        if (session.Connection == connection)
            return;
        if (!_byConnection.TryGetValue(connection, out var devices))
            _byConnection.Add(connection, devices = []);
        if (!session.Connections.Remove(connection))
            devices.Add(device);
        session.Connections.Add(connection);
        session.Count = 0;
        _disputed.Remove(device);
        _due.Add(device);
    }

    public void ConnectionClosed(long connection)
    {
        if (!_byConnection.Remove(connection, out var devices))
            return;
        foreach (var device in devices)
        {
            // One connection may be its own, and another speak for it.
            var connections = _here[device].Connections;
            connections.Remove(connection);
            if (connections.Count > 0)
                continue;
            _here.Remove(device);
            _disputed.Remove(device);
            _due.Add(device);
        }
    }

    /// <summary>The device sent something by a connection that is open here.</summary>
    public void Heard(string device, long connection)
    {
        if (!_here.TryGetValue(device, out var session))
        {
            // It had moved, and left or lost that gateway: who spoke for it here before still does.
            if (_table.TryGetValue(device, out var known) && (!known.IsAttached || IsOver(known) || !isPresent(known.Gateway)))
                Attach(device, connection);
        }
        else if (_disputed.Count > 0 && session.Connections.Contains(connection) && _disputed.Remove(device))
        {
            _due.Add(device);
        }
    }

    /// <summary>The mesh has other gateways than before: what is disputed with one that was removed is settled, as that one will never say so.</summary>
    public void GatewaysChanged()
    {
        foreach (var device in _disputed.Where(device => IsOver(_table[device])).Order(StringComparer.Ordinal).ToList())
        {
            _disputed.Remove(device);
            _due.Add(device);
        }
    }

    public TimeSpan NextTimer
    {
        get
        {
            var check = _disputed.Count > 0 ? _nextCheck : TimeSpan.MaxValue;
            return _due.Count > 0 && _nextFlush < check ? _nextFlush : check;
        }
    }

    /// <summary>Broadcasts what changed in this round, or since the last broadcast.</summary>
    public void Flush()
    {
        if (_disputed.Count > 0 && context.Now >= _nextCheck)
            SettleUnanswered();
        if (_due.Count == 0 || context.Now < _nextFlush)
            return;
        if (members() is > Small and var count)
            _nextFlush = context.Now + (PausePerMember * count);
        var changes = new List<LocationChange>();
        foreach (var device in _due.Distinct(StringComparer.Ordinal))
        {
            if (Change(device) is { } change)
                changes.Add(change);
        }

        _due.Clear();
        foreach (var some in changes.Chunk(MostChanges))
            causal.Broadcast(Encode(some));
    }

    /// <summary>A broadcast, the own ones too.</summary>
    public void Delivered(ReadOnlySpan<byte> payload)
    {
        var reader = new MessageReader(payload);
        if (TryRead(ref reader, out var changes))
            Take(changes);
    }

    public void Capture(MessageWriter writer)
    {
        writer.Number(_table.Count);
        foreach (var (device, location) in _table.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            new LocationChange(device, location, default).Write(writer);
    }

    /// <summary>False where it is malformed; then nothing of it counts.</summary>
    public static bool TryRead(ref MessageReader reader, out List<LocationChange> changes)
    {
        var count = reader.Count(MostDevices);
        changes = [];
        for (var i = 0; i < count && !reader.Failed; i++)
            changes.Add(LocationChange.Read(ref reader));
        return reader.Complete;
    }

    /// <summary>Takes in what is newer of a broadcast, or of the state of another gateway.</summary>
    public void Take(List<LocationChange> changes)
    {
        foreach (var change in changes)
        {
            Take(change);
            Reconsider(change.Device, change);
        }
    }

    /// <summary>The greater one counts.</summary>
    private void Take(in LocationChange change)
    {
        if (!_table.TryGetValue(change.Device, out var known) && _table.Count >= MostDevices)
        {
            context.Counters.Add("device_locations_refused");
            return;
        }

        if (change.Location <= known)
            return;
        _table[change.Device] = change.Location;
        context.Host.DeviceLocated(change.Device, change.Location);
        if (IsOfAnEarlierRun(change.Location))
            _due.Add(change.Device);
    }

    /// <summary>What a change means for the session here, if there is one.</summary>
    private void Reconsider(string device, in LocationChange change)
    {
        if (!_here.TryGetValue(device, out var session) || session.Count == 0 || !_table.TryGetValue(device, out var now))
            return;
        if (change.Before == _self && change.Location.Count == session.Count + 1 && change.Location.IsAttached && change.Location.Source != _self)
        {
            _here.Remove(device);
            _disputed.Remove(device);
            context.Counters.Add("devices_moved");
            foreach (var connection in session.Connections)
            {
                _byConnection[connection].Remove(device);
                context.Host.DeviceMoved(device, connection, change.Location.Gateway);
            }
        }
        else if (now.Source == _self && now.Count == session.Count)
        {
            _disputed.Remove(device);
        }
        else if (now.IsAttached && !IsOver(now))
        {
            if (_disputed.Count == 0)
                (_nextCheck, _unanswered) = (context.Now + AbsentFor, new(StringComparer.Ordinal));
            _disputed.Add(device);
        }
        else
        {
            // Whoever had it there has it no more; it is still here.
            _disputed.Remove(device);
            _due.Add(device);
        }
    }

    /// <summary>A device that says nothing more settles no dispute. Where the other gateway was away both now and at the last look, the connection that is open counts.</summary>
    private void SettleUnanswered()
    {
        _nextCheck = context.Now + AbsentFor;
        var away = _disputed.Where(device => !isPresent(_table[device].Gateway)).ToHashSet(StringComparer.Ordinal);
        foreach (var device in away.Where(_unanswered.Contains).Order(StringComparer.Ordinal))
        {
            _disputed.Remove(device);
            _due.Add(device);
        }

        _unanswered = away;
    }

    /// <summary>What is to be said of a device now, or null.</summary>
    private LocationChange? Change(string device)
    {
        var known = _table.GetValueOrDefault(device);
        if (_here.TryGetValue(device, out var session))
        {
            session.Count = known.Count + 1;
            context.Counters.Add("devices_attached");
            return new(device, new DeviceLocation(_self.Gateway, _self.Incarnation, session.Count, IsAttached: true), known.Source);
        }

        // A connection of another gateway is none of this one's business, nor is one that ended before it was told of.
        return known.Gateway == _self.Gateway && known.IsAttached ? new(device, known with { IsAttached = false }, default) : null;
    }

    /// <summary>Nobody else can say that a run of this gateway is over and its connections with it.</summary>
    private bool IsOfAnEarlierRun(DeviceLocation location) =>
        location.IsAttached && location.Gateway == _self.Gateway && location.Incarnation < _self.Incarnation;

    private bool IsOver(DeviceLocation location) => IsOfAnEarlierRun(location) || isRemoved(location.Gateway);

    private static byte[] Encode(LocationChange[] changes)
    {
        var writer = new MessageWriter();
        writer.BeginPayload().Byte((byte)CausalSubject.DeviceLocations).Number(changes.Length);
        foreach (var change in changes)
            change.Write(writer);
        return writer.Written.ToArray();
    }

    private sealed class Session
    {
        /// <summary>Those that are open and have spoken as the device; the newest last.</summary>
        public List<long> Connections { get; } = [];

        public long Connection => Connections.Count > 0 ? Connections[^1] : -1;

        /// <summary>The count of its attachment; 0 until that is told.</summary>
        public long Count { get; set; }
    }
}
