using System.Buffers.Binary;
using System.Security.Cryptography;

namespace EdgeIoT.Mesh.Identity;

/// <summary>What the session will carry. Part of the transcript, so that no message of one can serve for the other.</summary>
public enum HandshakePurpose : byte
{
    /// <summary>Sealed datagrams.</summary>
    Datagram = 1,

    /// <summary>A link over MQTT.</summary>
    Link = 2,
}

/// <summary>Where a handshake stands after a message.</summary>
public enum HandshakeStep
{
    /// <summary>The reply is to be sent, and another message is awaited.</summary>
    Continue,

    /// <summary>The peer is who it says it is and may join; <see cref="Handshake.Session"/> is there. A reply is to be sent if there is one.</summary>
    Established,

    /// <summary>The message was refused, see <see cref="Handshake.Refusal"/>; it changed nothing, and the awaited one may still
    /// come. A reply is to be sent if there is one: it lets the peer know the reason too.</summary>
    Refused,
}

/// <summary>
/// Mutual challenge–response in three messages:
/// <code>
/// initiator                                                     responder
///   1 hello: version, purpose, mesh, nonce, ephemeral, key   →
///                        ← 2 nonce, ephemeral, key, signature, token proof
///   3 signature, token proof                                 →
/// </code>
/// The responder signs "responder" and the hash of message 1 and the head of 2; the initiator signs "initiator" and the hash
/// of all of 1 and 2. So each signature covers version, purpose, mesh, roles, both keys (and with them both ids), both nonces
/// and both ephemeral keys, and is good for this handshake only: replayed, reflected or relayed it fails. The token proof
/// is an HMAC under the join key over the same. The session keys come by HKDF from the ephemeral secret and the join key,
/// with the transcript as salt. Nothing that is received makes this throw.
/// </summary>
public sealed class Handshake : IDisposable
{
    /// <summary>The version of the protocol; another one is refused.</summary>
    public const byte Version = 1;

    /// <summary>No handshake message is longer, in bytes.</summary>
    public const int MaxMessageSize = ReplySize;

    /// <summary>Size of message 1, in bytes.</summary>
    public const int HelloSize = HelloKeyAt + KeySize;

    /// <summary>Size of message 2, in bytes.</summary>
    public const int ReplySize = ReplyHeadSize + SignatureSize + ProofSize;

    /// <summary>Size of message 3, in bytes.</summary>
    public const int FinishSize = 1 + SignatureSize + ProofSize;

    internal const int HelloNonceAt = 11;
    internal const int NonceSize = 16;

    private const int KeySize = 65;
    private const int SignatureSize = 64;
    private const int ProofSize = 32;
    private const int HelloKeyAt = HelloNonceAt + NonceSize + KeySize;
    private const int ReplyHeadSize = 1 + NonceSize + KeySize + KeySize;

    private readonly MeshCredentials _credentials;
    private readonly HandshakePurpose _purpose;
    private readonly bool _initiator;
    private IEphemeralKey? _ephemeral;
    private byte[] _hello = [];
    private byte[]? _reply;
    private bool _done;

    private Handshake(MeshCredentials credentials, HandshakePurpose purpose, bool initiator)
    {
        ArgumentNullException.ThrowIfNull(credentials);
        _credentials = credentials;
        _purpose = purpose;
        _initiator = initiator;
    }

    /// <summary>Message 1, for who initiates; empty for who responds.</summary>
    public ReadOnlyMemory<byte> Hello => _initiator ? _hello : default;

    /// <summary>The peer, once its signature was verified; before that nobody.</summary>
    public NodeId Peer { get; private set; }

    /// <summary>The peer's public key, once its signature was verified.</summary>
    public ReadOnlyMemory<byte> PeerPublicKey { get; private set; }

    /// <summary>The keys, once established. Whoever takes them disposes of them.</summary>
    public SecureSession? Session { get; private set; }

    /// <summary>Why the last message was refused.</summary>
    public RefusalReason Refusal { get; private set; }

