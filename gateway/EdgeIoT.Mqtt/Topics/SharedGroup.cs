using EdgeIoT.Mqtt.Server;

namespace EdgeIoT.Mqtt.Topics;

/// <summary>The sessions that share one filter under one group name: each message goes to one of them (MQTT 5.0 §4.8.2).</summary>
internal sealed class SharedGroup(byte[] name)
{
    private int _next;

    public byte[] Name { get; } = name;

    /// <summary>Replaced, never changed.</summary>
    public Subscription[] Members { get; set; } = [];

    /// <summary>Takes turns among the members that can take a message now; where none can, among those that are connected, then among those whose
    /// session waits for its client. Who may not have the message is passed over, so that it is not lost for the group.</summary>
    public Subscription? Choose(MqttServer server, ReadOnlySpan<byte> topic)
    {
        var members = Members;
        if (members.Length == 0) return null;
        var first = (uint)(Interlocked.Increment(ref _next) - 1);
        Subscription? connected = null;
        Subscription? absent = null;
        for (var i = 0; i < members.Length; i++)
        {
            var member = members[(first + (uint)i) % (uint)members.Length];
            if (!server.MayReceive(member.Session, topic)) continue;
            if (member.Session.IsReady) return member;
            if (member.Session.Connection is null) absent ??= member;
            else connected ??= member;
        }

        return connected ?? absent;
    }
}
