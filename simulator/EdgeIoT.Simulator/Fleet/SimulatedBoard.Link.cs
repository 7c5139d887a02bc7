using System.Net;
using System.Text;
using EdgeIoT.Device;
using EdgeIoT.Mqtt.Client;
using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Protocol;

namespace EdgeIoT.Simulator.Fleet;

// The board's connection and its datagrams, and the radio between.
internal sealed partial class SimulatedBoard
{
    private readonly Queue<Waiting> _outbox = new();
    private readonly Stack<SentMessage> _spare = new();
    private readonly Dictionary<string, byte[]> _topics = new(StringComparer.Ordinal);
    private MqttClient? _client;
    private int _connection;
    private long _lastDue;

    /// <summary>The end of the last connection: done when its goodbye is on its way.</summary>
    public Task Closing { get; private set; } = Task.CompletedTask;

    private long NextDue => _outbox.TryPeek(out var first) ? first.DueAt : long.MaxValue;

    /// <summary>Closes without a word, when the fleet and its loops are gone.</summary>
    public async ValueTask DisposeAsync()
    {
        CloseLink(graceful: false);
        await Closing.ConfigureAwait(false);
    }

    private static void OnCompleted(object? state, MqttPublishResult result)
    {
        var sent = (SentMessage)state!;
        // Where the connection has ended, its end tells all there is to know, and with it where to go.
        if (result.Code == MqttReasonCode.UnspecifiedError && sent.Client is not { IsConnected: true })
            return;
        sent.Board._loop.Post(new BoardEvent(sent.Board, BoardEventKind.Acknowledged)
        {
            Connection = sent.Connection,
            Code = (int)result.Code,
            Text = result.Level,
            Sent = sent,
        });
    }

    private void HandleLink(in BoardEvent happened, long now)
    {
        switch (happened.Kind)
        {
            case BoardEventKind.Connected:
                if (happened.Client == _client)
                    _brain.OnConnected(now, happened.Connection, happened.Code);
                break;
            case BoardEventKind.ConnectFailed:
                _brain.OnConnectFailed(now, happened.Connection, happened.Code, happened.Text);
                break;
            case BoardEventKind.Closed:
                if (happened.Connection == _connection && _lostSince == 0)
                    _lostSince = now;
                _brain.OnDisconnected(now, happened.Connection, happened.Code, happened.Text);
                break;
            case BoardEventKind.Acknowledged:
                Acknowledge(happened, now);
                break;
            case BoardEventKind.Message:
                _brain.OnMessage(now, happened.Connection, happened.Text!, happened.Payload!, 0, happened.Payload!.Length);
                break;
            case BoardEventKind.DiscoveryReply:
                _brain.OnDiscoveryReply(now, happened.Payload!, 0, happened.Payload!.Length, happened.Text!, happened.Code);
                break;
            default:
                throw new InvalidOperationException($"{happened.Kind} is not about a link");
        }
    }

    private void DoLink(DeviceAction action, long now)
    {
        switch (action)
        {
            case DeviceAction.Discover:
                if (_discovery is not null && !_wifi.LosesDatagram())
                    _discovery.Send(_brain.Query, KnownMeshPorts(), OnReply, now);
                break;
            case DeviceAction.Connect:
                Connect();
                break;
            case DeviceAction.Subscribe:
                _ = _client!.SubscribeAsync(Array.ConvertAll(_brain.Subscriptions, filter => new MqttSubscription(filter, MqttQoS.AtLeastOnce))).AsTask();
                break;
            case DeviceAction.Publish:
                Publish(now);
                break;
            case DeviceAction.Disconnect:
                CloseLink(graceful: true);
                break;
            case DeviceAction.Abort:
                if (_lostSince == 0 && _wifi.IsUp)
                    _lostSince = now;
                CloseLink(graceful: false);
                break;
            default:
                throw new InvalidOperationException($"{action} is not about a link");
        }
    }

    private void Acknowledge(in BoardEvent happened, long now)
    {
        var sent = happened.Sent!;
        _loop.Latency.Add(1000 * (now - sent.SentAt));
        var (connection, handle) = (sent.Connection, sent.Handle);
        sent.Client = null;
        _spare.Push(sent);
        if (connection == _connection && _lostSince != 0 && happened.Code < ReasonCode.FirstError)
        {
            LongestGapMilliseconds = Math.Max(LongestGapMilliseconds, now - _lostSince);
            _lostSince = 0;
        }

        _brain.OnAcknowledged(now, connection, handle, happened.Code, happened.Text);
    }