    /// <summary>Begins a handshake; send <see cref="Hello"/>.</summary>
    public static Handshake Initiate(MeshCredentials credentials, HandshakePurpose purpose)
    {
        var handshake = new Handshake(credentials, purpose, initiator: true);
        var crypto = credentials.Crypto;
        var ephemeral = handshake._ephemeral = crypto.CreateEphemeral();
        var hello = handshake._hello = new byte[HelloSize];
        hello[0] = 1;
        hello[1] = Version;
        hello[2] = (byte)purpose;
        BinaryPrimitives.WriteUInt64BigEndian(hello.AsSpan(3), credentials.MeshTag);
        crypto.Fill(hello.AsSpan(HelloNonceAt, NonceSize));
        ephemeral.PublicKey.Span.CopyTo(hello.AsSpan(HelloNonceAt + NonceSize));
        crypto.PublicKey.Span.CopyTo(hello.AsSpan(HelloKeyAt));
        return handshake;
    }

    /// <summary>Awaits message 1 of a peer.</summary>
    public static Handshake Respond(MeshCredentials credentials, HandshakePurpose purpose) => new(credentials, purpose, initiator: false);

    /// <summary>Takes the peer's next message.</summary>
    /// <param name="message">As it came; anything.</param>
    /// <param name="reply">What to send, or null.</param>
    public HandshakeStep Receive(ReadOnlySpan<byte> message, out byte[]? reply)
    {
        reply = null;
        if (_done || message.IsEmpty)
            return Refuse(message.IsEmpty ? RefusalReason.Malformed : RefusalReason.Unexpected);
        if (_initiator)
            return ReceiveReply(message, out reply);
        return _reply is null ? ReceiveHello(message, out reply) : ReceiveFinish(message);
    }

    /// <summary>Ends the handshake; a <see cref="Session"/> lives on.</summary>
    public void Dispose()
    {
        _done = true;
        _ephemeral?.Dispose();
        _ephemeral = null;
    }

    private HandshakeStep ReceiveHello(ReadOnlySpan<byte> message, out byte[]? reply)
    {
        reply = null;
        var refusal = CheckHello(_credentials, _purpose, message);
        if (refusal != RefusalReason.None)
            return Refuse(refusal);

        var crypto = _credentials.Crypto;
        _hello = message.ToArray();
        _ephemeral = crypto.CreateEphemeral();
        reply = new byte[ReplySize];
        reply[0] = 2;
        crypto.Fill(reply.AsSpan(1, NonceSize));
        _ephemeral.PublicKey.Span.CopyTo(reply.AsSpan(1 + NonceSize));
        crypto.PublicKey.Span.CopyTo(reply.AsSpan(1 + NonceSize + KeySize));
        Prove(Statement(responder: true, reply.AsSpan(0, ReplyHeadSize)), reply.AsSpan(ReplyHeadSize));
        _reply = reply;
        return HandshakeStep.Continue;
    }

    /// <summary>What can be said of a hello without any public-key work.</summary>
    internal static RefusalReason CheckHello(MeshCredentials credentials, HandshakePurpose purpose, ReadOnlySpan<byte> hello)
    {
        if (hello.Length < 2 || hello[0] is < 1 or > 3)
            return RefusalReason.Malformed;
        if (hello[0] != 1)
            return RefusalReason.Unexpected;
        if (hello[1] != Version)
            return RefusalReason.WrongVersion;
        if (hello.Length != HelloSize)
            return RefusalReason.Malformed;
        if (hello[2] != (byte)purpose)
            return RefusalReason.WrongPurpose;
        if (BinaryPrimitives.ReadUInt64BigEndian(hello[3..]) != credentials.MeshTag)
            return RefusalReason.WrongMesh;
        return hello[HelloKeyAt..].SequenceEqual(credentials.Crypto.PublicKey.Span) ? RefusalReason.Self : RefusalReason.None;
    }

