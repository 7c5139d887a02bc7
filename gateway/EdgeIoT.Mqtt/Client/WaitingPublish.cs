using EdgeIoT.Mqtt.Packets;

namespace EdgeIoT.Mqtt.Client;

/// <summary>A publish that is kept until it is acknowledged: before it is sent, and to send it again.</summary>
internal sealed class WaitingPublish(ClientSession session)
{
    private readonly TaskCompletionSource<MqttPublishResult> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private int _isComplete;

    public static Action<object?, MqttPublishResult> Completed { get; } = static (publish, result) => ((WaitingPublish)publish!).Complete(result);

    public required byte[] Topic { get; init; }

    public required ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>In wire form, without the message expiry.</summary>
    public required byte[] Properties { get; init; }

    public MqttQoS QoS { get; init; }

    public bool Retain { get; init; }

    public uint? MessageExpiry { get; init; }

    /// <summary>When it was handed to the client, a timestamp of its clock.</summary>
    public long Since { get; init; }

    /// <summary>What it takes of the session's bound.</summary>
    public int Size => Topic.Length + Payload.Length + Properties.Length;

    /// <summary>Whether it counts against the bound; the session's own.</summary>
    public bool IsHeld { get; set; }

    public Task<MqttPublishResult> Result => _completion.Task;

    public void Complete(MqttPublishResult result)
    {
        // Room first: who is told asks for it.
        if (Interlocked.Exchange(ref _isComplete, 1) != 0) return;
        session.Release(this);
        _completion.TrySetResult(result);
    }

    public PublishFields Fields() => new() { Topic = Topic, Payload = Payload.Span, Properties = Properties, MessageExpiry = MessageExpiry, QoS = QoS, Retain = Retain };
}
