using EdgeIoT.Mqtt.Authentication;
using EdgeIoT.Mqtt.Links;
using EdgeIoT.Mqtt.Packets;

namespace EdgeIoT.Gateway.Mesh;

/// <summary>A link that a peer opened to this gateway's MQTT port.</summary>
internal sealed class IncomingLink(InputQueue queue, long number, MqttConnectAttempt attempt, Action handshakeEnded) : IMqttLinkSink, IUnsentLink
{
    private int _shaking = 1;

    public long Number { get; } = number;

    public MqttLink? Link { get; private set; }

    public bool IsUnsent { get; set; }

    public void Flush() => Link?.Flush();

    public void Continue(ReadOnlySpan<byte> message) => attempt.Continue(message);

    public void Accept()
    {
        EndHandshake();
        Link = attempt.AcceptLink(this);
    }

    public void Refuse(string reason)
    {
        EndHandshake();
        if (Link is not null)
            Link.Close(MqttReasonCode.NotAuthorized, reason);
        else
            attempt.Refuse(MqttReasonCode.NotAuthorized, reason);
    }

    /// <summary>An AUTH packet arrived.</summary>
    public void Authenticating(ReadOnlySpan<byte> data)
    {
        if (!queue.TryPost(InputKind.LinkAuthentication, Number, data))
            Refuse("the gateway is busy");
    }

    /// <summary>The connection ended during the handshake.</summary>
    public void Abandoned()
    {
        EndHandshake();
        queue.Post(new Input(InputKind.LinkClosed) { Number = Number });
    }

    public void Received(MqttLink link, ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload)
    {
        if (!queue.TryPost(InputKind.LinkMessage, Number, payload, wake: false))
            link.Close(MqttReasonCode.QuotaExceeded, "this gateway does not keep up");
    }

    public void RoundEnded(MqttLink link) => queue.RunAtEnd();

    public void Closed(MqttLink link, MqttReasonCode reason) => queue.Post(new Input(InputKind.LinkClosed) { Number = Number });

    private void EndHandshake()
    {
        if (Interlocked.Exchange(ref _shaking, 0) == 1)
            handshakeEnded();
    }
}
