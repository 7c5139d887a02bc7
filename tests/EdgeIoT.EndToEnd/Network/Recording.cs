using System.Collections.Concurrent;

namespace EdgeIoT.EndToEnd.Network;

/// <summary>The UDP datagrams on their way from one host to another, as they go over the wire: what somebody who listens there has.</summary>
internal sealed class Recording(EmulatedHost from, EmulatedHost to)
{
    private const byte Udp = 17;
    private const int ProtocolAt = 9;

    private readonly ConcurrentQueue<byte[]> _datagrams = new();

    public int Count => _datagrams.Count;

    public void Hear(EmulatedHost sender, EmulatedHost receiver, ReadOnlySpan<byte> packet)
    {
        if (sender == from && receiver == to && packet[ProtocolAt] == Udp)
            _datagrams.Enqueue(packet.ToArray());
    }

    /// <summary>All of them arrive once more, from the address that sent them.</summary>
    public void Replay()
    {
        foreach (var datagram in _datagrams)
            to.Card.Write(datagram);
    }
}
