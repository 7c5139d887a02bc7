using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using EdgeIoT.Mesh.Datagrams;
using EdgeIoT.Mesh.Election;
using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mesh.Links;
using EdgeIoT.Mesh.Log;
using EdgeIoT.Mesh.Membership;
using EdgeIoT.Mesh.Ordering;

namespace EdgeIoT.Mesh.Tests.Golden;

/// <summary>What a node keeps to itself and a trace shows: roles, how far the log is committed, and what is inside a sealed message.</summary>
internal static class Inside
{
    private const int CounterSize = 8;
    private const int TagSize = 16;

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_log")]
    public static extern ref ReplicatedLog Log(MeshNode node);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_consensus")]
    public static extern ref Consensus Consensus(MeshNode node);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_orderer")]
    public static extern ref Orderer Orderer(MeshNode node);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_membership")]
    public static extern ref SwimMembership Membership(MeshNode node);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_datagrams")]
    public static extern ref DatagramSessions Datagrams(MeshNode node);

    /// <summary>What the node has just sealed for a link.</summary>
    public static byte[] OfLink(MeshNode node, long link, ReadOnlySpan<byte> message) => Open(LinksOf(LinkTableOf(node))[link].Session!, message);

    /// <summary>What the node has just sealed for a datagram; empty for a keep-alive.</summary>
    public static byte[] OfDatagram(MeshNode node, ReadOnlySpan<byte> datagram) =>
        Open(SessionsOf(Datagrams(node))[BinaryPrimitives.ReadUInt64BigEndian(datagram[1..])].Keys, datagram[9..]);

    /// <summary>The keys of a direction seal and open: who sent a message can read it.</summary>
    private static byte[] Open(SecureSession session, ReadOnlySpan<byte> message)
    {
        var nonce = SealingIv(session).ToArray();
        var low = nonce.AsSpan(4);
        BinaryPrimitives.WriteUInt64BigEndian(low, BinaryPrimitives.ReadUInt64BigEndian(low) ^ BinaryPrimitives.ReadUInt64BigEndian(message));
        var plaintext = new byte[message.Length - CounterSize - TagSize];
        Assert.True(Sealing(session).TryOpen(nonce, message[CounterSize..^TagSize], message[^TagSize..], plaintext), "the node seals with the key that it has");
        return plaintext;
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_links")]
    private static extern ref LinkTable LinkTableOf(MeshNode node);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_links")]
    private static extern ref Dictionary<long, Link> LinksOf(LinkTable links);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_sessions")]
    private static extern ref Dictionary<ulong, DatagramSession> SessionsOf(DatagramSessions datagrams);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_sealing")]
    private static extern ref IMessageCipher Sealing(SecureSession session);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_sealingIv")]
    private static extern ref byte[] SealingIv(SecureSession session);
}
