using System.Text;
using EdgeIoT.Mesh;
using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Publishing;
using EdgeIoT.Mqtt.Server;
using EdgeIoT.Protocol;

namespace EdgeIoT.Gateway.Devices;

/// <summary>
/// Who said last that a board is there, so that a board which moved to another gateway is not reported offline by the one that it left.
/// <code>
///   board says online ──▶ its connection (or the gateway that heard it) speaks for it
///   connection breaks ──▶ will held for the grace period ──▶ speaks still the same one for it? yes: offline, no: nothing
///   gateway dies      ──▶ all boards that it spoke for, the same way
/// </code>
/// Safe for use from any thread.
/// </summary>
internal sealed class DevicePresence(MqttServer server, TimeProvider time)
{
    /// <summary>How long a board has to turn up elsewhere. Raised: fewer false alarms; lowered: a dead board is known sooner.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private const int MostBoards = 100_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Speaker> _speakers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Held> _held = new(StringComparer.Ordinal);

    /// <summary>Sends what a will became to the other gateways, and returns the note to keep with it; set once, before clients connect.</summary>
    public Func<string, byte[], byte[]>? Forward { get; set; }

    /// <summary>Looks at a publish of a client. True where it is a will that is held back for now.</summary>
    public bool Holds(in IncomingPublish publish)
    {
        if (DeviceOf(publish.Topic) is not { } device)
            return false;
        lock (_gate)
        {
            var speaker = new Speaker(publish.Client.ConnectionId, NodeId.None);
            if (!publish.IsWill)
            {
                Speaks(device, speaker);
                return false;
            }

            var current = _speakers.GetValueOrDefault(device, speaker);
            if (current == speaker && _held.Count < MostBoards)
                _held[device] = new Held(speaker, time.GetTimestamp(), publish.Payload.ToArray(), Everywhere: true);
            return true;
        }
    }

    /// <summary>A message that was retained at another gateway.</summary>
    public void SaidAt(ReadOnlySpan<byte> topic, NodeId gateway)
    {
        if (DeviceOf(topic) is not { } device)
            return;
        lock (_gate)
            Speaks(device, new Speaker(0, gateway));
    }

    /// <summary>Reports what nobody has contradicted; to be called about every second.</summary>
    public void Check(MeshStatus status)
    {
        List<(string Device, Held Held)>? due = null;
        lock (_gate)
        {
            HoldForDead(status);
            foreach (var (device, held) in _held)
            {
                if (time.GetElapsedTime(held.Since) >= Grace)
                    (due ??= []).Add((device, held));
            }

            foreach (var (device, _) in due ?? [])
            {
                _held.Remove(device);
                _speakers.Remove(device);
            }
        }

        foreach (var (device, held) in due ?? [])
            Report(device, held);
    }

    private void Report(string device, Held held)
    {
        var topic = Protocol.Topics.Availability(device);
        var note = held.Everywhere ? Forward?.Invoke(topic, held.Payload) : null;
        server.Publish(Encoding.UTF8.GetBytes(topic), held.Payload, MqttQoS.AtLeastOnce, retain: true, durable: true, note: note);
    }

    private void HoldForDead(MeshStatus status)
    {
        foreach (var gateway in status.Gateways)
        {
            if (gateway.State is not ("dead" or "left"))
                continue;
            foreach (var (device, speaker) in _speakers)
            {
                if (speaker.Gateway == gateway.Id && IsOnline(device))
                    _held.TryAdd(device, new Held(speaker, time.GetTimestamp(), Encoding.ASCII.GetBytes(Availability.Offline), Everywhere: false));
            }
        }
    }

    private bool IsOnline(string device) =>
        server.Retained.TryGet(Protocol.Topics.Availability(device), out var retained)
        && retained.Payload.Span.SequenceEqual(Encoding.ASCII.GetBytes(Availability.Online));

    private void Speaks(string device, Speaker speaker)
    {
        if (_speakers.Count < MostBoards || _speakers.ContainsKey(device))
            _speakers[device] = speaker;
        _held.Remove(device);
    }

    private static string? DeviceOf(ReadOnlySpan<byte> topic)
    {
        if (!topic.EndsWith("/availability"u8) || !topic.StartsWith("edgeiot/device/"u8))
            return null;
        return DeviceTopic.Parse(Encoding.UTF8.GetString(topic), out var device, out _) == DeviceTopicKind.Availability ? device : null;
    }

    private readonly record struct Speaker(long Connection, NodeId Gateway);

    private sealed record Held(Speaker Speaker, long Since, byte[] Payload, bool Everywhere);
}
