namespace EdgeIoT.Simulation.Network;

/// <summary>How the network behaves now. The defaults are a healthy wired LAN.</summary>
public sealed class NetworkFaults
{
    /// <summary>The least one-way delay.</summary>
    public TimeSpan DelayLeast { get; set; } = TimeSpan.FromMilliseconds(0.1);

    /// <summary>Mean of what is added to it; what is sent later may overtake, on datagrams.</summary>
    public TimeSpan DelayMean { get; set; } = TimeSpan.FromMilliseconds(0.1);

    /// <summary>Probability that a datagram is lost, or that a link message is sent again after <see cref="Retransmission"/>.</summary>
    public double Loss { get; set; }

    /// <summary>Probability that a datagram arrives twice.</summary>
    public double Duplicate { get; set; }

    /// <summary>Probability that with a datagram an old one, recorded earlier, is sent again.</summary>
    public double Replay { get; set; }

    /// <summary>Probability that a bit of a datagram is flipped.</summary>
    public double BitFlip { get; set; }

    /// <summary>Probability that a bit of a link message is flipped and no checksum below notices.</summary>
    public double LinkBitFlip { get; set; }

    /// <summary>Probability that a link message, and with it all behind it, is held up for some hundred milliseconds: segments lost in a row.</summary>
    public double LinkStall { get; set; }

    /// <summary>Probability that a datagram takes a hundred times as long.</summary>
    public double Straggle { get; set; }

    /// <summary>What a lost segment costs a link.</summary>
    public TimeSpan Retransmission { get; set; } = TimeSpan.FromMilliseconds(40);

    /// <summary>How long a link may hang before its ends give up on it.</summary>
    public TimeSpan LinkTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <inheritdoc/>
    public override string ToString() =>
        $"delay {DelayMean.TotalMilliseconds:F1} ms, loss {Loss:P0}, duplicate {Duplicate:P0}, replay {Replay:P0}, bit flips {BitFlip:P0} and {LinkBitFlip:P1}, "
        + $"stalls {LinkStall:P0}, stragglers {Straggle:P0}";
}
