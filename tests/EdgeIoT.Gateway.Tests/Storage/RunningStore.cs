using EdgeIoT.Gateway.Storage;

namespace EdgeIoT.Gateway.Tests.Storage;

/// <summary>A store with its disk thread, and what it has reported.</summary>
internal sealed class RunningStore : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _reported = new(0);
    private long _durable;

    public RunningStore(StoreOptions options)
    {
        Store = SegmentStore.Open(options);
        Store.Start(
            write =>
            {
                lock (_gate)
                    _durable = write;
                _reported.Release();
            },
            reason =>
            {
                Failure = reason;
                _reported.Release();
            });
    }

    public SegmentStore Store { get; }

    public string? Failure { get; private set; }

    public long Durable
    {
        get
        {
            lock (_gate)
                return _durable;
        }
    }

    public void FlushUntil(long write)
    {
        Store.Flush();
        WaitUntil(write);
    }

    public void WaitUntil(long write)
    {
        while (Durable < write && Failure is null)
            Assert.True(_reported.Wait(TimeSpan.FromSeconds(20)), $"write {write} did not become durable; the newest that did is {Durable}");
    }

    public void WaitForFailure()
    {
        while (Failure is null)
            Assert.True(_reported.Wait(TimeSpan.FromSeconds(20)), "the failure of the disk was not reported");
    }

    public void Dispose()
    {
        Store.Dispose();
        _reported.Dispose();
    }
}
