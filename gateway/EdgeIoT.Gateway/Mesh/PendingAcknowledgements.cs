using EdgeIoT.Mqtt.Publishing;

namespace EdgeIoT.Gateway.Mesh;

/// <summary>
/// The publishes that wait for their readings to be durable. Owned by the node's loop. As many as the windows of all clients
/// allow; a slot is used again when it is answered.
/// </summary>
internal sealed class PendingAcknowledgements
{
    private readonly Stack<int> _free = new();
    private Slot[] _slots = new Slot[64];
    private int _used;

    /// <summary>How many wait.</summary>
    public int Count => _used - _free.Count;

    /// <summary>Keeps a publish; the number comes back with the answer.</summary>
    public long Add(PublishTicket ticket, long started)
    {
        if (!_free.TryPop(out var slot))
        {
            slot = _used++;
            if (slot == _slots.Length)
                Array.Resize(ref _slots, slot * 2);
        }

        _slots[slot] = new Slot(ticket, started);
        return slot;
    }

    public PublishTicket Take(long number, out long started)
    {
        var (ticket, since) = _slots[number];
        started = since;
        _slots[number] = default;
        _free.Push((int)number);
        return ticket;
    }

    private readonly record struct Slot(PublishTicket Ticket, long Started);
}
