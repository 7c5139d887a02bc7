using EdgeIoT.Mqtt.Authentication;
using EdgeIoT.Mqtt.Packets;

namespace EdgeIoT.Gateway.Mesh;

/// <summary>
/// The MQTT links to other gateways. The side with the smaller id dials; both sides then publish sealed messages on one
/// topic. Owned by the node's loop, apart from what says otherwise.
/// </summary>
internal sealed class MeshLinks(InputQueue queue)
{
    /// <summary>The method of MQTT 5 enhanced authentication that gateways use for each other.</summary>
    public const string Method = "EDGEIOT-MESH";

    /// <summary>Incoming handshakes at a time; each costs a signature.</summary>
    private const int MostHandshakes = 64;

    private readonly Dictionary<long, IncomingLink> _incoming = [];
    private readonly Dictionary<long, DialedLink> _dialed = [];
    private readonly List<IUnsentLink> _unsent = [];
    private long _lastIncoming = -1;
    private int _handshakes;

    private static ReadOnlySpan<byte> Topic => "$edgeiot/mesh"u8;

    /// <summary>Somebody connects with <see cref="Method"/>. Any thread.</summary>
    public void Connecting(MqttConnectAttempt attempt)
    {
        if (Interlocked.Increment(ref _handshakes) > MostHandshakes)
        {
            Interlocked.Decrement(ref _handshakes);
            attempt.Refuse(MqttReasonCode.ServerBusy);
            return;
        }

        var link = new IncomingLink(queue, Interlocked.Add(ref _lastIncoming, 2), attempt, () => Interlocked.Decrement(ref _handshakes));
        attempt.Client.Tag = link;
        if (!queue.TryPost(InputKind.LinkIncoming, link.Number, attempt.Data.Span, link))
            link.Refuse("the gateway is busy");
    }

    public void Add(long number, IncomingLink link) => _incoming[number] = link;

    public void Remove(long number)
    {
        _incoming.Remove(number);
        if (_dialed.Remove(number, out var dialed))
            dialed.Close();
    }

    public void Dial(long number, string endpoint, ReadOnlySpan<byte> hello)
    {
        var colon = endpoint.LastIndexOf(':');
        if (colon < 1 || !ushort.TryParse(endpoint.AsSpan(colon + 1), System.Globalization.CultureInfo.InvariantCulture, out var port))
        {
            queue.Post(new Input(InputKind.LinkClosed) { Number = number });
            return;
        }

        var dialed = new DialedLink(queue, number, endpoint[..colon].Trim('[', ']'), port, hello.ToArray());
        _dialed.Add(number, dialed);
        dialed.Connect();
    }

    public void SendAuthentication(long number, ReadOnlySpan<byte> message)
    {
        if (_dialed.TryGetValue(number, out var dialed))
            dialed.Client.SendAuthentication(message);
        else if (_incoming.TryGetValue(number, out var incoming))
            incoming.Continue(message);
    }

    public void Accept(long number)
    {
        if (_incoming.TryGetValue(number, out var incoming))
            incoming.Accept();
    }

    public void Send(long number, ReadOnlySpan<byte> message)
    {
        if (_dialed.TryGetValue(number, out var dialed))
        {
            dialed.Client.Send(Topic, message);
            FlushLater(dialed);
        }
        else if (_incoming.TryGetValue(number, out var incoming))
        {
            incoming.Link?.Send(Topic, message);
            FlushLater(incoming);
        }
    }

    public void Close(long number, string reason)
    {
        if (_incoming.Remove(number, out var incoming))
            incoming.Refuse(reason);
        if (_dialed.Remove(number, out var dialed))
            dialed.Close();
    }

    /// <summary>Sends what <see cref="Send"/> has gathered: one write for each link.</summary>
    public void EndRound()
    {
        foreach (var link in _unsent)
        {
            link.IsUnsent = false;
            link.Flush();
        }

        _unsent.Clear();
    }

    private void FlushLater(IUnsentLink link)
    {
        if (!link.IsUnsent)
            _unsent.Add(link);
        link.IsUnsent = true;
    }
}
