using System.Buffers.Binary;
using System.Text;
using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mesh.Journals;

namespace EdgeIoT.Mesh.Wire;

/// <summary>
/// Reads a message. Never throws: past the end or on a malformed value it yields zeroes and <see cref="Failed"/> stays set,
/// so that a handler reads everything, asks once, and changes nothing before.
/// </summary>
internal ref struct MessageReader(ReadOnlySpan<byte> source)
{
    private ReadOnlySpan<byte> _rest = source;

    /// <summary>Whether something was missing or malformed.</summary>
    public bool Failed { get; private set; }

    /// <summary>Whether the message was read whole and nothing failed.</summary>
    public readonly bool Complete => !Failed && _rest.IsEmpty;

    /// <summary>Whether there is more: what later versions add stands at the end.</summary>
    public readonly bool HasMore => !Failed && !_rest.IsEmpty;

    public byte Byte() => Take(1) is { IsEmpty: false } one ? one[0] : (byte)0;

    public bool Bool() => Byte() != 0;

    public ulong Fixed() => Take(8) is { IsEmpty: false } eight ? BinaryPrimitives.ReadUInt64LittleEndian(eight) : 0;

    /// <summary>A number from 0 to 2^63 - 1.</summary>
    public long Number()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var one = Byte();
            if (Failed)
                return 0;
            value |= (ulong)(one & 0x7F) << shift;
            if (one < 0x80)
            {
                if (value <= long.MaxValue)
                    return (long)value;
                break;
            }
        }

        Failed = true;
        return 0;
    }

    /// <summary>A number of things, at most <paramref name="most"/>.</summary>
    public int Count(int most)
    {
        var count = Number();
        if (count <= most)
            return (int)count;
        Failed = true;
        return 0;
    }

    public NodeId Node() => Take(NodeId.Size) is { IsEmpty: false } id ? NodeId.Read(id) : NodeId.None;

    public JournalId Journal()
    {
        var gateway = Node();
        var incarnation = Number();
        if (incarnation > uint.MaxValue)
            Failed = true;
        return new JournalId(gateway, (uint)incarnation);
    }

    public MeshAddress Address() => Take(MeshAddress.Size) is { IsEmpty: false } address ? MeshAddress.Read(address) : default;

    public ReadOnlySpan<byte> Bytes()
    {
        var size = Number();
        if (!Failed && size <= _rest.Length)
            return size == 0 ? default : Take((int)size);
        Failed = true;
        return default;
    }

    public ReadOnlySpan<byte> Rest()
    {
        var rest = _rest;
        _rest = default;
        return rest;
    }

    public string Text(int most)
    {
        var bytes = Bytes();
        if (bytes.Length <= most)
            return Encoding.UTF8.GetString(bytes);
        Failed = true;
        return string.Empty;
    }

    private ReadOnlySpan<byte> Take(int size)
    {
        if (Failed || _rest.Length < size)
        {
            Failed = true;
            return default;
        }

        var taken = _rest[..size];
        _rest = _rest[size..];
        return taken;
    }
}
