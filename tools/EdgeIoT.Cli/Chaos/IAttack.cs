namespace EdgeIoT.Cli.Chaos;

/// <summary>Something that a malicious neighbour does until it is stopped.</summary>
internal interface IAttack
{
    /// <summary>What came of it, for people.</summary>
    string Outcome { get; }

    /// <summary>Whether the mesh let in what it must not.</summary>
    bool Succeeded { get; }

    Task RunAsync(CancellationToken stop);
}
