using EdgeIoT.Mqtt.Client;

namespace EdgeIoT.Gateway.Mesh;

/// <summary>A link that this gateway opened.</summary>
internal sealed class DialedLink : IUnsentLink
{
    private readonly InputQueue _queue;
    private readonly long _number;
    private int _accepted;
    private int _closed;

    public DialedLink(InputQueue queue, long number, string host, int port, ReadOnlyMemory<byte> hello)
    {
        _queue = queue;
        _number = number;
        Client = new MqttClient(new MqttClientOptions
        {
            Host = host,
            Port = port,
            KeepAlive = TimeSpan.FromSeconds(10),
            ConnectTimeout = TimeSpan.FromSeconds(3),
            AuthenticationMethod = MeshLinks.Method,
            AuthenticationData = hello,
            Authenticate = (_, data) => Post(InputKind.LinkAuthentication, data, wake: true),
            Received = Received,
            RoundEnded = _ => _queue.RunAtEnd(),
            Closed = (_, _) => Ended(),
        });
    }

    public MqttClient Client { get; }

    public bool IsUnsent { get; set; }

    public void Flush() => Client.Flush();

    public void Connect() => _ = ConnectAsync();

    public void Close()
    {
        Interlocked.Exchange(ref _closed, 1);
        Client.Abort();
    }

    private async Task ConnectAsync()
    {
        var result = await Client.ConnectAsync();
        if (result.IsSuccess)
            Accepted();
        else
            Ended();
    }

    /// <summary>CONNACK came. Told before the first message, whichever of both is noticed first.</summary>
    private void Accepted()
    {
        if (Interlocked.Exchange(ref _accepted, 1) == 0)
            _queue.Post(new Input(InputKind.LinkAccepted) { Number = _number });
    }

    private void Received(MqttClient client, in MqttReceived message)
    {
        Accepted();
        Post(InputKind.LinkMessage, message.Payload, wake: false);
    }

    private void Post(InputKind kind, ReadOnlySpan<byte> data, bool wake)
    {
        if (!_queue.TryPost(kind, _number, data, wake: wake))
            Client.Abort();
    }

    private void Ended()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 0)
            _queue.Post(new Input(InputKind.LinkClosed) { Number = _number });
    }
}
