namespace EdgeIoT.Mqtt.Topics;

/// <summary>The sessions that share one filter under one group name: each message goes to one of them (MQTT 5.0 §4.8.2).</summary>
internal sealed class SharedGroup(byte[] name)
{
    private int _next;

    public byte[] Name { get; } = name;

    /// <summary>Replaced, never changed.</summary>
    public Subscription[] Members { get; set; } = [];

    /// <summary>Takes turns among the members that can take a message now; where none can, among those whose session waits for its client.</summary>
    public Subscription? Choose()
    {
        var members = Members;
        if (members.Length == 0) return null;
        var first = (uint)(Interlocked.Increment(ref _next) - 1);
        for (var i = 0; i < members.Length; i++)
        {
            var member = members[(first + (uint)i) % (uint)members.Length];
            if (member.Session.IsReady) return member;
        }

        return members[first % (uint)members.Length];
    }
}
