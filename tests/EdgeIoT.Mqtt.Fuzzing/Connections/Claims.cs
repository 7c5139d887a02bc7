using EdgeIoT.Mqtt.Fuzzing.Packets;

namespace EdgeIoT.Mqtt.Fuzzing.Connections;

/// <summary>What a client said so far: which version it speaks, and whether the server has to throw it out.</summary>
internal sealed class Claims
{
    private readonly Frames _sent = new();
    private bool _isOver;
    private bool? _v5;

    /// <summary>What the server has to close the connection for; null: nothing that is certain.</summary>
    public string? Crime { get; private set; }

    public bool IsV5 => _v5 == true;

    public void Add(ReadOnlySpan<byte> bytes)
    {
        _sent.Add(bytes);
        while (!_isOver && Crime is null && _sent.TryNext(out var frame)) Judged(frame);
        if (!_isOver) Crime ??= _sent.Complaint;
    }

    /// <summary>What is wrong with a packet of the server. Where its version is not known, either will do.</summary>
    public string? Complaint(Frame frame)
    {
        var old = _v5 == true ? "x" : Judge.Of(frame.First, frame.Body, v5: false, fromServer: true).Complaint;
        var complaint = old is null || _v5 == false ? null : Judge.Of(frame.First, frame.Body, v5: true, fromServer: true).Complaint;
        return _v5 == false ? old : complaint;
    }

    private void Judged(Frame frame)
    {
        var verdict = Judge.Of(frame.First, frame.Body, _v5 == true, fromServer: false);
        if (_v5 is null && frame.Type != 1) Crime = "something before CONNECT";
        else if (_v5 is not null && frame.Type == 1) Crime = "a second CONNECT";
        else Crime = verdict.Complaint;
        if (Crime is not null) return;
        if (_v5 is null) _v5 = frame.Body is [_, 4, _, _, _, _, 5, ..];

        // From here on the rest is ignored, or depends on more than the packet.
        _isOver = frame.Type is 14 or 15 || verdict.IsDoubtful || (frame.Type == 1 && frame.Body[1] == 6);
    }
}
