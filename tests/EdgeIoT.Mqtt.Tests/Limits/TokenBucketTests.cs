using EdgeIoT.Mqtt.Limits;

namespace EdgeIoT.Mqtt.Tests.Limits;

public sealed class TokenBucketTests
{
    [Fact]
    public void It_lets_a_burst_pass_and_then_the_rate()
    {
        var bucket = new TokenBucket(rate: 10, burst: 3, now: 1000);
        Assert.Equal([true, true, true, false], Enumerable.Range(0, 4).Select(_ => bucket.TryTake(1000)));
        Assert.Equal(100, bucket.Wait(1, 1000));
        Assert.False(bucket.TryTake(1099));
        Assert.True(bucket.TryTake(1100));
        Assert.False(bucket.IsFull(1399));
        Assert.True(bucket.IsFull(1400));
        Assert.Equal([true, true, true, false], Enumerable.Range(0, 4).Select(_ => bucket.TryTake(9000)));
    }

    [Fact]
    public void Credit_is_paid_back_first()
    {
        var bucket = new TokenBucket(rate: 100, burst: 10, now: 1);
        bucket.Take(60, 1);
        Assert.Equal(500, bucket.Wait(0, 1));
        Assert.Equal(550, bucket.Wait(5, 1));
        Assert.Equal(600, bucket.Wait(1000, 1));
        Assert.False(bucket.TryTake(501));
        Assert.True(bucket.TryTake(511));
    }

    [Fact]
    public void Without_a_rate_there_is_no_limit()
    {
        var bucket = new TokenBucket(rate: 0, burst: 0, now: 1);
        bucket.Take(1000, 1);
        Assert.True(bucket.TryTake(1) && bucket.IsFull(1) && bucket.Wait(5, 1) == 0);
    }
}
