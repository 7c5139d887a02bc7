namespace EdgeIoT.Simulation.Network;

/// <summary>What one gateway has sent so far, with the headers that it has on an Ethernet.</summary>
public sealed class SentTraffic
{
    /// <summary>Ethernet 14, IPv4 20, UDP 8.</summary>
    public const int DatagramHeaders = 42;

    /// <summary>Ethernet 14, IPv4 20, TCP with timestamps 32: each message of a link as a segment of its own.</summary>
    public const int LinkHeaders = 66;

    /// <summary>Datagrams.</summary>
    public long Datagrams { get; private set; }

    /// <summary>Bytes of them, headers included.</summary>
    public long DatagramBytes { get; private set; }

    /// <summary>Messages on links.</summary>
    public long LinkMessages { get; private set; }

    /// <summary>Bytes of them, headers included.</summary>
    public long LinkBytes { get; private set; }

    /// <summary>Counts a datagram.</summary>
    public void Datagram(int length) => (Datagrams, DatagramBytes) = (Datagrams + 1, DatagramBytes + length + DatagramHeaders);

    /// <summary>Counts a message on a link.</summary>
    public void Link(int length) => (LinkMessages, LinkBytes) = (LinkMessages + 1, LinkBytes + length + LinkHeaders);

    /// <summary>A copy, to subtract from later.</summary>
    public SentTraffic Copy() => (SentTraffic)MemberwiseClone();
}
