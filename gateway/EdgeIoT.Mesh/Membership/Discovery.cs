using EdgeIoT.Mesh.Identity;

namespace EdgeIoT.Mesh.Membership;

/// <summary>When to call out, and what to make of what is heard: at the start at 0, 200, 500 and 1,000 ms, then every 5 s.</summary>
public sealed class Discovery
{
    private static readonly TimeSpan[] Opening =
        [TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(300), TimeSpan.FromMilliseconds(500)];

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    private readonly MeshCredentials _credentials;
    private int _sent;

    /// <summary>Calls nothing before <see cref="Start"/>.</summary>
    public Discovery(MeshCredentials credentials)
    {
        ArgumentNullException.ThrowIfNull(credentials);
        _credentials = credentials;
    }

    /// <summary>When the next beacon is due.</summary>
    public TimeSpan NextTimer { get; private set; } = TimeSpan.MaxValue;

    /// <summary>Begins: the first beacon is due now.</summary>
    public void Start(TimeSpan now)
    {
        _sent = 0;
        NextTimer = now;
    }

    /// <summary>Writes a beacon into <paramref name="target"/> if one is due.</summary>
    public bool TryCall(TimeSpan now, ushort port, ulong cluster, Span<byte> target)
    {
        if (now < NextTimer)
            return false;
        NextTimer = now + (_sent < Opening.Length ? Opening[_sent++] : Period);
        new Beacon(_credentials.MeshTag, _credentials.Id, port, cluster).Write(target);
        return true;
    }

    /// <summary>Whether a datagram is a beacon of another gateway of this mesh, and where to knock.</summary>
    public bool TryHear(MeshAddress source, ReadOnlySpan<byte> datagram, out Beacon beacon, out MeshAddress address)
    {
        address = default;
        if (!Beacon.TryRead(datagram, out beacon) || beacon.MeshTag != _credentials.MeshTag || beacon.Id == _credentials.Id)
            return false;
        address = source with { Port = beacon.Port };
        return true;
    }
}
