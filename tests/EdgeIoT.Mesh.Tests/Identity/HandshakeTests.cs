using EdgeIoT.Gateway.Identity;
using EdgeIoT.Mesh.Identity;

namespace EdgeIoT.Mesh.Tests.Identity;

public sealed class HandshakeTests
{
    private static readonly MeshCredentials A = Credentials(1);
    private static readonly MeshCredentials B = Credentials(2);

    public static TheoryData<bool> Keys => [true, false];

    private static MeshCredentials Credentials(ulong seed, string mesh = "home", string token = "token") =>
        new(new DeterministicCrypto(seed), mesh, System.Text.Encoding.UTF8.GetBytes(token));

    private static (Handshake I, Handshake R, byte[] M1, byte[] M2, byte[] M3) Run(
        MeshCredentials initiator, MeshCredentials responder, HandshakePurpose purpose = HandshakePurpose.Link)
    {
        var i = Handshake.Initiate(initiator, purpose);
        var r = Handshake.Respond(responder, purpose);
        Assert.Equal(HandshakeStep.Continue, r.Receive(i.Hello.Span, out var m2));
        Assert.Equal(HandshakeStep.Established, i.Receive(m2, out var m3));
        Assert.Equal(HandshakeStep.Established, r.Receive(m3, out var none));
        Assert.Null(none);
        return (i, r, i.Hello.ToArray(), m2!, m3!);
    }

