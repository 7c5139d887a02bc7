using EdgeIoT.Mesh.Identity;

namespace EdgeIoT.Mesh.Datagrams;

/// <summary>One session of a peer.</summary>
internal sealed class DatagramSession(Peer peer, SecureSession keys, MeshAddress address, TimeSpan now)
{
    public Peer Peer { get; } = peer;

    public SecureSession Keys { get; } = keys;

    /// <summary>Where the handshake took place: proven by the cookie.</summary>
    public MeshAddress Address { get; } = address;

    public TimeSpan Established { get; } = now;

    public TimeSpan LastReceived { get; set; } = now;

    /// <summary>The peer has shown that it has the keys: it finished the handshake, or has sealed something.</summary>
    public bool Confirmed { get; set; }
}

/// <summary>What is held of one peer: where it is said to be, its sessions, and what waits for one.</summary>
internal sealed class Peer(NodeId id)
{
    private const int MaxSessions = 3;
    private static readonly TimeSpan Fresh = TimeSpan.FromMilliseconds(500);

    public NodeId Id { get; } = id;

    public MeshAddress? Noted { get; set; }

    /// <summary>Newest first.</summary>
    public List<DatagramSession> Sessions { get; } = [];

    public Queue<byte[]> Waiting { get; } = new();

    /// <summary>Time of the first message that was sent after the last that was received, and how many since.</summary>
    public TimeSpan? SilentSince { get; set; }

    /// <inheritdoc cref="SilentSince"/>
    public int SentInSilence { get; set; }

    /// <summary>When a handshake may be begun again because of silence or age, and how often that was in vain.</summary>
    public TimeSpan NextHandshake { get; set; }

    /// <inheritdoc cref="NextHandshake"/>
    public int Attempts { get; set; }

    /// <summary>When the peer is to be shown that its messages arrive, unless something is sent before.</summary>
    public TimeSpan? KeepAliveAt { get; set; }

    /// <summary>The session to send on: the newest that both sides have. An unconfirmed one is better than one that had fallen
    /// silent when the new handshake took place.</summary>
    public DatagramSession? Preferred
    {
        get
        {
            foreach (var session in Sessions)
            {
                if (session.Confirmed && Sessions[0].Established - session.LastReceived < Fresh)
                    return session;
            }

            return Sessions.Count > 0 ? Sessions[0] : null;
        }
    }

    /// <summary>Adds the newest session; returns one that finds no room any more: the one that was heard the longest ago.</summary>
    public DatagramSession? Add(DatagramSession session)
    {
        Sessions.Insert(0, session);
        if (Sessions.Count <= MaxSessions)
            return null;
        var oldest = Sessions[1];
        for (var i = 2; i < Sessions.Count; i++)
        {
            if (Sessions[i].LastReceived < oldest.LastReceived)
                oldest = Sessions[i];
        }

        return oldest;
    }
}
