namespace EdgeIoT.Bench.Load;

/// <summary>
/// One connection of a load: says hello once, then sends the next request whenever the last was answered. Knows its
/// protocol and no sockets, so that the same loop drives every peer.
/// </summary>
internal interface ILoadConnection
{
    /// <summary>What to send right after connecting.</summary>
    ReadOnlyMemory<byte> Hello { get; }

    /// <summary>The next request, valid until the next call.</summary>
    ReadOnlyMemory<byte> NextRequest();

    /// <summary>
    /// Takes whole protocol units off the front of <paramref name="received"/>: returns how many bytes were taken.
    /// <paramref name="ready"/> is set by the answer to the hello, <paramref name="answers"/> counts acknowledged requests, and
    /// <paramref name="reply"/> is what the protocol wants sent at once, if anything.
    /// </summary>
    /// <exception cref="InvalidDataException">The peer refused a request.</exception>
    int Receive(ReadOnlySpan<byte> received, out bool ready, out int answers, out ReadOnlyMemory<byte> reply);
}
