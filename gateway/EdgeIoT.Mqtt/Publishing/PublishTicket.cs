using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Server;

namespace EdgeIoT.Mqtt.Publishing;

/// <summary>
/// The right to complete one pending publish, once, from any thread. Completing it again, or after the connection ended, does nothing.
/// Within <see cref="MqttServer.BeginBatch"/> many completions leave with one flush a connection.
/// </summary>
public readonly struct PublishTicket : IEquatable<PublishTicket>
{
    private readonly MqttServerConnection? _connection;
    private readonly ulong _number;

    internal PublishTicket(MqttServerConnection connection, ulong number)
    {
        _connection = connection;
        _number = number;
    }

    /// <summary>Acknowledges the publish.</summary>
    /// <param name="code">Success, or 0x80 and above: not routed on completion; a 3.1.1 client gets a plain acknowledgement.</param>
    /// <param name="level">Told to an MQTT 5 client as the user property <c>ack</c>; null: nothing is told.</param>
    public void Complete(MqttReasonCode code = MqttReasonCode.Success, string? level = null) =>
        _connection?.CompletePublish(_number, code, level);

    /// <summary>Gives the publish up: it is never acknowledged, and the connection is closed with the reason code,
    /// so that the client sends it again elsewhere or later.</summary>
    public void Abandon(MqttReasonCode code) => _connection?.Close(code, reason: null);

    /// <inheritdoc/>
    public bool Equals(PublishTicket other) => ReferenceEquals(_connection, other._connection) && _number == other._number;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is PublishTicket other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_connection?.Id, _number);

    public static bool operator ==(PublishTicket left, PublishTicket right) => left.Equals(right);

    public static bool operator !=(PublishTicket left, PublishTicket right) => !left.Equals(right);
}
