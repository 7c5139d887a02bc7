using System.Globalization;
using System.Text;
using EdgeIoT.Mqtt.Fuzzing.Packets;
using EdgeIoT.Mqtt.Fuzzing.Runs;

namespace EdgeIoT.Mqtt.Fuzzing.Connections;

/// <summary>A subscriber that does everything right, and complains where a message is missing, out of order, or comes twice.</summary>
internal sealed class Witness(string name, bool v5, int qos, bool isKept)
{
    /// <summary>Topics that no stranger publishes to.</summary>
    private const string Topic = "witnessed!/";

    private readonly HashSet<int> _received = [];
    private readonly int[] _last = new int[3];

    public static ReadOnlySpan<byte> Prefix => "witnessed!/"u8;

    public Line? Line { get; private set; }

    public bool IsHere => Line is not null;

    public void Come(Line line, bool again)
    {
        Line = line;
        var connect = new Wire().Text("MQTT").Byte(v5 ? 5 : 4).Byte(isKept ? 0 : 2).UInt16(0);
        if (v5) connect.Block(isKept ? new Wire().Byte(17).UInt32(3600) : new Wire());
        line.Send(connect.Text(name).Packet(1));
        if (again) return;
        var subscribe = new Wire().UInt16(1);
        if (v5) subscribe.Byte(0);
        line.Send(subscribe.Text(Topic + "#").Byte(qos).Packet(8, 2));
    }

    public void Go(bool politely)
    {
        if (politely) Line!.Send(new Wire().Packet(14));
        Line!.Break();
        Line = null;
    }

    /// <summary>A message of the publisher.</summary>
    public static byte[] Message(bool v5, int qos, int packetId, int number)
    {
        var body = new Wire().Text(Topic + qos.ToString(CultureInfo.InvariantCulture));
        if (qos > 0) body.UInt16(packetId);
        if (v5) body.Byte(0);
        return body.Raw(Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture))).Packet(3, qos << 1);
    }

    public void Take(Frame frame)
    {
        switch (frame.Type)
        {
            case 2 when frame.Body[1] != 0:
                throw new FindingException($"{name} was refused: {frame}");
            case 3:
                TakeMessage(frame);
                break;
            case 6:
                var id = new Look(frame.Body).UInt16();
                _received.Remove(id);
                Line!.Send(new Wire().UInt16(id).Packet(7));
                break;
            case 14:
                throw new FindingException($"{name} was thrown out: {frame}");
        }
    }

    /// <summary>Whether it has got all of so many messages of each QoS.</summary>
    public void Expect(int[] published)
    {
        for (var i = 0; i < published.Length; i++)
        {
            if (i == 0 && isKept) continue; // QoS 0 may be lost while nobody is there.
            if (_last[i] != published[i]) throw new FindingException($"{name} has {_last[i]} of {published[i]} messages of QoS {i}");
        }
    }

    private void TakeMessage(Frame frame)
    {
        var look = new Look(frame.Body);
        var topic = Encoding.UTF8.GetString(look.Text());
        var granted = (frame.First >> 1) & 3;
        var id = granted > 0 ? look.UInt16() : 0;
        if (v5) look.Take(look.Variable());
        var number = int.Parse(Encoding.ASCII.GetString(look.Take(look.Left)), CultureInfo.InvariantCulture);
        var sent = topic[^1] - '0';
        if (granted != Math.Min(sent, qos)) throw new FindingException($"{name} got QoS {granted} of {sent}");
        if (granted == 1) Line!.Send(new Wire().UInt16(id).Packet(4));
        if (granted == 2) Line!.Send(new Wire().UInt16(id).Packet(5));
        if (granted == 2 && !_received.Add(id)) return;
        Number(granted, sent, number, isRepeated: (frame.First & 8) != 0);
    }

    private void Number(int granted, int sent, int number, bool isRepeated)
    {
        var mayRepeat = isKept && granted == 1 && isRepeated;
        if (mayRepeat && number <= _last[sent]) return;
        var mayMiss = isKept && granted == 0;
        if (mayMiss ? number <= _last[sent] : number != _last[sent] + 1)
            throw new FindingException($"{name} got message {number} of QoS {sent} after {_last[sent]}");
        _last[sent] = number;
    }
}
