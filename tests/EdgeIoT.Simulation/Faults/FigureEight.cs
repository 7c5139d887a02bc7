using EdgeIoT.Simulation.Gateways;
using EdgeIoT.Simulation.Time;

namespace EdgeIoT.Simulation.Faults;

/// <summary>
/// Figure 8 of the Raft paper: an entry of an old term reaches a majority and is overwritten all the same, so that nobody may take it for committed
/// before an entry of the own term is.
/// <code>
///          a       b          c                 d
///   S1  2 ▓     2           2 4 elected      (no power)
///   S2  2 ▓     2           2 4              (no power)
///   S3                      2                2 -> 3      is back without the 4, votes for S5
///   S4
///   S5          3 elected   (no power)       3 elected: overwrites the 2
/// </code>
/// The entry of term 2 is large, so that it travels and is written apart from the one of term 4 behind it.
/// </summary>
internal sealed class FigureEight(World world, Chance chance, Action<TimeSpan, Action> later)
{
    private const int Large = 64 * 1024;
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(120);
    private readonly List<VirtualGateway> _first = [];
    private List<VirtualGateway> _rest = [];
    private VirtualGateway? _fifth;
    private long _command;
    private int _looks;

    /// <summary>a: S1 coordinates and reaches S2 alone with an entry.</summary>
    public void Begin()
    {
        if (world.Coordinator is not { Run: { } run } first || world.Members.Count < 5)
            return;
        _first.Add(first);
        _first.Add(chance.Of([.. world.Members.Where(g => g != first)]));
        _rest = [.. world.Members.Except(_first)];
        Split(_first, _rest, cut: true);
        _command = world.Commands.Propose(run, Large);
        later(TimeSpan.FromMilliseconds(40), Elect);
    }

    /// <summary>b: the others elect S5, which reaches nobody with its entry.</summary>
    private void Elect()
    {
        foreach (var gateway in _first)
            gateway.LosePower();
        foreach (var gateway in _rest)
            gateway.Run?.AtLead(() => Elected(gateway));
        later(TimeSpan.FromSeconds(3), End);
    }

    private void Elected(VirtualGateway fifth)
    {
        if (_fifth is not null)
            return;
        _fifth = fifth;
        _rest.Remove(fifth);
        foreach (var gateway in _rest)
            gateway.Run?.Resume();
        Split([fifth], world.Members, cut: true);
        later(TimeSpan.FromMilliseconds(20), Return);
    }

    /// <summary>c: S1 and S2 are back; one of them is elected and spreads the old entry.</summary>
    private void Return()
    {
        _fifth!.LosePower();
        Split(_first, _rest, cut: false);
        foreach (var gateway in _rest)
            gateway.DiskFaults.FlushMean = Slow;
        foreach (var gateway in _first)
            gateway.StartAfter(TimeSpan.Zero);
        later(TimeSpan.FromMilliseconds(1), Watch);
    }

    private void Watch()
    {
        if (world.Commands.IsApplied(_command))
            Overwrite();
        else if (_looks++ < 2000)
            later(TimeSpan.FromMilliseconds(0.5), Watch);
    }

    /// <summary>d: they took it for committed. They are gone again, and S5 stands before the others.</summary>
    private void Overwrite()
    {
        foreach (var gateway in world.Members)
        {
            gateway.LosePower();
            gateway.DiskFaults.FlushMean = TimeSpan.FromMilliseconds(2);
        }

        Split([_fifth!], _rest, cut: false);
        _fifth!.StartAfter(TimeSpan.Zero);
        foreach (var gateway in _rest)
            gateway.StartAfter(TimeSpan.Zero);
    }

    private void End()
    {
        Split(world.Members, world.Members, cut: false);
        foreach (var gateway in world.Members)
        {
            gateway.DiskFaults.FlushMean = TimeSpan.FromMilliseconds(2);
            gateway.Run?.Resume();
            gateway.StartAfter(TimeSpan.Zero);
        }
    }

    private void Split(IReadOnlyList<VirtualGateway> those, IReadOnlyList<VirtualGateway> others, bool cut)
    {
        foreach (var one in those)
        {
            foreach (var other in others)
            {
                world.Network.Cut(one, other, cut);
                world.Network.Cut(other, one, cut);
            }
        }
    }
}
