using System.Text;
using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Sessions;

namespace EdgeIoT.Mqtt.Persistence;

/// <summary>What the journal says of a session as a whole.</summary>
internal readonly record struct SessionFacts
{
    /// <summary>The client identifier.</summary>
    public required string ClientId { get; init; }

    /// <summary>Seconds that it outlives its connection. 0: only its will is kept.</summary>
    public uint ExpirySeconds { get; init; }

    /// <summary>When its connection ended, ms since 1970; 0: it is connected.</summary>
    public long LeftAt { get; init; }

    /// <summary>The will of its connection, or the one that waits for its delay.</summary>
    public Will? Will { get; init; }

    public void Write(RecordBuffer to)
    {
        to.Bytes(Encoding.UTF8.GetBytes(ClientId)).UInt32(ExpirySeconds).Int64(LeftAt).Byte(Will is null ? (byte)0 : (byte)1);
        if (Will is not { } will) return;
        to.Bytes(will.Topic).Bytes(will.Payload).Bytes(will.Properties).UInt32(will.DelaySeconds)
            .Byte((byte)((int)will.QoS | (will.Retain ? 4 : 0) | (will.MessageExpiry is null ? 0 : 8) | (will.Client.IsLoopback ? 16 : 0) | (will.Client.UserName is null ? 0 : 32)))
            .UInt32(will.MessageExpiry ?? 0)
            .Byte((byte)will.Client.Version)
            .Bytes(Encoding.UTF8.GetBytes(will.Client.UserName ?? ""));
    }

    public static SessionFacts Read(ref RecordReader from)
    {
        var facts = new SessionFacts { ClientId = Encoding.UTF8.GetString(from.Bytes()), ExpirySeconds = from.UInt32(), LeftAt = from.Int64() };
        return from.Byte() == 0 ? facts : facts with { Will = ReadWill(facts.ClientId, ref from) };
    }

    private static Will ReadWill(string clientId, ref RecordReader from)
    {
        var (topic, payload, properties) = (from.Bytes().ToArray(), from.Bytes().ToArray(), from.Bytes().ToArray());
        var delay = from.UInt32();
        var flags = from.Byte();
        var expiry = from.UInt32();
        var version = (MqttProtocolVersion)from.Byte();
        var user = Encoding.UTF8.GetString(from.Bytes());
        return new Will(
            new()
            {
                ConnectionId = 0,
                ClientId = clientId,
                UserName = (flags & 32) == 0 ? null : user,
                Version = version,
                IsLoopback = (flags & 16) != 0,
            },
            topic, payload, properties, (flags & 8) == 0 ? null : expiry, (MqttQoS)(flags & 3), (flags & 4) != 0, delay)
        {
            IsAllowed = true,
        };
    }
}
