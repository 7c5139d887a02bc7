using EdgeIoT.Mesh.Identity;

namespace EdgeIoT.Mesh.Tests.Identity;

public sealed class SecureSessionTests
{
    private readonly SecureSession _left;
    private readonly SecureSession _right;
    private readonly byte[] _opened = new byte[1500];

    public SecureSessionTests()
    {
        var i = Handshake.Initiate(new MeshCredentials(new DeterministicCrypto(1), "home", []), HandshakePurpose.Datagram);
        var r = Handshake.Respond(new MeshCredentials(new DeterministicCrypto(2), "home", []), HandshakePurpose.Datagram);
        r.Receive(i.Hello.Span, out var reply);
        i.Receive(reply, out var finish);
        r.Receive(finish, out _);
        (_left, _right) = (i.Session!, r.Session!);
    }

    private byte[] Seal(SecureSession session, ReadOnlySpan<byte> message)
    {
        var target = new byte[message.Length + SecureSession.Overhead];
        Assert.Equal(target.Length, session.Seal(message, target));
        return target;
    }

    private RefusalReason Open(SecureSession session, ReadOnlySpan<byte> message) => session.Open(message, _opened, out _);

    [Fact]
    public void A_message_opens_once()
    {
        var message = Seal(_left, "x"u8);
        Assert.Equal(RefusalReason.None, Open(_right, message));
        Assert.Equal(RefusalReason.Replayed, Open(_right, message));
    }

    [Fact]
    public void A_message_that_comes_back_to_its_sender_is_forged()
    {
        Assert.Equal(RefusalReason.Forged, Open(_left, Seal(_left, "x"u8)));
    }

    [Fact]
    public void Every_changed_bit_is_refused_and_the_true_message_still_opens()
    {
        var message = Seal(_left, "twenty-one degrees"u8);
        for (var bit = 0; bit < message.Length * 8; bit++)
        {
            var changed = message.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.NotEqual(RefusalReason.None, Open(_right, changed));
        }

        Assert.Equal(RefusalReason.None, Open(_right, message));
    }

    [Fact]
    public void Messages_may_overtake_each_other_within_the_window_and_none_opens_twice()
    {
        var random = new Random(5);
        var messages = Enumerable.Range(0, 5000).Select(_ => Seal(_left, "m"u8)).ToList();
        var order = Enumerable.Range(0, messages.Count).OrderBy(i => i + random.Next(1000)).ToList();
        foreach (var i in order)
        {
            Assert.Equal(RefusalReason.None, Open(_right, messages[i]));
            Assert.Equal(RefusalReason.Replayed, Open(_right, messages[order[random.Next(order.IndexOf(i) + 1)]]));
        }

        Assert.All(messages, m => Assert.Equal(RefusalReason.Replayed, Open(_right, m)));
    }

    [Fact]
    public void The_window_holds_at_least_1024_and_what_is_older_is_refused()
    {
        var messages = Enumerable.Range(0, 4000).Select(_ => Seal(_left, "m"u8)).ToList();
        Assert.True(SecureSession.ReplayWindow >= 1024);
        Assert.Equal(RefusalReason.None, Open(_right, messages[3999]));
        Assert.Equal(RefusalReason.None, Open(_right, messages[3999 - SecureSession.ReplayWindow + 1]));
        Assert.Equal(RefusalReason.Replayed, Open(_right, messages[3999 - SecureSession.ReplayWindow]));
        Assert.Equal(RefusalReason.Replayed, Open(_right, messages[0]));
    }

    [Fact]
    public void A_forged_counter_does_not_move_the_window()
    {
        var message = Seal(_left, "x"u8);
        var forged = message.ToArray();
        forged.AsSpan(0, 8).Fill(0xff);
        Assert.Equal(RefusalReason.Forged, Open(_right, forged));
        Assert.Equal(RefusalReason.None, Open(_right, message));
    }

    [Fact]
    public void Short_and_oversized_messages_are_malformed()
    {
        for (var length = 0; length < SecureSession.Overhead; length++)
            Assert.Equal(RefusalReason.Malformed, Open(_right, new byte[length]));
        Assert.Equal(RefusalReason.Malformed, _right.Open(Seal(_left, new byte[100]), new byte[99], out _));
        Assert.Throws<ArgumentException>(() => _left.Seal(new byte[10], new byte[10]));
    }

    [Fact]
    public void Sealing_and_opening_allocate_nothing()
    {
        var message = new byte[1000];
        var target = new byte[1100];
        for (var n = 0; n < 100; n++)
            _right.Open(target.AsSpan(0, _left.Seal(message, target)), _opened, out _);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var n = 0; n < 1000; n++)
            _right.Open(target.AsSpan(0, _left.Seal(message, target)), _opened, out _);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1000);
    }
}
