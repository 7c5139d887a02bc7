using System.Text;
using EdgeIoT.Mesh;
using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Publishing;
using EdgeIoT.Mqtt.Server;
using EdgeIoT.Protocol;

namespace EdgeIoT.Gateway.Devices;

/// <summary>
/// Reports that a board is gone, and not that one is which has only moved to another gateway or connection.
/// <code>
///   board says online ──▶ its connection speaks for it
///   connection breaks ──▶ will held for the grace period ──▶ attached anywhere in the mesh? no: offline, elsewhere: nothing, here by another client: held on
///   gateway dies      ──▶ all boards that were attached to it, the same way; online where it was only out of reach
///   others say that a board is offline which is attached here ──▶ online
/// </code>
/// Safe for use from any thread.
/// </summary>
internal sealed class DevicePresence(MqttServer server, AttachedDevices devices, TimeProvider time)
{
    /// <summary>How long a board has to turn up elsewhere. Raised: fewer false alarms; lowered: a dead board is known sooner.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private const int MostBoards = 100_000;

    /// <summary>Stands for the connections of other gateways.</summary>
    private const long Elsewhere = 0;

    private static readonly byte[] Online = Encoding.ASCII.GetBytes(Availability.Online);
    private static readonly byte[] Offline = Encoding.ASCII.GetBytes(Availability.Offline);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _speakers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Held> _held = new(StringComparer.Ordinal);
    private readonly HashSet<string> _contradicted = new(StringComparer.Ordinal);
    private readonly HashSet<string> _ofDead = new(StringComparer.Ordinal);

    /// <summary>Sends what a will became to the other gateways, and returns the note to keep with it; set once, before clients connect.</summary>
    public Func<string, byte[], byte[]>? Forward { get; set; }

    /// <summary>Looks at a publish of a client. True where it is a will that is held back for now.</summary>
    public bool Holds(in IncomingPublish publish)
    {
        if (DeviceOf(publish.Topic) is not { } device)
            return false;
        var connection = publish.Client.ConnectionId;
        if (!publish.IsWill)
        {
            devices.Speaks(publish.Client, device);
            lock (_gate)
                Speaks(device, connection);
            return false;
        }

        lock (_gate)
        {
            if (_speakers.TryGetValue(device, out var current) && current != connection)
                return true;
            _speakers.Remove(device);
            if (_held.Count < MostBoards)
                _held[device] = new Held(time.GetTimestamp(), publish.Payload.ToArray(), Everywhere: true);
        }

        return true;
    }

    /// <summary>A message that was retained at another gateway: the board is there, or somebody there takes it to be gone.</summary>
    public void SaidElsewhere(ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload)
    {
        if (DeviceOf(topic) is not { } device)
            return;
        lock (_gate)
        {
            if (payload.SequenceEqual(Online))
            {
                Speaks(device, Elsewhere);
            }
            else if (payload.SequenceEqual(Offline) && _speakers.GetValueOrDefault(device, Elsewhere) != Elsewhere)
            {
                _contradicted.Add(device);
            }
        }
    }

    /// <summary>Reports what nobody has contradicted; to be called about every second.</summary>
    public void Check(MeshStatus status)
    {
        List<(string Device, Held Held)> due = [];
        List<string> wrong = [];
        List<string> back = [];
        lock (_gate)
        {
            HoldForDead(status);
            foreach (var (device, held) in _held)
            {
                if (time.GetElapsedTime(held.Since) >= Grace)
                    due.Add((device, held));
            }

            // Another client here may speak for it, which says nothing of the board: its will waits until none does.
            due.RemoveAll(pending => pending.Held.Everywhere && IsHere(pending.Device, status));
            foreach (var (device, _) in due)
                _held.Remove(device);
            due.RemoveAll(pending => IsAttached(pending.Device, status));
            foreach (var (device, held) in due)
            {
                if (!held.Everywhere)
                    _ofDead.Add(device);
            }

            wrong.AddRange(_contradicted.Where(device => IsHere(device, status)));
            _contradicted.Clear();
            back.AddRange(_ofDead.Where(device => IsAttached(device, status)));
            _ofDead.ExceptWith(back);
        }

        foreach (var (device, held) in due)
            Report(device, held.Payload, held.Everywhere);
        foreach (var device in wrong)
            Report(device, Online, everywhere: true);
        foreach (var device in back.Where(device => Says(device, Offline)))
            Report(device, Online, everywhere: false);
    }

    private void Speaks(string device, long connection)
    {
        if (_speakers.Count < MostBoards || _speakers.ContainsKey(device))
            _speakers[device] = connection;
        _held.Remove(device);
        _contradicted.Remove(device);
    }

    private bool IsAttached(string device, MeshStatus status)
    {
        _ = devices.WhereIs(device, status, out var isAttached);
        return isAttached;
    }

    private bool IsHere(string device, MeshStatus status) => devices.WhereIs(device, status, out var isAttached) == status.Self && isAttached;

    private void Report(string device, byte[] payload, bool everywhere)
    {
        var topic = Protocol.Topics.Availability(device);
        var note = everywhere ? Forward?.Invoke(topic, payload) : null;
        server.Publish(Encoding.UTF8.GetBytes(topic), payload, MqttQoS.AtLeastOnce, retain: true, durable: true, note: note);
    }

    private void HoldForDead(MeshStatus status)
    {
        foreach (var gateway in status.Gateways)
        {
            if (gateway.State is not ("dead" or "left"))
                continue;
            foreach (var (device, location) in devices.Locations)
            {
                if (location.Gateway == gateway.Id && location.IsAttached && !_held.ContainsKey(device) && Says(device, Online))
                    _held.Add(device, new Held(time.GetTimestamp(), Offline, Everywhere: false));
            }
        }
    }

    private bool Says(string device, byte[] payload) =>
        server.Retained.TryGet(Protocol.Topics.Availability(device), out var retained) && retained.Payload.Span.SequenceEqual(payload);

    private static string? DeviceOf(ReadOnlySpan<byte> topic)
    {
        if (!topic.EndsWith("/availability"u8) || !topic.StartsWith("edgeiot/device/"u8))
            return null;
        return DeviceTopic.Parse(Encoding.UTF8.GetString(topic), out var device, out _) == DeviceTopicKind.Availability ? device : null;
    }

    private sealed record Held(long Since, byte[] Payload, bool Everywhere);
}
