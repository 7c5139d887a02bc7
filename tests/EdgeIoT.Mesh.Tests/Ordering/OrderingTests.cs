using EdgeIoT.Mesh.Ordering;
using static EdgeIoT.Mesh.Tests.Ordering.TotalOrder;

namespace EdgeIoT.Mesh.Tests.Ordering;

public sealed class OrderingTests
{
    [Fact]
    public void A_cut_orders_journal_by_journal()
    {
        var order = new TotalOrder()
            .Reading(B, "b", 1).Reading(A, "a", 1).Reading(A, "a", 2)
            .Cut((A, 2), (B, 1));
        Assert.Equal("a/1/1 a/1/2 b/1/1", order.Order);
        Assert.Equal([1L, 2, 3], order.Host.Delivered.Select(r => r.Sequence));
    }

    [Fact]
    public void A_repeated_reading_takes_no_place()
    {
        var order = new TotalOrder()
            .Reading(A, "d", 1).Reading(A, "d", 2).Cut((A, 2))
            .Reading(B, "d", 2).Reading(B, "d", 3).Cut((B, 2));
        Assert.Equal("d/1/1 d/1/2 d/1/3", order.Order);
        Assert.Equal(3, order.Orderer.Sequence);
    }

    [Fact]
    public void The_same_number_of_another_boot_is_another_reading() =>
        Assert.Equal("d/1/1 d/2/1 d/1/2", new TotalOrder()
            .Reading(A, "d", 1, boot: 1).Reading(A, "d", 1, boot: 2).Reading(A, "d", 2, boot: 1).Reading(A, "d", 1, boot: 1)
            .Cut((A, 4)).Order);

    [Fact]
    public void A_device_that_moves_is_ordered_after_what_was_acknowledged_before()
    {
        // B's part is cut first, A's reading 5 later: 6 waits for it.
        var order = new TotalOrder().Reading(A, "d", 5).Attach(B, "d", (A, 1)).Reading(B, "d", 6).Reading(B, "other", 1);
        Assert.Equal("other/1/1", order.Cut((B, 3)).Order);
        Assert.Equal("other/1/1 d/1/5 d/1/6", order.Cut((A, 1)).Order);
    }

    [Fact]
    public void A_chain_of_moves_is_released_in_its_order()
    {
        // 1 by A, 2 by B, 3 by C, 4 by A again; the cuts come backwards.
        var order = new TotalOrder()
            .Attach(A, "d").Reading(A, "d", 1)
            .Attach(B, "d", (A, 2)).Reading(B, "d", 2)
            .Attach(C, "d", (A, 2), (B, 2)).Reading(C, "d", 3)
            .Attach(A, "d", (B, 2), (C, 2)).Reading(A, "d", 4);
        Assert.Equal("", order.Cut((C, 2)).Order);
        Assert.Equal("", order.Cut((B, 2)).Order);
        Assert.Equal("d/1/1 d/1/2 d/1/3", order.Cut((A, 2)).Order);
        Assert.Equal("d/1/1 d/1/2 d/1/3 d/1/4", order.Cut((A, 4)).Order);
    }

    [Fact]
    public void What_is_held_in_one_journal_holds_what_comes_after_it_elsewhere()
    {
        // C's attachment names B's record, which is passed but held itself, as A's is not there yet.
        var order = new TotalOrder()
            .Reading(A, "d", 1)
            .Attach(B, "d", (A, 1)).Reading(B, "d", 2)
            .Attach(C, "d", (B, 2)).Reading(C, "d", 3);
        Assert.Equal("", order.Cut((B, 2), (C, 2)).Order);
        Assert.Equal(0, order.Orderer.SettledUpTo(B));
        Assert.Equal("d/1/1 d/1/2 d/1/3", order.Cut((A, 1)).Order);
        Assert.Equal(2, order.Orderer.SettledUpTo(B));
    }

    [Fact]
    public void An_order_waits_for_records_that_are_not_here_and_goes_on_with_them()
    {
        var order = new TotalOrder().Reading(A, "d", 1).Cut((A, 2), (B, 1));
        Assert.Equal("d/1/1", order.Order);
        Assert.Equal(A, order.Orderer.Missing.Journal);
        order.Reading(A, "d", 2).Reading(B, "e", 1).Apply();
        Assert.Equal("d/1/1 d/1/2 e/1/1", order.Order);
        Assert.Equal(0, order.Orderer.Missing.Last);
    }

    [Fact]
    public void Small_budgets_give_the_same_order()
    {
        var whole = new TotalOrder();
        var slices = new TotalOrder();
        foreach (var order in new[] { whole, slices })
        {
            for (var i = 1; i <= 50; i++)
                order.Reading(i % 3 == 0 ? B : A, $"d{i % 4}", i);
        }

        whole.Cut((A, 34), (B, 16));
        slices.Cut((A, 1)).Apply(1);
        slices.Cut((A, 34), (B, 16));
        Assert.Equal(whole.Order, slices.Order);
    }

    [Fact]
    public void Every_attachment_raises_the_fencing_epoch()
    {
        var order = new TotalOrder().Attach(A, "d").Attach(B, "d", (A, 1)).Cut((A, 1), (B, 1));
        Assert.Equal(new DeviceOwner(B.Gateway, 2), order.Orderer.Devices["d"].Owner);
    }
}
