using System.Diagnostics.CodeAnalysis;
using System.Text;
using EdgeIoT.Mqtt.Persistence;
using EdgeIoT.Mqtt.Publishing;
using EdgeIoT.Mqtt.Server;
using EdgeIoT.Mqtt.Topics;

namespace EdgeIoT.Mqtt.Retained;

/// <summary>The retained messages of a server. Safe for use from any thread.</summary>
public sealed class RetainedMessages
{
    private const int Batch = 256;

    private readonly Lock _gate = new();
    private readonly RetainedTree _tree = new();
    private readonly MqttServer _server;
    private int _count;
    private long _bytes;

    internal RetainedMessages(MqttServer server) => _server = server;

    /// <summary>How many there are.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Bytes of topics, payloads and properties.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Finds the message retained for a topic.</summary>
    public bool TryGet(string topic, [NotNullWhen(true)] out RetainedMessage? message)
    {
        lock (_gate)
        {
            message = _tree.Find(Encoding.UTF8.GetBytes(topic))?.Message;
            return message is not null && IsAlive(message);
        }
    }

    /// <summary>Keeps a message without sending it to subscribers; an empty payload removes.</summary>
    /// <param name="message">The message.</param>
    /// <param name="durable">Whether it outlives the process, where there is a <see cref="MqttServerOptions.Storage"/>.</param>
    /// <returns>False where a limit forbids it.</returns>
    public bool Set(RetainedMessage message, bool durable = false)
    {
        ArgumentNullException.ThrowIfNull(message);
        return Set(Encoding.UTF8.GetBytes(message.Topic), message, durable);
    }

    /// <summary>The messages whose topic matches, as of now.</summary>
    public IReadOnlyList<RetainedMessage> Matching(string filter = "#")
    {
        var found = new List<RetainedMessage>();
        lock (_gate) _tree.Collect(Encoding.UTF8.GetBytes(filter), after: default, int.MaxValue, IsAlive, found);
        return found;
    }

    /// <summary>The next messages whose topic matches, in the order of the topics' levels.</summary>
    internal List<RetainedMessage> Next(ReadOnlySpan<byte> filter, ReadOnlySpan<byte> after, int most)
    {
        var found = new List<RetainedMessage>();
        lock (_gate) _tree.Collect(filter, after, most, IsAlive, found);
        return found;
    }

    internal void Keep(in RoutedMessage message)
    {
        DateTimeOffset? expires = message.MessageExpiry is { } seconds ? Now.AddSeconds(seconds) : null;
        var kept = Set(
            message.Topic,
            new(Encoding.UTF8.GetString(message.Topic), message.Payload.ToArray(), message.QoS, message.Properties.ToArray(), expires)
            {
                SetAt = Now,
                Note = message.Note.ToArray(),
            },
            message.Durable);
        if (!kept) _server.Metrics.Dropped(DropReason.RetainedFull);
    }

    /// <summary>Removes what has expired.</summary>
    internal void Sweep() => ForEach(message => !IsAlive(message), Remove);

    /// <summary>Takes what an earlier process left.</summary>
    internal void Restore(RetainedMessage message)
    {
        var topic = Encoding.UTF8.GetBytes(message.Topic);
        lock (_gate)
        {
            var node = _tree.FindOrNew(topic);
            (node.Message, node.IsKept) = (message, true);
            _count++;
            _bytes += Size(message);
        }
    }

    /// <summary>Tells the journal everything, for its new file.</summary>
    internal void RecordAnew(Journal journal) => ForEach(
        _ => true,
        topic =>
        {
            if (_tree.Find(topic) is { IsKept: true, Message: { } message }) journal.Retained(topic, message);
        },
        journal.CommitIfLarge);

    private DateTimeOffset Now => _server.Clock.Provider.GetUtcNow();

    /// <summary>Goes through all, in pieces, so that nobody waits long for the lock.</summary>
    private void ForEach(Func<RetainedMessage, bool> isWanted, Action<byte[]> action, Action? betweenPieces = null)
    {
        byte[] after = [];
        List<RetainedMessage> found = [];
        do
        {
            found.Clear();
            lock (_gate)
            {
                _tree.Collect("#"u8, after, Batch, isWanted, found, withHidden: true);
                foreach (var message in found) action(after = Encoding.UTF8.GetBytes(message.Topic));
            }

            betweenPieces?.Invoke();
        }
        while (found.Count == Batch);
    }

    private bool Set(ReadOnlySpan<byte> topic, RetainedMessage message, bool durable)
    {
        lock (_gate)
        {
            if (message.Payload.IsEmpty)
            {
                Remove(topic.ToArray());
                return true;
            }

            var node = _tree.Find(topic);
            var before = node?.Message is { } old ? Size(old) : 0;
            var size = Size(message);
            if (_bytes - before + size > _server.Options.MaxRetainedBytes) return false;
            if (before == 0 && _count >= _server.Options.MaxRetainedMessages) return false;
            node ??= _tree.FindOrNew(topic);
            node.Message = message;
            Record(topic, node, durable);
            _count += before == 0 ? 1 : 0;
            _bytes += size - before;
            return true;
        }
    }

    private void Record(ReadOnlySpan<byte> topic, RetainedNode node, bool durable)
    {
        if (_server.Journal is not { } journal) return;
        if (durable) journal.Retained(topic, node.Message!);
        else if (node.IsKept) journal.Unretained(topic);
        node.IsKept = durable;
    }

    private void Remove(byte[] topic)
    {
        if (_tree.Find(topic) is not { Message: { } old } node) return;
        if (node.IsKept) _server.Journal?.Unretained(topic);
        _tree.Remove(topic);
        _count--;
        _bytes -= Size(old);
    }

    private static int Size(RetainedMessage message) => Encoding.UTF8.GetByteCount(message.Topic) + message.Payload.Length + message.Properties.Length;

    private bool IsAlive(RetainedMessage message) => message.ExpiresAt is not { } at || at > Now;
}
