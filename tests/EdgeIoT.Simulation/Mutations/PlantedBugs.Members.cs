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
            "RFC 8446 §5.3: a nonce comes once", 20),
        new("a datagram is opened again",
            "Identity/SecureSession.cs",
            "if (counter > _highest)\n            return true;\n        if (_highest - counter >= ReplayWindow)\n            return false;",
            "if (counter > 0)\n            return true;\n        if (_highest - counter >= ReplayWindow)\n            return false;",
            "no replay is accepted", 20),
        new("any join token will do",
            "Identity/Handshake.cs",
            "return CryptographicOperations.FixedTimeEquals(expected, proof);",
            "return CryptographicOperations.FixedTimeEquals(expected, proof) || proof[0] != 0;",
            "who proves no token stays outside", 40)
        {
            Guard = ("[.. secret, .. _credentials.JoinKey]", "[.. secret]"),
        },
        new("whoever knocks gets many answers",
            "Datagrams/DatagramSessions.Answers.cs",
            "Transmit(from, cookie);",
            "for (var i = 0; i < 100; i++)\n            Transmit(from, cookie);",
            "unproven addresses get no more than came from them", 300),
    ];

    private static IEnumerable<Mutation> Members =>
    [
        new("a suspect does not raise its incarnation",
            "Membership/SwimMembership.Suspicion.cs",
            "Counters.Refutations++;\n        ChangeAwareness(1);\n        Renew(Self.Profile);",
            "Counters.Refutations++;\n        ChangeAwareness(1);",
            "SWIM §4.2: refute with a newer incarnation", 40),
        new("the dead stay dead",
            "Membership/SwimMembership.Suspicion.cs",
            "SetState(member, record.Leaving ? MemberState.Left : MemberState.Alive, now, renewed: true);",
            "SetState(member, record.Leaving ? MemberState.Left : member.State is MemberState.Dead ? MemberState.Dead : MemberState.Alive, now, renewed: true);",
            "SWIM §4.2: a newer incarnation revives", 40),
    ];
}
