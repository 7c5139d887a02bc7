namespace EdgeIoT.Cli.Flash;

/// <summary>What nanoff's errors mean for somebody with a board in the hand.</summary>
internal static class NanoffFailure
{
    private const string Busy = "Check the port ('nanoff --listports'), close other programs that use it; on Linux you must be in the group dialout.";
    private const string Download = "Hold the board's BOOT button while it begins, use a cable that carries data, or try --baud 115200 by hand.";

    private const string NotRunning =
        "Press the board's reset button, wait ten seconds and go on with --from {0}. If it stays silent, runtime and packages may not belong together: begin again with --mass-erase.";

    private static readonly Dictionary<int, string> Codes = new()
    {
        [2000] = NotRunning,
        [2001] = NotRunning,
        [2002] = NotRunning,
        [2003] = NotRunning,
        [4000] = Download,
        [4001] = "This size of flash has no runtime image.",
        [4002] = Download,
        [4003] = Download,
        [4004] = Download,
        [4005] = Busy,
        [6000] = Busy,
        [6001] = Busy,
        [6002] = Busy,
        [7000] = "The chip is of another kind: see 'edgeiot firmware boards' and choose with --board.",
        [9000] = "nanoff does not know an option: update it with 'dotnet tool update -g nanoff'.",
        [9005] = "There is no such runtime image: 'nanoff --listtargets --platform esp32' lists them; choose one of the line 1.17.0 with --firmware-version.",
        [9006] = "The folder for downloads cannot be written.",
        [9007] = "The runtime image could not be downloaded: check the network, then go on with --from runtime.",
        [9008] = "The image is not there any more; build it again.",
        [9009] = "The address is refused; see 'edgeiot firmware boards'.",
        [9010] = Busy,
    };

    /// <summary>Its own name for an exit code. Systems that keep eight bits of it show the rest of the division by 256.</summary>
    public static string Name(int exitCode)
    {
        var code = Codes.Keys.FirstOrDefault(c => c == exitCode || c % 256 == exitCode);
        return code == 0 ? $"nanoff ended with {exitCode}" : $"nanoff ended with E{code}";
    }

    public static string WhatToDo(string failure, FlashStep step)
    {
        var known = Codes.FirstOrDefault(c => failure.EndsWith($"E{c.Key}", StringComparison.Ordinal)).Value;
        var next = known ?? (step.OwnsTerminal ? "See what nanoff printed above; then go on with --from {0}." : NotRunning);
        return next.Replace("{0}", step.Name, StringComparison.Ordinal);
    }
}
