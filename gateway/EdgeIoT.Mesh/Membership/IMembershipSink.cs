using EdgeIoT.Mesh.Identity;

namespace EdgeIoT.Mesh.Membership;

/// <summary>What <see cref="SwimMembership"/> asks of its owner; never calls back into it from within, except for reading.</summary>
public interface IMembershipSink
{
    /// <summary>Sends a message of at most <see cref="SwimMembership.MaxMessageSize"/> bytes, which may be lost.</summary>
    /// <returns>False where there is neither a session nor an address.</returns>
    bool Send(NodeId to, ReadOnlySpan<byte> message);

    /// <summary>Begins a handshake with the gateway that is said to be at <paramref name="address"/>.</summary>
    void Contact(MeshAddress address, NodeId expected);

    /// <summary>A member appeared (<paramref name="previous"/> is null), changed its state, or has a new record.</summary>
    void Changed(Member member, MemberState? previous);
}
