#pragma warning disable MA0025, CA1822, CA1065, IDE0060 // Replaced by the implementation.
using EdgeIoT.Mqtt.Packets;

namespace EdgeIoT.Mqtt.Client;

/// <summary>
/// An MQTT client: one connection, one object; to connect again, make a new one. Safe for use from any thread.
/// Costs no thread and a few KiB.
/// </summary>
public sealed partial class MqttClient : IAsyncDisposable
{
    /// <summary>Creates a client that is not connected.</summary>
    public MqttClient(MqttClientOptions options) => Options = options;

    /// <summary>How it connects.</summary>
    public MqttClientOptions Options { get; }

    /// <summary>Whether CONNACK has come and the connection has not ended.</summary>
    public bool IsConnected => throw new NotImplementedException();

    /// <summary>For the owner.</summary>
    public object? Tag { get; set; }

    /// <summary>Connects. To be called once.</summary>
    public ValueTask<MqttConnectResult> ConnectAsync(CancellationToken cancellation = default) => throw new NotImplementedException();

    /// <summary>Sends AUTH (MQTT 5.0 §4.12): the next step of the handshake.</summary>
    public void SendAuthentication(ReadOnlySpan<byte> data) => throw new NotImplementedException();

    /// <summary>Publishes; completes when the server has acknowledged (QoS 0: when it is handed to the socket).</summary>
    public ValueTask<MqttPublishResult> PublishAsync(string topic, ReadOnlyMemory<byte> payload, MqttQoS qos = MqttQoS.AtLeastOnce,
        bool retain = false, MqttMessageProperties? properties = null) => throw new NotImplementedException();

    /// <summary>Publishes at QoS 1 without a task: <paramref name="completed"/> gets the result and <paramref name="state"/> on the read loop, or where
    /// the connection ends.</summary>
    /// <returns>False where the client is not connected or the window is full: nothing was sent, nothing will be called.</returns>
    public bool TryPublish(ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload, Action<object?, MqttPublishResult> completed, object? state,
        bool retain = false) => throw new NotImplementedException();

    /// <summary>Adds a QoS 0 PUBLISH to what <see cref="Flush"/> sends.</summary>
    /// <returns>False where the client is not connected.</returns>
    public bool Send(ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload, bool retain = false) => throw new NotImplementedException();

    /// <summary>Sends what <see cref="Send"/> has gathered, in one piece.</summary>
    public void Flush() => throw new NotImplementedException();

    /// <summary>Bytes that wait because the server does not read.</summary>
    public long PendingBytes => throw new NotImplementedException();

    /// <summary>Subscribes; the result has a code for each filter, or one code 0x80 for all where the connection ended.</summary>
    public ValueTask<IReadOnlyList<MqttReasonCode>> SubscribeAsync(params IReadOnlyList<MqttSubscription> subscriptions) => throw new NotImplementedException();

    /// <summary>Subscribes to one filter.</summary>
    public ValueTask<IReadOnlyList<MqttReasonCode>> SubscribeAsync(string filter, MqttQoS qos = MqttQoS.AtMostOnce) =>
        SubscribeAsync(new MqttSubscription(filter, qos));

    /// <summary>Unsubscribes.</summary>
    public ValueTask<IReadOnlyList<MqttReasonCode>> UnsubscribeAsync(params IReadOnlyList<string> filters) => throw new NotImplementedException();

    /// <summary>Says goodbye and closes; waits until what was sent before is on its way.</summary>
    public ValueTask DisconnectAsync(MqttReasonCode reason = MqttReasonCode.Success) => throw new NotImplementedException();

    /// <summary>Closes the socket without a word: the server will publish the will.</summary>
    public void Abort() => throw new NotImplementedException();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
