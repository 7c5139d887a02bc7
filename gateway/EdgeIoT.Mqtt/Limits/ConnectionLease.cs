namespace EdgeIoT.Mqtt.Limits;

/// <summary>A connection's place within <see cref="ConnectionLimits"/>, until it is disposed.</summary>
public sealed class ConnectionLease : IDisposable
{
    private readonly ConnectionAdmission? _admission;
    private readonly ConnectionAdmission.Address? _address;
    private int _established;
    private int _ended;

    internal ConnectionLease(ConnectionAdmission? admission, ConnectionAdmission.Address? address)
    {
        _admission = admission;
        _address = address;
    }

    /// <summary>Of those that no limit holds for.</summary>
    internal static ConnectionLease Exempt { get; } = new(null, null);

    /// <summary>It has connected: it counts as a handshake no more.</summary>
    public void Established()
    {
        if (_admission is not null && Interlocked.Exchange(ref _established, 1) == 0) _admission.Established(_address!);
    }

    /// <summary>The connection has ended.</summary>
    public void Dispose()
    {
        if (_admission is null || Interlocked.Exchange(ref _ended, 1) != 0) return;
        Established();
        _admission.Ended(_address!);
    }
}
