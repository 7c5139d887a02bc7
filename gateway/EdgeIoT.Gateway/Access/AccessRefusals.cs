using EdgeIoT.Gateway.Clients;
using EdgeIoT.Mqtt.Server;
using Microsoft.Extensions.Logging;

namespace EdgeIoT.Gateway.Access;

/// <summary>Counts what was refused, and tells the first of each connection: the rest is most often the same again.</summary>
internal sealed partial class AccessRefusals(ILogger logger)
{
    private long _publishes;
    private long _subscriptions;
    private long _deliveries;

    /// <summary>Is told of the first refusal of a connection, and the board that it is about; any thread.</summary>
    public Action<string, string?> Tell { get; set; } = (_, _) => { };

    /// <summary>Publishes, wills included, that were refused.</summary>
    public long Publishes => Volatile.Read(ref _publishes);

    /// <summary>Subscriptions that were refused.</summary>
    public long Subscriptions => Volatile.Read(ref _subscriptions);

    /// <summary>Messages that a subscription matched and a rule kept back.</summary>
    public long Deliveries => Volatile.Read(ref _deliveries);

    /// <returns>Whether it is the connection's first, to be reported.</returns>
    public bool Publish(ClientState state)
    {
        Interlocked.Increment(ref _publishes);
        return state.IsFirstRefusal();
    }

    /// <inheritdoc cref="Publish"/>
    public bool Subscription(ClientState state)
    {
        Interlocked.Increment(ref _subscriptions);
        return state.IsFirstRefusal();
    }

    public void Delivery() => Interlocked.Increment(ref _deliveries);

    public void Report(MqttConnectionInfo client, ClientState state, string why)
    {
        var who = Printable.Of(state.User is { } user ? $"{client.ClientId} ({user})" : client.ClientId);
        why = Printable.Of(why);
        LogRefused(who, why);
        Tell($"{who} {why}", state.Device);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Client} {Why}; more refusals of this connection are only counted")]
    private partial void LogRefused(string client, string why);
}
