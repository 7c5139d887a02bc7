using System.Diagnostics.CodeAnalysis;
using System.Text;
using EdgeIoT.Mqtt.Publishing;
using EdgeIoT.Mqtt.Server;
using EdgeIoT.Mqtt.Topics;

namespace EdgeIoT.Mqtt.Retained;

/// <summary>The retained messages of a server. Safe for use from any thread.</summary>
public sealed class RetainedMessages
{
    private readonly Lock _gate = new();
    private readonly Dictionary<byte[], RetainedMessage> _messages = new(TopicComparer.Instance);
    private readonly MqttServer _server;
    private long _bytes;

    internal RetainedMessages(MqttServer server) => _server = server;

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            lock (_gate) return _messages.Count;
        }
    }

    /// <summary>Bytes of topics, payloads and properties.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Finds the message retained for a topic.</summary>
    public bool TryGet(string topic, [NotNullWhen(true)] out RetainedMessage? message)
    {
        lock (_gate) return _messages.TryGetValue(Encoding.UTF8.GetBytes(topic), out message) && IsAlive(message);
    }

    /// <summary>Keeps a message without sending it to subscribers; an empty payload removes.</summary>
    /// <returns>False where a limit forbids it.</returns>
    public bool Set(RetainedMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return Set(Encoding.UTF8.GetBytes(message.Topic), message);
    }

    /// <summary>The messages whose topic matches, as of now.</summary>
    public IReadOnlyList<RetainedMessage> Matching(string filter = "#") => Matching(Encoding.UTF8.GetBytes(filter));

    internal IReadOnlyList<RetainedMessage> Matching(ReadOnlySpan<byte> filter)
    {
        lock (_gate)
        {
            if (!MqttTopic.HasWildcard(filter))
            {
                return _messages.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(filter, out var one) && IsAlive(one) ? [one] : [];
            }

            var found = new List<RetainedMessage>();
            foreach (var (topic, message) in _messages)
            {
                if (MqttTopic.Matches(filter, topic) && IsAlive(message)) found.Add(message);
            }

            return found;
        }
    }

    internal void Keep(in RoutedMessage message)
    {
        var topic = message.Topic.ToArray();
        DateTimeOffset? expires = message.MessageExpiry is { } seconds ? Now.AddSeconds(seconds) : null;
        var kept = Set(topic, new(
            Encoding.UTF8.GetString(topic), message.Payload.ToArray(), message.QoS, message.Properties.ToArray(), expires));
        if (!kept) _server.Metrics.Dropped(DropReason.RetainedFull);
    }

    /// <summary>Removes what has expired.</summary>
    internal void Sweep()
    {
        lock (_gate)
        {
            var dead = _messages.Where(m => !IsAlive(m.Value)).Select(m => m.Key).ToArray();
            foreach (var topic in dead) Remove(topic);
        }
    }

    private DateTimeOffset Now => _server.Clock.Provider.GetUtcNow();

    private bool Set(byte[] topic, RetainedMessage message)
    {
        lock (_gate)
        {
            if (message.Payload.IsEmpty)
            {
                Remove(topic);
                return true;
            }

            var before = _messages.TryGetValue(topic, out var old) ? Size(topic, old) : 0;
            var size = Size(topic, message);
            if (_bytes - before + size > _server.Options.MaxRetainedBytes) return false;
            if (before == 0 && _messages.Count >= _server.Options.MaxRetainedMessages) return false;
            _messages[topic] = message;
            _bytes += size - before;
            return true;
        }
    }

    private void Remove(byte[] topic)
    {
        if (_messages.Remove(topic, out var old)) _bytes -= Size(topic, old);
    }

    private static int Size(byte[] topic, RetainedMessage message) => topic.Length + message.Payload.Length + message.Properties.Length;

    private bool IsAlive(RetainedMessage message) => message.ExpiresAt is not { } at || at > Now;
}
