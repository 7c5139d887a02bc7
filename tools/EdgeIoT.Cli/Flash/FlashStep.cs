namespace EdgeIoT.Cli.Flash;

/// <summary>One run of nanoff.</summary>
/// <param name="Name">How <c>--from</c> names it.</param>
/// <param name="What">What it does.</param>
/// <param name="OwnsTerminal">Whether nanoff draws its progress itself: it moves the cursor then, and fails on a pipe.</param>
internal sealed record FlashStep(string Name, string What, IReadOnlyList<string> Arguments, bool OwnsTerminal)
{
    public static readonly string[] Names = ["runtime", "application", "settings", "network"];
}
