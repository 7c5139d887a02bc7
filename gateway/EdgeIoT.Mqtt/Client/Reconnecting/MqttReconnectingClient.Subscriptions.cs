using EdgeIoT.Mqtt.Packets;

namespace EdgeIoT.Mqtt.Client.Reconnecting;

public sealed partial class MqttReconnectingClient
{
    private TaskCompletionSource<Connection> _online = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Subscribes, and again whenever a server has lost the session, until it is unsubscribed. Waits for a connection.</summary>
    /// <param name="subscriptions">The filters; one that was subscribed before is replaced.</param>
    /// <param name="identifier">MQTT 5: the subscription identifier, 0 for none.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>The server's code for each filter; 0x80 for each where the client was stopped before.</returns>
    public ValueTask<IReadOnlyList<MqttReasonCode>> SubscribeAsync(IReadOnlyList<MqttSubscription> subscriptions, int identifier = 0,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(subscriptions);
        void Remember(IReadOnlyList<MqttReasonCode> codes)
        {
            for (var i = 0; i < codes.Count; i++)
            {
                if (codes[i] < MqttReasonCode.UnspecifiedError) _session.Subscriptions[subscriptions[i].Filter] = new(subscriptions[i], identifier);
                else _session.Subscriptions.Remove(subscriptions[i].Filter);
            }
        }

        return RequestAsync(client => client.TrySubscribeAsync(subscriptions, identifier, Remember), subscriptions.Count, cancellation);
    }

    /// <summary>Subscribes to one filter.</summary>
    public ValueTask<IReadOnlyList<MqttReasonCode>> SubscribeAsync(string filter, MqttQoS qos = MqttQoS.AtMostOnce, CancellationToken cancellation = default) =>
        SubscribeAsync([new(filter, qos)], identifier: 0, cancellation);

    /// <summary>Unsubscribes. Waits for a connection.</summary>
    public ValueTask<IReadOnlyList<MqttReasonCode>> UnsubscribeAsync(IReadOnlyList<string> filters, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(filters);
        void Forget(IReadOnlyList<MqttReasonCode> codes)
        {
            foreach (var filter in filters) _session.Subscriptions.Remove(filter);
        }

        return RequestAsync(client => client.TryUnsubscribeAsync(filters, Forget), filters.Count, cancellation);
    }

    /// <summary>Asks on one connection after the other until there is an answer.</summary>
    private async ValueTask<IReadOnlyList<MqttReasonCode>> RequestAsync(Func<MqttClient, Task<IReadOnlyList<MqttReasonCode>?>> request, int count,
        CancellationToken cancellation)
    {
        while (true)
        {
            var online = Volatile.Read(ref _online).Task;
            await Task.WhenAny(online, _finished.Task).WaitAsync(cancellation).ConfigureAwait(false);
            if (_finished.Task.IsCompleted) return [.. Enumerable.Repeat(MqttReasonCode.UnspecifiedError, count)];
            var connection = await online.ConfigureAwait(false);
            if (await request(connection.Client).WaitAsync(cancellation).ConfigureAwait(false) is { } codes) return codes;
            await connection.Over.Task.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    private void Offline()
    {
        _client = null;
        var connection = Interlocked.Exchange(ref _online, new(TaskCreationOptions.RunContinuationsAsynchronously)).Task.Result;
        connection.Over.TrySetResult();
    }

    private sealed record Connection(MqttClient Client)
    {
        public TaskCompletionSource Over { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
