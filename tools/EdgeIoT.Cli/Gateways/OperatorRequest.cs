namespace EdgeIoT.Cli.Gateways;

/// <summary>Which gateway an operator means, by its name or id.</summary>
internal sealed record OperatorRequest(string Gateway);

/// <summary>Why a gateway did not do what it was asked for.</summary>
internal sealed record ProblemView(string? Title, string? Detail);
