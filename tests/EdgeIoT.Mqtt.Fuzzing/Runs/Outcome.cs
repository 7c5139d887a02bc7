namespace EdgeIoT.Mqtt.Fuzzing.Runs;

/// <summary>How a seed ended.</summary>
/// <param name="Executions">Inputs read, or steps of connections done.</param>
/// <param name="Corpus">Different ways in which inputs went.</param>
/// <param name="Finding">What is wrong and how to see it again; null: nothing.</param>
internal sealed record Outcome(long Executions, int Corpus, string? Finding);
