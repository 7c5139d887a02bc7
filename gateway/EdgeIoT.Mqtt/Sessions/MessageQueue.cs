namespace EdgeIoT.Mqtt.Sessions;

/// <summary>Messages that wait, oldest first. Takes no memory while empty.</summary>
internal sealed class MessageQueue(StoredTotal total)
{
    private WaitingMessage[] _ring = [];
    private int _first;

    public int Count { get; private set; }

    public long Bytes { get; private set; }

    /// <summary>One that waits, 0 is the oldest.</summary>
    public ref readonly WaitingMessage this[int index] => ref _ring[(_first + index) & (_ring.Length - 1)];

    public void Add(in WaitingMessage message)
    {
        if (Count == _ring.Length) Grow();
        _ring[(_first + Count) & (_ring.Length - 1)] = message;
        Count++;
        Bytes += message.Message.Size;
        total.Add(message.Message);
    }

    /// <summary>Takes the oldest out; its reference is the caller's.</summary>
    public WaitingMessage Take()
    {
        var message = _ring[_first];
        _ring[_first] = default;
        _first = (_first + 1) & (_ring.Length - 1);
        Bytes -= message.Message.Size;
        total.Remove(message.Message);
        if (--Count == 0) _ring = _ring.Length > 64 ? [] : _ring;
        if (Count == 0) _first = 0;
        return message;
    }

    public void Clear()
    {
        while (Count > 0) Take().Message.Release();
        _ring = [];
    }

    private void Grow()
    {
        var bigger = new WaitingMessage[Math.Max(8, _ring.Length * 2)];
        for (var i = 0; i < Count; i++) bigger[i] = _ring[(_first + i) & (_ring.Length - 1)];
        _ring = bigger;
        _first = 0;
    }
}
