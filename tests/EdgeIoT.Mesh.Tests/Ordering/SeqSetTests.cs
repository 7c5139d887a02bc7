using EdgeIoT.Mesh.Ordering;

namespace EdgeIoT.Mesh.Tests.Ordering;

public sealed class SeqSetTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void It_is_a_set_in_whatever_order_numbers_come(int seed)
    {
        var random = new Random(seed);
        var set = new SeqSet();
        var oracle = new HashSet<long>();
        for (var i = 0; i < 5000; i++)
        {
            var number = random.Next(0, 800);
            Assert.Equal(oracle.Add(number), set.Add(number));
        }
    }
}
