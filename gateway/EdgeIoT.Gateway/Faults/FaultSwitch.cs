using System.Globalization;

namespace EdgeIoT.Gateway.Faults;

/// <summary>
/// Faults that somebody asked for, to see what the mesh makes of them. A gateway has this object only where it was started with it: without it
/// nothing can be switched on, from wherever.
/// <code>
/// cut gw-2 gw-3     what this gateway sends to these does not arrive
/// lose 30           of its datagrams, 30 % do not arrive
/// disk-delay 200    every flush of the disk takes 200 ms more
/// disk-full         every write fails, until the gateway is started again
/// heal              ends cut, lose and disk-delay
/// </code>
/// Safe for use from any thread.
/// </summary>
public sealed class FaultSwitch
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(10);

    private volatile ActiveFaults _active = ActiveFaults.None;

    internal ActiveFaults Active => _active;

    /// <summary>Takes one command.</summary>
    /// <returns>False, and nothing has changed, where it is none.</returns>
    public bool TryApply(string command)
    {
        ArgumentNullException.ThrowIfNull(command);
        var next = command.Split(' ', StringSplitOptions.RemoveEmptyEntries) switch
        {
            ["cut", _, ..] words => _active with { Unreachable = [.. words.Skip(1)] },
            ["lose", var text] when Number(text, 100) is { } percent => _active with { DatagramLoss = percent / 100.0 },
            ["disk-delay", var text] when Number(text, (int)LongestDelay.TotalMilliseconds) is { } milliseconds =>
                _active with { FlushDelay = TimeSpan.FromMilliseconds(milliseconds) },
            ["disk-full"] => _active with { DiskFull = true },
            ["heal"] => ActiveFaults.None with { DiskFull = _active.DiskFull },
            _ => null,
        };
        if (next is null)
            return false;
        _active = next;
        return true;
    }

    private static int? Number(string text, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= most ? number : null;
}
