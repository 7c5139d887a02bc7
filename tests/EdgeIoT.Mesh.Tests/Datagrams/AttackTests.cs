using EdgeIoT.Mesh.Datagrams;
using EdgeIoT.Mesh.Identity;

namespace EdgeIoT.Mesh.Tests.Datagrams;

/// <summary>Whatever strangers send, from wherever, is counted and changes nothing.</summary>
public sealed class AttackTests
{
    private readonly Wire _wire = new();
    private readonly Endpoint _a;
    private readonly Endpoint _b;
    private readonly List<Sent> _recorded;

    public AttackTests()
    {
        _a = _wire.Add(1);
        _b = _wire.Add(2);
        _a.Contact(_b);
        _wire.Run(50);
        _a.Send(_b, "one");
        _b.Send(_a, "two");
        _wire.Run(50);
        Assert.Single(_a.Messages);
        _recorded = [.. _wire.Log];
    }

    /// <summary>Hands a datagram to an endpoint and returns the bytes that it sent to <paramref name="from"/> for it.</summary>
    private int Attack(Endpoint victim, MeshAddress from, byte[] datagram)
    {
        var before = _wire.Log.Count;
        victim.Sessions.Receive(from, datagram, _wire.Now);
        return _wire.Log.Skip(before).Where(s => s.To == from).Sum(s => s.Datagram.Length);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Replayed_datagrams_change_nothing(bool spoofed)
    {
        foreach (var endpoint in new[] { _a, _b })
        {
            var peer = endpoint == _a ? _b : _a;
            var state = endpoint.State(peer);
            var keys = endpoint.Crypto.PublicKeyOperations;
            foreach (var sent in _recorded.Concat(Enumerable.Reverse(_recorded)))
                Attack(endpoint, spoofed ? Wire.At(66) : sent.From, sent.Datagram);
            Assert.Equal(state, endpoint.State(peer));
            if (spoofed)
                Assert.Equal(keys, endpoint.Crypto.PublicKeyOperations);
        }
    }

    [Fact]
    public void A_whole_recorded_handshake_does_not_work_a_second_time()
    {
        _wire.Run(TimeSpan.FromSeconds(15));
        var state = _b.State(_a);
        foreach (var sent in _recorded.Where(s => s.To == _b.Address))
        {
            _wire.Send(_a.Address, _b.Address, sent.Datagram);
            _wire.Run(20);
        }

        Assert.Equal(state, _b.State(_a));
    }

    [Fact]
    public void An_unproven_address_never_gets_more_than_it_sent()
    {
        var random = new Random(3);
        long received = 0;
        long answered = 0;
        for (var n = 0; n < 20_000; n++)
        {
            var from = Wire.At(1000 + n % 50, (ushort)random.Next(1, 65535));
            var datagram = Mutate(random, _recorded[random.Next(_recorded.Count)].Datagram, n % 3);
            var answer = Attack(n % 2 == 0 ? _a : _b, from, datagram);
            Assert.InRange(answer, 0, datagram.Length);
            received += datagram.Length;
            answered += answer;
        }

        Assert.InRange(answered, 1, received);
    }

    [Fact]
    public void A_proven_address_gets_no_more_than_it_sent_before_it_has_signed()
    {
        var attacker = new DeterministicCrypto(666);
        var credentials = new MeshCredentials(attacker, "home", "token"u8);
        for (var n = 0; n < 20; n++)
        {
            var (hello, from) = ProvenHello(credentials, n);
            for (var repeat = 0; repeat < 5; repeat++)
                Assert.InRange(Attack(_a, from, hello), 0, hello.Length);
        }
    }

    [Fact]
    public void No_public_key_work_is_done_before_an_address_is_proven()
    {
        var work = _a.Crypto.PublicKeyOperations;
        var hello = _recorded.First(s => s.Kind == 3).Datagram;
        foreach (var sent in _recorded)
        {
            for (var host = 100; host < 200; host++)
                Attack(_a, Wire.At(host), sent.Datagram);
        }

        for (var bit = 72; bit < 200; bit++)
        {
            var changed = hello.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Attack(_b, _a.Address, changed);
        }

        Assert.Equal(work, _a.Crypto.PublicKeyOperations);
    }

    [Fact]
    public void Public_key_work_for_one_address_is_bounded()
    {
        var options = new DatagramOptions();
        var credentials = new MeshCredentials(new DeterministicCrypto(666), "home", "token"u8);
        var work = _a.Crypto.PublicKeyOperations;
        for (var n = 0; n < 1000; n++)
        {
            var (hello, from) = ProvenHello(credentials, n);
            Attack(_a, from, hello);
        }

        Assert.InRange(_a.Crypto.PublicKeyOperations - work, 1, 2 * options.HandshakesPerAddress);
        Assert.True(_a.Sessions.Counters.Refused(RefusalReason.TooMany) > 900);

        // Others are served meanwhile.
        var late = _wire.Add(7);
        late.Contact(_a);
        _wire.Run(50);
        Assert.True(_a.Sessions.HasSession(late.Id));
    }

    [Fact]
    public void A_reply_that_somebody_slips_in_does_not_end_the_handshake()
    {
        var c = _wire.Add(3);
        c.Contact(_a);
        var slipped = false;
        _wire.Passes = s =>
        {
            if (s.Kind == 4 && s.To == c.Address && !slipped)
            {
                slipped = true;
                var forged = s.Datagram.ToArray();
                forged[40] ^= 1;
                c.Sessions.Receive(s.From, forged, _wire.Now);
                forged.AsSpan(9).Clear();
                c.Sessions.Receive(s.From, forged, _wire.Now);
            }

            return true;
        };
        _wire.Run(50);
        Assert.True(slipped);
        Assert.Equal([RefusalReason.WrongSignature, RefusalReason.Malformed], c.Refusals);
        Assert.True(_a.Sessions.HasSession(c.Id));
    }

    [Fact]
    public void A_gateway_that_knocks_at_itself_refuses_itself()
    {
        _a.Contact(_a);
        _wire.Run(100);
        Assert.Contains(RefusalReason.Self, _a.Refusals);
        Assert.False(_a.Sessions.HasSession(_a.Id));
    }

    [Fact]
    public void Random_datagrams_never_throw_and_never_change_state()
    {
        var random = new Random(11);
        var states = (_a.State(_b), _b.State(_a));
        for (var n = 0; n < 50_000; n++)
        {
            var recorded = _recorded[random.Next(_recorded.Count)];
            var from = random.Next(3) == 0 ? Wire.At(random.Next(1, 300)) : recorded.From;
            _wire.Endpoints[random.Next(2)].Sessions.Receive(from, Mutate(random, recorded.Datagram, n % 4), _wire.Now);
            if (n % 100 == 0)
                _wire.Run(1);
        }

        Assert.Equal(states, (_a.State(_b), _b.State(_a)));
        _a.Send(_b, "still here");
        _b.Send(_a, "so am I");
        _wire.Run(50);
        Assert.Equal("still here", _b.Messages[^1].Text);
        Assert.Equal("so am I", _a.Messages[^1].Text);
        Assert.True(_a.Sessions.Counters.RefusedInAll > 10_000);
    }

    /// <summary>A hello with a cookie that the victim gave to this address.</summary>
    private (byte[] Hello, MeshAddress From) ProvenHello(MeshCredentials credentials, int n)
    {
        var from = Wire.At(66, (ushort)(1000 + n));
        var knock = _recorded.First(s => s.Kind == 1).Datagram.ToArray();
        BitConverter.TryWriteBytes(knock.AsSpan(1), n + 1L);
        Attack(_a, from, knock);
        var cookie = _wire.Log.Last(s => s.To == from).Datagram;
        Assert.Equal(2, cookie[0]);
        var hello = new byte[252];
        cookie.CopyTo(hello, 0);
        hello[0] = 3;
        Handshake.Initiate(credentials, HandshakePurpose.Datagram).Hello.Span.CopyTo(hello.AsSpan(25));
        return (hello, from);
    }

    private static byte[] Mutate(Random random, byte[] datagram, int edits)
    {
        var changed = datagram.ToArray();
        for (; edits > 0; edits--)
            changed[random.Next(changed.Length)] = (byte)random.Next(256);
        return random.Next(8) switch
        {
            0 => changed[..random.Next(changed.Length + 1)],
            1 => [.. changed, .. new byte[random.Next(1, 1500)]],
            2 => RandomBytes(random),
            _ => changed,
        };
    }

    private static byte[] RandomBytes(Random random)
    {
        var bytes = new byte[random.Next(0, 1300)];
        random.NextBytes(bytes);
        if (bytes.Length > 0)
            bytes[0] = (byte)random.Next(8);
        return bytes;
    }
}
