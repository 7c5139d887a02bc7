namespace EdgeIoT.Simulation.Mutations;

/// <content>Who belongs to the mesh, and who is a stranger.</content>
public static partial class PlantedBugs
{
    private static IEnumerable<Mutation> Strangers =>
    [
        new("a nonce is used again",
            "Identity/SecureSession.cs",
            "var counter = _next++;",
            "var counter = _next % 64 == 0 ? _next++ - 1 : _next++;",
            "RFC 8446 §5.3: a nonce comes once", 40),
        new("any join token will do",
            "Identity/Handshake.cs",
            "return CryptographicOperations.FixedTimeEquals(expected, proof);",
            "return CryptographicOperations.FixedTimeEquals(expected, proof) || proof[0] != 0;",
            "who proves no token stays outside", 300)
        {
            Guard = ("[.. secret, .. _credentials.JoinKey]", "[.. secret]"),
        },
        new("a stranger gets a signature before it shows its address",
            "Datagrams/DatagramSessions.Answers.cs",
            "Span<byte> cookie = stackalloc byte[CookieSize];\n",
            "Span<byte> cookie = stackalloc byte[CookieSize * 40];\n",
            "no amplification", 1000),
        new("malformed messages are acted upon",
            "Wire/MessageReader.cs",
            "public readonly bool Complete => !Failed && _rest.IsEmpty;",
            "public readonly bool Complete => _rest.Length >= 0;",
            "what does not parse changes nothing", 1000),
    ];

    private static IEnumerable<Mutation> Members =>
    [
        new("a suspect does not raise its incarnation",
            "Membership/SwimMembership.Suspicion.cs",
            "Counters.Refutations++;\n        ChangeAwareness(1);\n        Renew(Self.Profile);",
            "Counters.Refutations++;\n        ChangeAwareness(1);",
            "SWIM §4.2: refute with a newer incarnation", 300),
        new("the dead stay dead",
            "Membership/SwimMembership.Suspicion.cs",
            "SetState(member, record.Leaving ? MemberState.Left : MemberState.Alive, now, renewed: true);",
            "SetState(member, record.Leaving ? MemberState.Left : member.State is MemberState.Dead ? MemberState.Dead : MemberState.Alive, now, renewed: true);",
            "SWIM §4.2: a newer incarnation revives", 300),
        new("a gateway with readings moves to another mesh",
            "Configuration/Roster.cs",
            "if (!_hasData() && (theyHaveData || cluster < _consensus.Cluster))",
            "if (theyHaveData || cluster < _consensus.Cluster)",
            "what was acknowledged is not thrown away", 1000),
    ];
}
