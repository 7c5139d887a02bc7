namespace EdgeIoT.Simulation.Faults;

/// <summary>What can go wrong once in a while. A seed enables some of them (a swarm), so that each also meets the world alone.</summary>
public enum FaultKind
{
    /// <summary>A gateway is killed and comes back.</summary>
    Kill,

    /// <summary>A gateway is killed between two effects of one step.</summary>
    KillInStep,

    /// <summary>A gateway loses power: its peers are not told.</summary>
    LosePower,

    /// <summary>A gateway loses power in the moment in which it votes, and is back before the election is over.</summary>
    KillAtVote,

    /// <summary>Whoever coordinates loses power.</summary>
    KillCoordinator,

    /// <summary>Whoever coordinates is left with a minority, and goes on there for a while.</summary>
    SplitCoordinator,

    /// <summary>All gateways lose power at once.</summary>
    LoseAllPower,

    /// <summary>A gateway leaves gracefully and comes back.</summary>
    Leave,

    /// <summary>A monotonic clock jumps forward, as after a suspend.</summary>
    JumpClock,

    /// <summary>A process stands still.</summary>
    Pause,

    /// <summary>One gateway hears nobody and nobody hears it.</summary>
    Isolate,

    /// <summary>The gateways fall into two halves.</summary>
    Split,

    /// <summary>One gateway is heard and does not hear.</summary>
    Deafen,

    /// <summary>One gateway hears and is not heard.</summary>
    Mute,

    /// <summary>Each gateway reaches its neighbours only.</summary>
    Chain,

    /// <summary>One direction of one path is cut.</summary>
    CutOne,

    /// <summary>One path becomes very slow.</summary>
    Clog,

    /// <summary>A link is reset.</summary>
    ResetLink,

    /// <summary>A disk becomes slow.</summary>
    SlowDisk,

    /// <summary>A disk takes no more writes.</summary>
    FullDisk,

    /// <summary>A disk is lost, and the key on it: what comes back is another gateway. Once at most.</summary>
    WipeDisk,

    /// <summary>A disk reports flushes that it did not make, and then its power goes. Nothing is promised against it.</summary>
    LyingDisk,

    /// <summary>A disk is replaced by an older copy of it, key and all. Nothing is promised against it.</summary>
    RestoreBackup,

    /// <summary>The boards do not reach a gateway.</summary>
    CutClients,

    /// <summary>Strangers send datagrams.</summary>
    Strangers,

    /// <summary>On stage: a coordinator is cut off, its successor loses power in the step in which it is elected, and comes back to those
    /// that did not elect it.</summary>
    ForgetfulSuccessor,

    /// <summary>The majority is gone for ever, and an operator promotes a gateway that is left. Once at most.</summary>
    Promote,

    /// <summary>An operator promotes a gateway that has lost sight of a majority which lives on; then they meet. Once at most.</summary>
    PromoteWhileAlive,

    /// <summary>On stage: figure 8 of the Raft paper.</summary>
    FigureEight,

    /// <summary>Beacons reach nobody; datagrams and links go on.</summary>
    BlockMulticast,

    /// <summary>A gateway loses power and comes back with another address. One gateway of a mesh that stands, as somebody must be where he was.</summary>
    Roam,

    /// <summary>Datagrams that are longer than a path takes are lost: fragments do not come through.</summary>
    ShrinkPaths,

    /// <summary>What one gateway sends is late, what it hears is not.</summary>
    Lag,

    /// <summary>Each round of one gateway's loop comes late: others have the processor.</summary>
    SlowCpu,

    /// <summary>A process stands still for up to half a minute.</summary>
    LongPause,

    /// <summary>A flush fails half-way: part of it is on the disk, and nobody is told which.</summary>
    FailFlush,

    /// <summary>What was overheard is sent once more as if it were another gateway's.</summary>
    Spoof,

    /// <summary>Datagrams from any time of the mesh are sent again, those to and from earlier runs too.</summary>
    ReplayOld,

    /// <summary>On stage: a voter loses power in the step in which it votes, and is asked by another candidate of the same term.</summary>
    ForgetfulVoter,

    /// <summary>On stage: a vote arrives when its election is over and another one is under way.</summary>
    LateVote,

    /// <summary>On stage: a log that is long and old against one that is short and newer.</summary>
    LongerLog,

    /// <summary>On stage: a disk is done with what one coordinator sent when another one coordinates.</summary>
    LateConfirmation,

    /// <summary>On stage: a gateway with a slow disk loses power, is back at once, and lacks what its peers know it had.</summary>
    LostTail,

    /// <summary>On stage: what was acknowledged by an owner that is gone lies on one more disk only.</summary>
    DeadOwner,

    /// <summary>A gateway that has not come so far comes.</summary>
    JoinLate,

    /// <summary>An operator removes a gateway for good; it comes back with an empty disk, as another one.</summary>
    Remove,

    /// <summary>A gateway loses power and stays away for so long that a learner takes its place.</summary>
    StayAway,

    /// <summary>On stage: the voters change, and one that takes readings in hears of it only by the word of another one's disk. Once at most.</summary>
    UnheardChange,

    /// <summary>A gateway is restarted with the other version of the protocol: upgraded, or taken back while its mesh's logs let it.</summary>
    Upgrade,

    /// <summary>On stage: a gateway is alone with all boards, and may acknowledge from its own disk.</summary>
    Alone,
}
