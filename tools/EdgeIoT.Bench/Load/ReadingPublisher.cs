using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace EdgeIoT.Bench.Load;

/// <summary>A board that publishes one reading at a time with QoS 1 over MQTT 3.1.1 and waits for its PUBACK.</summary>
internal sealed class ReadingPublisher : ILoadConnection
{
    private readonly string _device;
    private readonly byte[] _topic;
    private readonly byte[] _packet = new byte[512];
    private readonly long _boot;
    private long _seq;

    public ReadingPublisher(string device, long boot)
    {
        _device = device;
        _boot = boot;
        _topic = Encoding.ASCII.GetBytes($"edgeiot/device/{device}/telemetry");
    }

    public ReadOnlyMemory<byte> Hello
    {
        get
        {
            var id = Encoding.ASCII.GetBytes(_device);
            byte[] variable = [0, 4, .. "MQTT"u8, 4, 2, 0, 60, 0, (byte)id.Length, .. id];
            return (byte[])[0x10, (byte)variable.Length, .. variable];
        }
    }

    public ReadOnlyMemory<byte> NextRequest()
    {
        var seq = ++_seq;
        var body = Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"boot\":{_boot},\"seq\":{seq},\"time\":\"2026-01-01T00:00:00Z\",\"temperature_c\":{20 + (seq % 100 / 100.0):F2},\"humidity_pct\":45.2,\"pressure_hpa\":1013.25}}"));
        var rest = 2 + _topic.Length + 2 + body.Length;
        var at = 0;
        _packet[at++] = 0x32;
        _packet[at++] = (byte)(rest % 128 | 128);
        _packet[at++] = (byte)(rest / 128);
        BinaryPrimitives.WriteUInt16BigEndian(_packet.AsSpan(at), (ushort)_topic.Length);
        _topic.CopyTo(_packet, at + 2);
        at += 2 + _topic.Length;
        BinaryPrimitives.WriteUInt16BigEndian(_packet.AsSpan(at), (ushort)((seq % 65535) + 1));
        body.CopyTo(_packet, at + 2);
        return _packet.AsMemory(0, at + 2 + body.Length);
    }

    public int Receive(ReadOnlySpan<byte> received, out bool ready, out int answers, out ReadOnlyMemory<byte> reply)
    {
        (ready, answers, reply) = (false, 0, default);
        var taken = 0;
        while (received.Length - taken >= 4)
        {
            var packet = received.Slice(taken, 4);
            if (packet[0] == 0x20 && packet[3] == 0)
                ready = true;
            else if (packet[0] == 0x40)
                answers++;
            else
                throw new InvalidDataException($"unexpected packet {Convert.ToHexString(packet)}");
            taken += 4;
        }

        return taken;
    }
}