    private void Connect()
    {
        CloseLink(graceful: false);
        var target = _brain.Target;
        var connection = target.Connection;
        _connection = connection;
        _outbox.Clear();
        _client = new MqttClient(new MqttClientOptions
        {
            Host = target.Endpoint.Host,
            Port = target.Endpoint.Port,
            Version = _options.Version,
            ClientId = target.ClientId,
            UserName = target.UserName,
            Password = target.Password is null ? (ReadOnlyMemory<byte>?)null : Encoding.UTF8.GetBytes(target.Password),
            KeepAlive = TimeSpan.FromSeconds(target.KeepAliveSeconds),
            ConnectTimeout = TimeSpan.FromMilliseconds(target.TimeoutMilliseconds),
            Will = new MqttWill(target.WillTopic, Encoding.UTF8.GetBytes(Availability.Offline), MqttQoS.AtLeastOnce, Retain: true),
            Received = (MqttClient _, in MqttReceived message) => _loop.Post(new BoardEvent(this, BoardEventKind.Message)
            {
                Connection = connection, Text = message.TopicText, Payload = message.Payload.ToArray(),
            }),
            Closed = (_, closed) => _loop.Post(new BoardEvent(this, BoardEventKind.Closed)
            {
                Connection = connection,
                Code = closed.Code == MqttReasonCode.Success ? ReasonCode.UnspecifiedError : (int)closed.Code,
                Text = closed.ServerReference,
            }),
        });
        _ = ConnectAsync(_client, connection);
    }

    private async Task ConnectAsync(MqttClient client, int connection)
    {
        var result = await client.ConnectAsync().ConfigureAwait(false);
        _loop.Post(new BoardEvent(this, result.IsSuccess ? BoardEventKind.Connected : BoardEventKind.ConnectFailed)
        {
            Connection = connection,
            Client = client,
            Code = result.IsSuccess ? result.ReceiveMaximum : (int)result.Code,
            Text = result.ServerReference,
        });
    }

    private void CloseLink(bool graceful)
    {
        if (_client is not { } client)
            return;
        _client = null;
        if (graceful)
        {
            while (_outbox.TryDequeue(out var waiting))
                Send(client, waiting);
        }

        _outbox.Clear();
        Closing = CloseAsync(client, graceful);
    }

    private static async Task CloseAsync(MqttClient client, bool graceful)
    {
        if (graceful)
            await client.DisconnectAsync().ConfigureAwait(false);
        else
            client.Abort();
        await client.DisposeAsync().ConfigureAwait(false);
    }

    private void Publish(long now)
    {
        var outgoing = _brain.Outgoing;
        var waiting = new Waiting(now, outgoing.Topic, outgoing.Payload, outgoing.Retain, outgoing.Handle, now);
        if (_wifi.IsInstant)
        {
            Send(_client, waiting);
            return;
        }

        // A stream keeps its order: what is behind waits for what is before it.
        _lastDue = Math.Max(_lastDue, now + _wifi.NextDelay());
        _outbox.Enqueue(waiting with { DueAt = _lastDue });
    }

    private void SendDue(long now)
    {
        while (_outbox.TryPeek(out var waiting) && waiting.DueAt <= now)
        {
            _outbox.Dequeue();
            Send(_client, waiting);
        }
    }

    private void Send(MqttClient? client, in Waiting waiting)
    {
        if (client is null)
            return;
        if (waiting.Handle == 0)
        {
            _ = client.PublishAsync(waiting.Topic, waiting.Payload, MqttQoS.AtLeastOnce, waiting.Retain).AsTask();
            return;
        }

        if (!_topics.TryGetValue(waiting.Topic, out var topic))
            _topics[waiting.Topic] = topic = Encoding.UTF8.GetBytes(waiting.Topic);
        var sent = _spare.TryPop(out var spare) ? spare : new SentMessage(this);
        sent.Connection = _connection;
        sent.Handle = waiting.Handle;
        sent.SentAt = waiting.SentAt;
        sent.Client = client;
        // False where the connection has just ended, which its end tells; or where the gateway's window is full, which the brain keeps below:
        // then the connection is of no use.
        if (!client.TryPublish(topic, waiting.Payload, OnCompleted, sent))
            client.Abort();
    }

    private void OnReply(byte[] datagram, IPEndPoint sender) => _loop.Post(new BoardEvent(this, BoardEventKind.DiscoveryReply)
    {
        Payload = datagram, Text = sender.Address.ToString(), Code = sender.Port,
    });

    private readonly record struct Waiting(long DueAt, string Topic, byte[] Payload, bool Retain, int Handle, long SentAt);
}
