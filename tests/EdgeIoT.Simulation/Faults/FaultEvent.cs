using System.Globalization;

namespace EdgeIoT.Simulation.Faults;

/// <summary>One thing that goes wrong. All its particulars come from its own seed, so that leaving out another changes nothing of it.</summary>
/// <param name="At">When, from the beginning of the time of faults on.</param>
/// <param name="Kind">What.</param>
/// <param name="Gateway">To whom: a number of any size, taken modulo the gateways that there are.</param>
/// <param name="Lasting">For how long, or about that.</param>
/// <param name="Seed">Of its particulars.</param>
public sealed record FaultEvent(TimeSpan At, FaultKind Kind, int Gateway, TimeSpan Lasting, ulong Seed)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"after {At.TotalMilliseconds:F0} ms {Kind}, lasting about {Lasting.TotalMilliseconds:F0} ms");
}
