using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using EdgeIoT.Mesh.Identity;

namespace EdgeIoT.Mesh.Membership;

/// <summary>
/// What a gateway says of itself, signed by itself: nobody else can make one, change one, or make it leave. A record with a
/// higher (incarnation, version) replaces one with a lower. A gateway refutes a suspicion by a new version.
/// </summary>
/// <remarks>
/// On the wire, big-endian: form 1, flags 1 (bit 0: leaving, bit 1: a witness), public key 65, incarnation 4, version 4, address 18, priority 2,
/// capacity 2, cluster 8, then name, MQTT and HTTP endpoint, each with a length byte, then the signature (64) over
/// "edgeiot-mesh/1 record", the mesh tag and all bytes before it. There is one encoding for each content.
/// </remarks>
public sealed record GatewayRecord
{
    /// <summary>No record is longer, in bytes.</summary>
    public const int MaxSize = FixedSize + 3 + MaxName + 2 * MaxEndpoint + SignatureSize;

    private const int MaxName = 32;
    private const int MaxEndpoint = 64;
    private const int KeySize = 65;
    private const int SignatureSize = 64;
    private const int FixedSize = 2 + KeySize + 4 + 4 + MeshAddress.Size + 2 + 2 + 8;
    private const byte Form = 1;
    private const byte LeavingFlag = 1;
    private const byte WitnessFlag = 2;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private GatewayRecord(byte[] encoded) => Encoded = encoded;

    /// <summary>Hash of the public key.</summary>
    public NodeId Id { get; private init; }

    /// <summary>The key that signed this.</summary>
    public ReadOnlyMemory<byte> PublicKey { get; private init; }

    /// <summary>The run of the gateway: higher after each start.</summary>
    public uint Incarnation { get; private init; }

    /// <summary>Raised by the gateway with each change or refutation within a run.</summary>
    public uint Version { get; private init; }

    /// <summary>Whether the gateway says that it goes.</summary>
    public bool Leaving { get; private init; }

    /// <summary>The content.</summary>
    public GatewayProfile Profile { get; private init; } = null!;

    /// <inheritdoc cref="GatewayProfile.Name"/>
    public string Name => Profile.Name;

    /// <inheritdoc cref="GatewayProfile.MqttEndpoint"/>
    public string MqttEndpoint => Profile.MqttEndpoint;

    /// <inheritdoc cref="GatewayProfile.HttpEndpoint"/>
    public string HttpEndpoint => Profile.HttpEndpoint;

    /// <inheritdoc cref="GatewayProfile.Address"/>
    public MeshAddress Address => Profile.Address;

    /// <inheritdoc cref="GatewayProfile.Priority"/>
    public int Priority => Profile.Priority;

    /// <inheritdoc cref="GatewayProfile.Capacity"/>
    public int Capacity => Profile.Capacity;

    /// <inheritdoc cref="GatewayProfile.Witness"/>
    public bool Witness => Profile.Witness;

    /// <inheritdoc cref="GatewayProfile.Cluster"/>
    public ulong Cluster => Profile.Cluster;

    /// <summary>The record as it travels, signature included.</summary>
    public ReadOnlyMemory<byte> Encoded { get; }

    /// <summary>Incarnation and version as one number to compare.</summary>
    internal ulong Stamp => (ulong)Incarnation << 32 | Version;

    /// <summary>Makes this gateway's own record.</summary>
    public static GatewayRecord Sign(MeshCredentials credentials, GatewayProfile profile, uint incarnation, uint version, bool leaving = false)
    {
        ArgumentNullException.ThrowIfNull(credentials);
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentOutOfRangeException.ThrowIfZero(profile.Name.Length);
        ArgumentOutOfRangeException.ThrowIfNotEqual((int)(ushort)profile.Priority, profile.Priority);
        ArgumentOutOfRangeException.ThrowIfNotEqual((int)(ushort)profile.Capacity, profile.Capacity);

        var bytes = new byte[MaxSize];
        bytes[0] = Form;
        bytes[1] = (byte)((leaving ? LeavingFlag : 0) | (profile.Witness ? WitnessFlag : 0));
        var rest = bytes.AsSpan(2);
        credentials.Crypto.PublicKey.Span.CopyTo(rest);
        rest = rest[KeySize..];
        BinaryPrimitives.WriteUInt32BigEndian(rest, incarnation);
        BinaryPrimitives.WriteUInt32BigEndian(rest[4..], version);
        profile.Address.Write(rest[8..]);
        rest = rest[(8 + MeshAddress.Size)..];
        BinaryPrimitives.WriteUInt16BigEndian(rest, (ushort)profile.Priority);
        BinaryPrimitives.WriteUInt16BigEndian(rest[2..], (ushort)profile.Capacity);
        BinaryPrimitives.WriteUInt64BigEndian(rest[4..], profile.Cluster);
        var length = FixedSize;
        length += WriteText(bytes.AsSpan(length), profile.Name, MaxName);
        length += WriteText(bytes.AsSpan(length), profile.MqttEndpoint, MaxEndpoint);
        length += WriteText(bytes.AsSpan(length), profile.HttpEndpoint, MaxEndpoint);
        credentials.Crypto.Sign(Statement(credentials.MeshTag, bytes.AsSpan(0, length))).CopyTo(bytes, length);
        return TryDecode(bytes.AsSpan(0, length + SignatureSize), out var record)
            ? record : throw new InvalidOperationException("A record that was just signed does not decode.");
    }

