namespace EdgeIoT.Cli.Gateways;

/// <summary>Which gateway is to be removed, by its name or id.</summary>
internal sealed record RemovalRequest(string Gateway);

/// <summary>Why a gateway did not do what it was asked for.</summary>
internal sealed record ProblemView(string? Title, string? Detail);
