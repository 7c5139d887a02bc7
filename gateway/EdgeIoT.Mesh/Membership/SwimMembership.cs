#pragma warning disable MA0025, CA1065 // Replaced by the implementation.
using System.Diagnostics.CodeAnalysis;
using EdgeIoT.Mesh.Identity;

namespace EdgeIoT.Mesh.Membership;

/// <summary>Who is in the mesh and who is there: SWIM with Lifeguard over sealed datagrams.</summary>
public sealed class SwimMembership
{
    /// <summary>No message is longer, in bytes.</summary>
    public const int MaxMessageSize = 1100;

    /// <summary>Nothing is sent before <see cref="Start"/>.</summary>
    public SwimMembership(MeshCredentials credentials, MembershipOptions? options, IMembershipSink sink, ulong seed) => throw new NotImplementedException();

    /// <summary>This gateway's record.</summary>
    public GatewayRecord Self => throw new NotImplementedException();

    /// <summary>All members that are known, this gateway included, in any state.</summary>
    public IReadOnlyCollection<Member> Members => throw new NotImplementedException();

    /// <summary>Counts since the start.</summary>
    public MembershipCounters Counters => throw new NotImplementedException();

    /// <summary>When <see cref="Tick"/> wants to be called next.</summary>
    public TimeSpan NextTimer => throw new NotImplementedException();

    /// <summary>Begins, alone.</summary>
    /// <param name="incarnation">This run's number: higher than that of any run before.</param>
    public void Start(uint incarnation, GatewayProfile profile, TimeSpan now) => throw new NotImplementedException();

    /// <summary>Says something new of this gateway, if it is new: signs a new version and spreads it.</summary>
    public void UpdateSelf(GatewayProfile profile, TimeSpan now) => throw new NotImplementedException();

    /// <summary>What this gateway carries now; it rides on the next probes. <paramref name="load"/> in percent of the capacity.</summary>
    public void SetLoad(float load, int devices) => throw new NotImplementedException();

    /// <summary>Finds a member in any state.</summary>
    public bool TryGet(NodeId id, [NotNullWhen(true)] out Member? member) => throw new NotImplementedException();

    /// <summary>A message of an authenticated peer.</summary>
    public void Receive(NodeId from, MeshAddress address, ReadOnlySpan<byte> message, TimeSpan now) => throw new NotImplementedException();

    /// <summary>A session with a peer was established: records are exchanged.</summary>
    public void SessionEstablished(NodeId peer, ReadOnlyMemory<byte> publicKey, MeshAddress address, TimeSpan now) => throw new NotImplementedException();

    /// <summary>Any authenticated message of a peer by another way (a link, a heartbeat): it is there.</summary>
    public void Heard(NodeId peer, TimeSpan now) => throw new NotImplementedException();

    /// <summary>This gateway was late by so much. Call it before the round's inputs: all its deadlines move by that time, and its
    /// next suspicions take longer.</summary>
    public void ReportLateness(TimeSpan late) => throw new NotImplementedException();

    /// <summary>Tells the members that this gateway goes. Keep ticking for some 200 ms.</summary>
    public void Leave(TimeSpan now) => throw new NotImplementedException();

    /// <summary>Time has passed; early calls are harmless.</summary>
    public void Tick(TimeSpan now) => throw new NotImplementedException();
}
