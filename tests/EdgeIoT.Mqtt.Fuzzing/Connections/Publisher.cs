using EdgeIoT.Mqtt.Fuzzing.Packets;
using EdgeIoT.Mqtt.Fuzzing.Runs;

namespace EdgeIoT.Mqtt.Fuzzing.Connections;

/// <summary>A publisher that does everything right; it keeps to the server's window.</summary>
internal sealed class Publisher(Line line, bool v5, int window)
{
    private readonly Queue<(int QoS, int Number)> _waiting = new();
    private readonly Dictionary<int, int> _inflight = [];
    private int _lastId;

    public Line Line => line;

    /// <summary>How many it has published of each QoS.</summary>
    public int[] Published { get; } = new int[3];

    public bool IsDone => _waiting.Count == 0 && _inflight.Count == 0;

    public void Come()
    {
        var connect = new Wire().Text("MQTT").Byte(v5 ? 5 : 4).Byte(2).UInt16(0);
        if (v5) connect.Byte(0);
        line.Send(connect.Text("publisher!").Packet(1));
    }

    public void Publish(int qos)
    {
        _waiting.Enqueue((qos, ++Published[qos]));
        SendWaiting();
    }

    public void Take(Frame frame)
    {
        var id = frame.Type is >= 4 and <= 7 ? new Look(frame.Body).UInt16() : 0;
        switch (frame.Type)
        {
            case 4 or 7:
                var expected = frame.Type == 4 ? 1 : 3;
                if (!_inflight.Remove(id, out var state) || state != expected) throw new FindingException($"the publisher got {frame} in state {state}");
                SendWaiting();
                break;
            case 5:
                if (!_inflight.TryGetValue(id, out var before) || before != 2) throw new FindingException($"the publisher got {frame} in state {before}");
                _inflight[id] = 3;
                line.Send(new Wire().UInt16(id).Packet(6, 2));
                break;
            case 14:
                throw new FindingException($"the publisher was thrown out: {frame}");
        }

        if (frame is { Type: 4 or 5, Body: [_, _, >= 0x80, ..] }) throw new FindingException($"the publisher was refused: {frame}");
    }

    private void SendWaiting()
    {
        while (_waiting.Count > 0 && _inflight.Count < window)
        {
            var (qos, number) = _waiting.Dequeue();
            var id = qos == 0 ? 0 : (_lastId = (_lastId % 60_000) + 1);
            if (qos > 0) _inflight.Add(id, qos);
            line.Send(Witness.Message(v5, qos, id, number));
        }
    }
}