    /// <summary>By which a record is found that was seen before, without hashing its key; 0 where there is none. It proves nothing: whoever finds one compares all of it.</summary>
    internal static UInt128 Hint(ReadOnlySpan<byte> source) =>
        source.Length < FixedSize ? UInt128.Zero : BinaryPrimitives.ReadUInt128BigEndian(source[3..]);

    /// <summary>Reads a record; the signature is not verified by this.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> source, [NotNullWhen(true)] out GatewayRecord? record)
    {
        record = null;
        if (source.Length is < FixedSize + 3 + SignatureSize or > MaxSize || source[0] != Form || source[1] > (LeavingFlag | WitnessFlag))
            return false;
        var key = source.Slice(2, KeySize);
        var rest = source[(2 + KeySize)..];
        var texts = source[FixedSize..^SignatureSize];
        if (!TryReadText(ref texts, MaxName, out var name) || name.Length == 0
            || !TryReadText(ref texts, MaxEndpoint, out var mqtt)
            || !TryReadText(ref texts, MaxEndpoint, out var http) || !texts.IsEmpty)
            return false;

        var encoded = source.ToArray();
        record = new GatewayRecord(encoded)
        {
            Id = NodeId.FromPublicKey(key),
            PublicKey = encoded.AsMemory(2, KeySize),
            Incarnation = BinaryPrimitives.ReadUInt32BigEndian(rest),
            Version = BinaryPrimitives.ReadUInt32BigEndian(rest[4..]),
            Leaving = (source[1] & LeavingFlag) != 0,
            Profile = new GatewayProfile
            {
                Name = name,
                MqttEndpoint = mqtt,
                HttpEndpoint = http,
                Address = MeshAddress.Read(rest[8..]),
                Priority = BinaryPrimitives.ReadUInt16BigEndian(rest[(8 + MeshAddress.Size)..]),
                Capacity = BinaryPrimitives.ReadUInt16BigEndian(rest[(10 + MeshAddress.Size)..]),
                Cluster = BinaryPrimitives.ReadUInt64BigEndian(rest[(12 + MeshAddress.Size)..]),
                Witness = (source[1] & WitnessFlag) != 0,
            },
        };
        return true;
    }

    /// <summary>Whether the owner of the key signed this for this mesh.</summary>
    public bool Verify(MeshCredentials credentials)
    {
        ArgumentNullException.ThrowIfNull(credentials);
        var bytes = Encoded.Span;
        return credentials.Crypto.Verify(PublicKey.Span, Statement(credentials.MeshTag, bytes[..^SignatureSize]), bytes[^SignatureSize..]);
    }

    private static byte[] Statement(ulong tag, ReadOnlySpan<byte> body)
    {
        var label = "edgeiot-mesh/1 record\0"u8;
        var statement = new byte[label.Length + 8 + body.Length];
        label.CopyTo(statement);
        BinaryPrimitives.WriteUInt64BigEndian(statement.AsSpan(label.Length), tag);
        body.CopyTo(statement.AsSpan(label.Length + 8));
        return statement;
    }

    private static int WriteText(Span<byte> target, string text, int limit)
    {
        if (Utf8.GetByteCount(text) > limit)
            throw new ArgumentException($"'{text}' is longer than {limit} bytes.", nameof(text));
        target[0] = (byte)Utf8.GetBytes(text, target[1..]);
        return 1 + target[0];
    }

    private static bool TryReadText(ref ReadOnlySpan<byte> source, int limit, out string text)
    {
        text = "";
        if (source.IsEmpty || source[0] > limit || source.Length < 1 + source[0])
            return false;
        var bytes = source.Slice(1, source[0]);
        foreach (var b in bytes)
        {
            if (b < 0x20 || b == 0x7f)
                return false;
        }

        if (!System.Text.Unicode.Utf8.IsValid(bytes))
            return false;
        text = Utf8.GetString(bytes);
        source = source[(1 + bytes.Length)..];
        return true;
    }
}
