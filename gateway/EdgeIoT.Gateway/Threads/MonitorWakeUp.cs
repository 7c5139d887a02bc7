namespace EdgeIoT.Gateway.Threads;

/// <summary>By what every system has.</summary>
internal sealed class MonitorWakeUp : IWakeUp
{
    private readonly object _gate = new();
    private bool _isSet;

    public void Set()
    {
        lock (_gate)
        {
            _isSet = true;
            Monitor.Pulse(_gate);
        }
    }

    public void Wait(int milliseconds)
    {
        lock (_gate)
        {
            if (!_isSet)
                Monitor.Wait(_gate, milliseconds);
            _isSet = false;
        }
    }

    public void Dispose()
    {
        // Memory is all that it has.
    }
}