    private HandshakeStep ReceiveReply(ReadOnlySpan<byte> message, out byte[]? reply)
    {
        reply = null;
        if (message[0] != 2)
            return Refuse(message[0] is 1 or 3 ? RefusalReason.Unexpected : RefusalReason.Malformed);
        if (message.Length != ReplySize)
            return Refuse(RefusalReason.Malformed);
        var key = message.Slice(1 + NonceSize + KeySize, KeySize);
        if (key.SequenceEqual(_credentials.Crypto.PublicKey.Span))
            return Refuse(RefusalReason.Self);
        var statement = Statement(responder: true, message[..ReplyHeadSize]);
        if (!_credentials.Crypto.Verify(key, statement, message.Slice(ReplyHeadSize, SignatureSize)))
            return Refuse(RefusalReason.WrongSignature);
        var welcome = ProvesToken(statement, message[^ProofSize..]);
        var session = welcome ? Agree(message.Slice(1 + NonceSize, KeySize), message) : null;
        if (welcome && session is null)
            return Refuse(RefusalReason.Malformed);

        Peer = NodeId.FromPublicKey(key);
        PeerPublicKey = key.ToArray();
        reply = new byte[FinishSize];
        reply[0] = 3;
        Prove(Statement(responder: false, message), reply.AsSpan(1));
        if (!welcome)
            return Refuse(RefusalReason.WrongToken);
        Session = session;
        return Establish();
    }

    private HandshakeStep ReceiveFinish(ReadOnlySpan<byte> message)
    {
        if (message[0] != 3)
            return Refuse(message[0] is 1 or 2 ? RefusalReason.Unexpected : RefusalReason.Malformed);
        if (message.Length != FinishSize)
            return Refuse(RefusalReason.Malformed);
        var key = _hello.AsSpan(HelloKeyAt, KeySize);
        var statement = Statement(responder: false, _reply);
        if (!_credentials.Crypto.Verify(key, statement, message.Slice(1, SignatureSize)))
            return Refuse(RefusalReason.WrongSignature);
        Peer = NodeId.FromPublicKey(key);
        PeerPublicKey = _hello.AsMemory(HelloKeyAt, KeySize);
        if (!ProvesToken(statement, message[^ProofSize..]))
            return Refuse(RefusalReason.WrongToken);
        Session = Agree(_hello.AsSpan(HelloNonceAt + NonceSize, KeySize), _reply);
        return Session is null ? Refuse(RefusalReason.Malformed) : Establish();
    }

    private HandshakeStep Establish()
    {
        Refusal = RefusalReason.None;
        Dispose();
        return HandshakeStep.Established;
    }

    private HandshakeStep Refuse(RefusalReason reason)
    {
        Refusal = reason;
        return HandshakeStep.Refused;
    }

    /// <summary>What is signed: the domain, the role, and the hash of the transcript up to here.</summary>
    private byte[] Statement(bool responder, ReadOnlySpan<byte> reply)
    {
        var label = responder ? "edgeiot-mesh/1 handshake responder\0"u8 : "edgeiot-mesh/1 handshake initiator\0"u8;
        var statement = new byte[label.Length + SHA256.HashSizeInBytes];
        label.CopyTo(statement);
        Transcript(reply, statement.AsSpan(label.Length));
        return statement;
    }

    private void Transcript(ReadOnlySpan<byte> reply, Span<byte> hash)
    {
        Span<byte> messages = stackalloc byte[HelloSize + ReplySize];
        _hello.CopyTo(messages);
        reply.CopyTo(messages[HelloSize..]);
        SHA256.HashData(messages[..(HelloSize + reply.Length)], hash);
    }

    private void Prove(ReadOnlySpan<byte> statement, Span<byte> target)
    {
        _credentials.Crypto.Sign(statement).CopyTo(target);
        HMACSHA256.HashData(_credentials.JoinKey, statement, target[SignatureSize..]);
    }

    private bool ProvesToken(ReadOnlySpan<byte> statement, ReadOnlySpan<byte> proof)
    {
        Span<byte> expected = stackalloc byte[ProofSize];
        HMACSHA256.HashData(_credentials.JoinKey, statement, expected);
        return CryptographicOperations.FixedTimeEquals(expected, proof);
    }

    private SecureSession? Agree(ReadOnlySpan<byte> peerEphemeral, ReadOnlySpan<byte> reply)
    {
        var secret = _ephemeral!.Agree(peerEphemeral);
        if (secret is null)
            return null;
        Span<byte> salt = stackalloc byte[SHA256.HashSizeInBytes];
        Transcript(reply, salt);
        Span<byte> material = stackalloc byte[SecureSession.MaterialSize];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, [.. secret, .. _credentials.JoinKey], material, salt, "edgeiot-mesh/1 session"u8);
        var session = new SecureSession(_credentials.Crypto, material, _initiator);
        CryptographicOperations.ZeroMemory(secret);
        CryptographicOperations.ZeroMemory(material);
        return session;
    }
}
