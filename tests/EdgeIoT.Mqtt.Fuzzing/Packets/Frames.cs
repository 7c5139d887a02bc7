namespace EdgeIoT.Mqtt.Fuzzing.Packets;

/// <summary>One packet as it was cut out of a stream.</summary>
internal readonly record struct Frame(int First, byte[] Body, byte[] Whole)
{
    public int Type => First >> 4;

    public override string ToString() => Convert.ToHexString(Whole);
}

/// <summary>Cuts a stream of bytes into packets.</summary>
internal sealed class Frames
{
    private readonly List<byte> _rest = [];

    /// <summary>Why the stream cannot be cut any further; null: it can.</summary>
    public string? Complaint { get; private set; }

    public void Add(ReadOnlySpan<byte> bytes) => _rest.AddRange(bytes);

    public bool TryNext(out Frame frame)
    {
        frame = default;
        if (Complaint is not null || _rest.Count < 2) return false;
        var (length, size) = (0, 1);
        while (true)
        {
            if (size == _rest.Count) return false;
            var next = _rest[size];
            length |= (next & 127) << (7 * (size - 1));
            size++;
            if (next < 128) break;
            if (size == 5)
            {
                Complaint = "a remaining length of more than four bytes";
                return false;
            }
        }

        if (_rest[size - 1] == 0 && size > 2) Complaint = "a remaining length that is longer than it need be";
        if (Complaint is not null || _rest.Count < size + length) return false;
        var whole = _rest.GetRange(0, size + length).ToArray();
        _rest.RemoveRange(0, whole.Length);
        frame = new(whole[0], whole[size..], whole);
        return true;
    }
}
