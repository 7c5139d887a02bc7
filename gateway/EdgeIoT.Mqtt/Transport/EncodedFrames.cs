using System.Buffers.Binary;
using EdgeIoT.Mqtt.Packets;

namespace EdgeIoT.Mqtt.Transport;

/// <summary>
/// One message encoded once for each combination of version, QoS and retain flag; receivers differ in the packet identifier only,
/// which is patched before each copy. One for each thread: nothing is allocated per message.
/// </summary>
internal sealed class EncodedFrames
{
    private const int Kept = 256 * 1024;
    private readonly Variant[] _variants = new Variant[12];
    private byte[] _bytes = new byte[1024];
    private int _used;

    /// <summary>Forgets the last message.</summary>
    public void Reset()
    {
        if (_used == 0) return;
        Array.Clear(_variants);
        _used = 0;
        if (_bytes.Length > Kept) _bytes = new byte[1024];
    }

    /// <summary>The packet, valid until the next call.</summary>
    public ReadOnlySpan<byte> Get(scoped in PublishFields fields, bool isV5)
    {
        ref var variant = ref _variants[((int)fields.QoS * 4) + (fields.Retain ? 2 : 0) + (isV5 ? 1 : 0)];
        if (variant.Length == 0)
        {
            var size = PublishEncoding.Size(fields, isV5);
            if (_bytes.Length - _used < size) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _used + size));
            variant.Length = PublishEncoding.Write(_bytes.AsSpan(_used), fields, isV5, out variant.PacketIdAt);
            variant.Start = _used;
            _used += size;
        }

        var frame = _bytes.AsSpan(variant.Start, variant.Length);
        if (variant.PacketIdAt > 0) BinaryPrimitives.WriteUInt16BigEndian(frame[variant.PacketIdAt..], fields.PacketId);
        return frame;
    }

    /// <summary>A packet for one receiver only, valid until the next message.</summary>
    public ReadOnlySpan<byte> Single(scoped in PublishFields fields, bool isV5)
    {
        var size = PublishEncoding.Size(fields, isV5);
        if (_bytes.Length - _used < size) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _used + size));
        PublishEncoding.Write(_bytes.AsSpan(_used), fields, isV5, out _);
        return _bytes.AsSpan(_used, size);
    }

    private struct Variant
    {
        public int Start;
        public int Length;
        public int PacketIdAt;
    }
}
