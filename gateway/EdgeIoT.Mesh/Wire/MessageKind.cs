namespace EdgeIoT.Mesh.Wire;

/// <summary>What a sealed message between two gateways says; its first byte. Values are append-only.</summary>
internal enum MessageKind : byte
{
    /// <summary>A message of <see cref="Membership"/>; datagrams only.</summary>
    Membership = 1,

    /// <summary>ELECTION: asks for a vote, or (pre-vote) whether one would be given.</summary>
    VoteRequest = 2,

    /// <summary>ANSWER: a vote granted or refused.</summary>
    VoteReply = 3,

    /// <summary>COORDINATOR: the coordinator of a term lives, and how far it has committed.</summary>
    Heartbeat = 4,

    /// <summary>The answer to a heartbeat.</summary>
    HeartbeatReply = 5,

    /// <summary>The coordinator asks this voter to stand for election at once.</summary>
    TimeoutNow = 6,

    /// <summary>A mesh tells a gateway of another one that it may come over.</summary>
    Invite = 7,

    /// <summary>A heartbeat of an epoch after the first: where the epochs of the coordinator's log began stands behind it.</summary>
    EpochHeartbeat = 8,

    /// <summary>Entries of the log.</summary>
    Append = 16,

    /// <summary>How far the log of a gateway agrees and is durable.</summary>
    AppendReply = 17,

    /// <summary>Records of an ingress journal.</summary>
    JournalAppend = 18,

    /// <summary>How far journals are written and durable at the sender, to the owner of the journals.</summary>
    JournalDurable = 19,

    /// <summary>Asks for records of a journal.</summary>
    JournalFetch = 20,

    /// <summary>Tells a gateway that is behind where to fetch the rest of a journal.</summary>
    JournalHint = 21,

    /// <summary>How far journals are durable at the sender, to the coordinator.</summary>
    Report = 22,

    /// <summary>Asks how far journals are durable.</summary>
    PositionsQuery = 23,

    /// <summary>The answer to that.</summary>
    Positions = 24,

    /// <summary>A command for the coordinator to put on the log.</summary>
    Proposal = 25,

    /// <summary>What became of it.</summary>
    ProposalReply = 26,

    /// <summary>A message of the application above the mesh.</summary>
    Application = 27,

    /// <summary>Entries of a log of an epoch after the first: where its epochs began stands before them.</summary>
    EpochAppend = 28,

    /// <summary>To an observer: who coordinates, what is decided on who belongs to the mesh, and how far its journal is ordered.</summary>
    SignOfLife = 70,

    /// <summary>An observer tells which configuration it knows.</summary>
    SignOfLifeReply = 71,

    /// <summary>An observer asks how far journals are durable and settled, some of them by name.</summary>
    ObserverPositionsQuery = 72,

    /// <summary>The answer to that.</summary>
    ObserverPositions = 73,

    /// <summary>What was asked for is forgotten; a snapshot stands in for it.</summary>
    SnapshotOffer = 40,

    /// <summary>Asks for a part of a snapshot.</summary>
    SnapshotFetch = 41,

    /// <summary>A part of a snapshot.</summary>
    SnapshotChunk = 42,

    /// <summary>Asks for a snapshot that stands for records which the asking gateway has forgotten, and has to order anew in another epoch.</summary>
    SnapshotWanted = 43,

    /// <summary>The newest version of the protocol that the sender speaks; first on each link. Kinds from here on are of version 2.</summary>
    Protocol = 50,

    /// <summary>The coordinator asks how far a gateway holds the log's readings and the journals, if it has a certain configuration.</summary>
    HoldingsQuery = 51,

    /// <summary>The answer to that.</summary>
    Holdings = 52,

    /// <summary>What a new voter has to hold before the old ones are let go.</summary>
    Fence = 53,

    /// <summary>It holds it.</summary>
    FenceHeld = 54,

    /// <summary>A mesh tells a gateway that it takes a newer version of the protocol to belong to it.</summary>
    NeedsProtocol = 55,

    /// <summary>Asks the coordinator to remove a gateway for good.</summary>
    RemovalRequest = 56,

    /// <summary>What became of it.</summary>
    RemovalReply = 57,

    /// <summary>The mesh tells a gateway that it was removed.</summary>
    Removed = 58,

    /// <summary>A causal broadcast, from its sender or from whoever had delivered it.</summary>
    CausalMessage = 60,

    /// <summary>How far the sender has delivered causal broadcasts, and whether it wants what it lacks.</summary>
    CausalHave = 61,

    /// <summary>Asks for a part of the state that stands for forgotten broadcasts.</summary>
    CausalStateFetch = 62,

    /// <summary>A part of it.</summary>
    CausalStatePart = 63,
}
