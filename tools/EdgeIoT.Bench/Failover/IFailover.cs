namespace EdgeIoT.Bench.Failover;

/// <summary>Three nodes of which one leads, is killed, and is started again.</summary>
internal interface IFailover
{
    string Name { get; }

    /// <summary>Kills the leader while a survivor is asked to commit something every few milliseconds.</summary>
    /// <returns>The time from the kill until something that was asked for after it is committed. All nodes are well again.</returns>
    Task<TimeSpan> FailAsync(int round);
}