    private static void AssertRefused(RefusalReason reason, Handshake handshake, ReadOnlySpan<byte> message)
    {
        Assert.Equal(HandshakeStep.Refused, handshake.Receive(message, out _));
        Assert.Equal(reason, handshake.Refusal);
        Assert.Null(handshake.Session);
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void Both_sides_learn_who_the_other_is_and_share_keys(bool real)
    {
        using var keyA = SystemMeshCrypto.Create();
        using var keyB = SystemMeshCrypto.Create();
        var a = real ? new MeshCredentials(keyA, "home", "token"u8) : A;
        var b = real ? new MeshCredentials(keyB, "home", "token"u8) : B;
        foreach (var purpose in new[] { HandshakePurpose.Datagram, HandshakePurpose.Link })
        {
            var (i, r, m1, m2, m3) = Run(a, b, purpose);
            Assert.Equal(b.Id, i.Peer);
            Assert.Equal(a.Id, r.Peer);
            Assert.Equal(b.Crypto.PublicKey.ToArray(), i.PeerPublicKey.ToArray());
            Assert.Equal(a.Crypto.PublicKey.ToArray(), r.PeerPublicKey.ToArray());
            Assert.All([m1, m2, m3], m => Assert.InRange(m.Length, 1, 600));

            var one = new byte[100];
            var two = new byte[100];
            var length = i.Session!.Seal("hello"u8, one);
            Assert.True(r.Session!.TryOpen(one.AsSpan(0, length), two, out var opened));
            Assert.Equal("hello"u8, two.AsSpan(0, opened));
            length = r.Session.Seal("world"u8, one);
            Assert.True(i.Session.TryOpen(one.AsSpan(0, length), two, out opened));
            Assert.Equal("world"u8, two.AsSpan(0, opened));
            Assert.Equal(i.Session.Id, r.Session.Id);
        }
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void Every_changed_bit_of_every_message_is_refused_and_the_true_message_still_works(bool real)
    {
        using var keyA = SystemMeshCrypto.Create();
        using var keyB = SystemMeshCrypto.Create();
        var a = real ? new MeshCredentials(keyA, "home", "token"u8) : A;
        var b = real ? new MeshCredentials(keyB, "home", "token"u8) : B;
        var step = real ? 23 : 1;

        var hello = Handshake.Initiate(a, HandshakePurpose.Link);
        for (var bit = 0; bit < hello.Hello.Length * 8; bit += step)
        {
            // A changed hello may still be one: then it is the responder's signature that does not fit what was sent.
            var r = Handshake.Respond(b, HandshakePurpose.Link);
            if (r.Receive(Flip(hello.Hello.Span, bit), out var reply) == HandshakeStep.Continue)
                AssertRefused(RefusalReason.WrongSignature, hello, reply);
        }

        var responder = Handshake.Respond(b, HandshakePurpose.Link);
        responder.Receive(hello.Hello.Span, out var m2);
        for (var bit = 0; bit < m2!.Length * 8; bit += step)
        {
            Assert.Equal(HandshakeStep.Refused, hello.Receive(Flip(m2, bit), out _));
            Assert.Null(hello.Session);
        }

        Assert.Equal(HandshakeStep.Established, hello.Receive(m2, out var m3));
        for (var bit = 0; bit < m3!.Length * 8; bit += step)
        {
            Assert.Equal(HandshakeStep.Refused, responder.Receive(Flip(m3, bit), out _));
            Assert.Null(responder.Session);
        }

        Assert.Equal(HandshakeStep.Established, responder.Receive(m3, out _));
    }

    [Fact]
    public void A_wrong_token_is_refused_by_that_name_on_both_sides()
    {
        var i = Handshake.Initiate(Credentials(1, token: "guess"), HandshakePurpose.Link);
        var r = Handshake.Respond(B, HandshakePurpose.Link);
        r.Receive(i.Hello.Span, out var m2);
        Assert.Equal(HandshakeStep.Refused, i.Receive(m2, out var m3));
        Assert.Equal(RefusalReason.WrongToken, i.Refusal);
        AssertRefused(RefusalReason.WrongToken, r, m3);
        Assert.Equal(A.Id, r.Peer);
    }

    [Fact]
    public void Other_meshes_versions_and_purposes_are_refused_by_name()
    {
        AssertRefused(RefusalReason.WrongMesh, Handshake.Respond(B, HandshakePurpose.Link), Handshake.Initiate(Credentials(1, mesh: "other"), HandshakePurpose.Link).Hello.Span);
        AssertRefused(RefusalReason.WrongPurpose, Handshake.Respond(B, HandshakePurpose.Link), Handshake.Initiate(A, HandshakePurpose.Datagram).Hello.Span);
        var hello = Handshake.Initiate(A, HandshakePurpose.Link).Hello.ToArray();
        hello[1] = 2;
        AssertRefused(RefusalReason.WrongVersion, Handshake.Respond(B, HandshakePurpose.Link), hello);
        AssertRefused(RefusalReason.Malformed, Handshake.Respond(B, HandshakePurpose.Link), []);
        AssertRefused(RefusalReason.Malformed, Handshake.Respond(B, HandshakePurpose.Link), [9, 9, 9]);
    }

    [Fact]
    public void Own_messages_that_come_back_are_refused()
    {
        var i = Handshake.Initiate(A, HandshakePurpose.Link);
        AssertRefused(RefusalReason.Unexpected, i, i.Hello.Span);
        AssertRefused(RefusalReason.Self, Handshake.Respond(A, HandshakePurpose.Link), i.Hello.Span);

        // Two handshakes of one gateway, crossed by somebody in the middle: its own answer is not the peer's.
        var (_, _, _, m2, m3) = Run(B, A);
        AssertRefused(RefusalReason.Self, Handshake.Initiate(A, HandshakePurpose.Link), m2);
        var r = Handshake.Respond(A, HandshakePurpose.Link);
        r.Receive(Handshake.Initiate(B, HandshakePurpose.Link).Hello.Span, out var own);
        AssertRefused(RefusalReason.Unexpected, r, own);
        AssertRefused(RefusalReason.WrongSignature, r, m3);
    }

    [Fact]
    public void Replayed_messages_of_an_earlier_handshake_are_refused()
    {
        var (oldI, oldR, m1, m2, m3) = Run(A, B);
        AssertRefused(RefusalReason.WrongSignature, Handshake.Initiate(A, HandshakePurpose.Link), m2);
        var r = Handshake.Respond(B, HandshakePurpose.Link);
        Assert.Equal(HandshakeStep.Continue, r.Receive(m1, out _));
        AssertRefused(RefusalReason.WrongSignature, r, m3);

        // What is over is over.
        var session = oldR.Session;
        foreach (var message in new[] { m1, m2, m3 })
        {
            Assert.Equal(HandshakeStep.Refused, oldR.Receive(message, out _));
            Assert.Equal(HandshakeStep.Refused, oldI.Receive(message, out _));
            Assert.Equal(RefusalReason.Unexpected, oldR.Refusal);
        }

        Assert.Same(session, oldR.Session);
    }

    [Fact]
    public void Who_names_a_key_that_it_does_not_hold_is_refused()
    {
        var impostor = new MeshCredentials(new Impostor(new DeterministicCrypto(3), A.Crypto.PublicKey), "home", "token"u8);
        var i = Handshake.Initiate(impostor, HandshakePurpose.Link);
        var r = Handshake.Respond(B, HandshakePurpose.Link);
        r.Receive(i.Hello.Span, out var m2);
        i.Receive(m2, out var m3);
        AssertRefused(RefusalReason.WrongSignature, r, m3);
        Assert.Equal(NodeId.None, r.Peer);

        var honest = Handshake.Initiate(B, HandshakePurpose.Link);
        Handshake.Respond(impostor, HandshakePurpose.Link).Receive(honest.Hello.Span, out m2);
        AssertRefused(RefusalReason.WrongSignature, honest, m2);
    }

    [Fact]
    public void Somebody_in_the_middle_who_swaps_the_ephemeral_keys_is_refused()
    {
        var attacker = new DeterministicCrypto(9);
        var i = Handshake.Initiate(A, HandshakePurpose.Link);
        var swapped = i.Hello.ToArray();
        attacker.CreateEphemeral().PublicKey.Span.CopyTo(swapped.AsSpan(27));
        var r = Handshake.Respond(B, HandshakePurpose.Link);
        Assert.Equal(HandshakeStep.Continue, r.Receive(swapped, out var m2));
        AssertRefused(RefusalReason.WrongSignature, i, m2);
    }

    [Fact]
    public void Random_bytes_never_throw_and_never_establish()
    {
        var random = new Random(17);
        var (_, _, m1, m2, m3) = Run(A, B);
        byte[][] seeds = [m1, m2, m3];
        for (var n = 0; n < 20_000; n++)
        {
            var handshake = n % 2 == 0 ? Handshake.Initiate(A, HandshakePurpose.Link) : Handshake.Respond(B, HandshakePurpose.Link);
            for (var k = 0; k < 3; k++)
            {
                var message = seeds[random.Next(3)].ToArray();
                for (var edits = random.Next(1, 6); edits > 0; edits--)
                    message[random.Next(message.Length)] = (byte)random.Next(256);
                if (random.Next(4) == 0)
                    message = message[..random.Next(message.Length)];
                Assert.NotEqual(HandshakeStep.Established, handshake.Receive(message, out _));
            }
        }
    }

    private static byte[] Flip(ReadOnlySpan<byte> message, int bit)
    {
        var changed = message.ToArray();
        changed[bit / 8] ^= (byte)(1 << (bit % 8));
        return changed;
    }

    private sealed class Impostor(IMeshCrypto inner, ReadOnlyMemory<byte> publicKey) : IMeshCrypto
    {
        public ReadOnlyMemory<byte> PublicKey => publicKey;

        public byte[] Sign(ReadOnlySpan<byte> data) => inner.Sign(data);

        public bool Verify(ReadOnlySpan<byte> key, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) => inner.Verify(key, data, signature);

        public IEphemeralKey CreateEphemeral() => inner.CreateEphemeral();

        public void Fill(Span<byte> target) => inner.Fill(target);
    }
}
