using EdgeIoT.Cli.Chaos;
using EdgeIoT.Cli.Gateways;

namespace EdgeIoT.Cli.Tests.Chaos;

/// <summary>What an audit finds in the readings of one gateway.</summary>
public sealed class VerdictOfAnAudit
{
    [Fact]
    public void Readings_that_are_all_there_once_and_in_order_are_no_finding() =>
        Assert.Empty(Check([Reading(1, "a", 1), Reading(2, "b", 1), Reading(3, "a", 2)], ("a", 1), ("a", 2), ("b", 1)));

    [Fact]
    public void A_reading_that_nobody_acknowledged_may_be_there() =>
        Assert.Empty(Check([Reading(1, "a", 1), Reading(2, "a", 2)], ("a", 1)));

    [Fact]
    public void An_acknowledged_reading_that_is_missing_is_lost() =>
        Assert.StartsWith("lost: 1 ", Assert.Single(Check([Reading(1, "a", 1)], ("a", 1), ("a", 2))), StringComparison.Ordinal);

    [Fact]
    public void A_reading_that_is_there_twice_is_repeated() =>
        Assert.StartsWith("repeated: ", Assert.Single(Check([Reading(1, "a", 1), Reading(2, "b", 1), Reading(3, "a", 1)])), StringComparison.Ordinal);

    [Fact]
    public void A_reading_after_a_newer_one_of_its_board_is_reordered() =>
        Assert.StartsWith("reordered: ", Assert.Single(Check([Reading(1, "a", 2), Reading(2, "a", 1)])), StringComparison.Ordinal);

    [Fact]
    public void A_gap_in_the_sequence_is_found() =>
        Assert.Equal("place 2 has sequence 3", Assert.Single(Check([Reading(1, "a", 1), Reading(3, "a", 2)])));

    private static IEnumerable<string> Check(IReadOnlyList<ReadingView> readings, params (string Device, long Seq)[] acknowledged) =>
        ChaosAudit.Check(readings, acknowledged.Select(a => new ReadingName(a.Device, 1, a.Seq)).ToHashSet());

    private static ReadingView Reading(long sequence, string device, long seq) => new() { Sequence = sequence, Device = device, Boot = 1, Seq = seq };
}
