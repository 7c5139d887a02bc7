using System.Buffers.Binary;
using System.Text;

namespace EdgeIoT.Bench.Load;

/// <summary>
/// A client that puts one 256-byte value at a time into etcd: gRPC over HTTP/2 with fixed header bytes, so that the load
/// costs next to nothing beside the server.
/// </summary>
internal sealed class EtcdPut : ILoadConnection
{
    private const int FrameHeader = 9;
    private readonly byte[] _headers;
    private readonly byte[] _request = new byte[1024];
    private readonly string _key;
    private readonly byte[] _value = new byte[256];
    private int _stream = -1;
    private long _number;

    public EtcdPut(string key, string authority)
    {
        _key = key;
        Array.Fill(_value, (byte)'x');
        // HPACK without the dynamic table: indexed :method POST and :scheme http, the others as literals.
        _headers =
        [
            0x83, 0x86, 0x04, .. Literal("/etcdserverpb.KV/Put"), 0x01, .. Literal(authority),
            0x0F, 0x10, .. Literal("application/grpc"), 0x00, .. Literal("te"), .. Literal("trailers"),
        ];
    }

    public ReadOnlyMemory<byte> Hello =>
        (byte[])[.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 4, 8, 0, 0, 0, 0, 0, 0x3F, 0, 0, 0];

    public ReadOnlyMemory<byte> NextRequest()
    {
        _stream += 2;
        var key = Encoding.ASCII.GetBytes($"{_key}/{_number++ % 1000}");
        byte[] message = [0x0A, (byte)key.Length, .. key, 0x12, 0x80, 0x02, .. _value];
        var at = Frame(0, 1, 4, _headers);
        byte[] body = [0, 0, 0, (byte)(message.Length >> 8), (byte)message.Length, .. message];
        return _request.AsMemory(0, Frame(at, 0, 1, body));
    }

    public int Receive(ReadOnlySpan<byte> received, out bool ready, out int answers, out ReadOnlyMemory<byte> reply)
    {
        (ready, answers, reply) = (false, 0, default);
        var taken = 0;
        while (received.Length - taken >= FrameHeader)
        {
            var frame = received[taken..];
            var length = frame[0] << 16 | frame[1] << 8 | frame[2];
            if (frame.Length < FrameHeader + length)
                break;
            taken += FrameHeader + length;
            var (kind, flags) = (frame[3], frame[4]);
            switch (kind)
            {
                case 4 when (flags & 1) == 0: // SETTINGS: acknowledge, and begin.
                    ready = _stream < 0;
                    reply = (byte[])[.. reply.Span, 0, 0, 0, 4, 1, 0, 0, 0, 0];
                    break;
                case 6 when (flags & 1) == 0: // PING
                    reply = (byte[])[.. reply.Span, 0, 0, 8, 6, 1, 0, 0, 0, 0, .. frame.Slice(FrameHeader, 8)];
                    break;
                case 0 when length > 0: // DATA: a PutResponse; a refusal has trailers only.
                    break;
                case 1 when (flags & 1) == 1: // HEADERS that end the stream.
                    answers++;
                    break;
                case 3 or 7:
                    throw new InvalidDataException("etcd reset the stream or said goodbye");
            }
        }

        return taken;
    }

    private int Frame(int at, byte kind, byte flags, byte[] payload)
    {
        _request[at] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(_request.AsSpan(at + 1), (ushort)payload.Length);
        (_request[at + 3], _request[at + 4]) = (kind, flags);
        BinaryPrimitives.WriteInt32BigEndian(_request.AsSpan(at + 5), _stream);
        payload.CopyTo(_request, at + FrameHeader);
        return at + FrameHeader + payload.Length;
    }

    private static byte[] Literal(string text) => [(byte)text.Length, .. Encoding.ASCII.GetBytes(text)];
}
