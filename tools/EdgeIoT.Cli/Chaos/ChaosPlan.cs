using EdgeIoT.Cli.Up;

namespace EdgeIoT.Cli.Chaos;

/// <summary>What a run consists of.</summary>
/// <param name="Seed">Draws the faults and what attackers send.</param>
/// <param name="Interval">Between a board's acknowledgement and its next reading.</param>
internal sealed record ChaosPlan(MeshPlan Mesh, IReadOnlyList<ChaosStep> Steps, int Seed, int Boards, TimeSpan Interval);
