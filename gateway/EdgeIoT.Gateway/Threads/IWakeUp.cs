namespace EdgeIoT.Gateway.Threads;

/// <summary>Wakes one thread.</summary>
internal interface IWakeUp : IDisposable
{
    /// <summary>Ends the wait that goes on, or the next one. After <see cref="IDisposable.Dispose"/> it does nothing.</summary>
    void Set();

    /// <summary>Waits for <see cref="Set"/>, or for that many milliseconds; -1: without end.</summary>
    void Wait(int milliseconds);
}
