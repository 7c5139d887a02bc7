namespace EdgeIoT.Cli.Input;

/// <summary>A command cannot go on: what is wrong, and what to do next. Ends the process with <see cref="ExitCode"/>.</summary>
internal sealed class CommandFailure(string message, string next, int exitCode = CommandFailure.Failed) : Exception(message)
{
    /// <summary>The world did not play along: nobody answers, a port is taken, the disk is full.</summary>
    public const int Failed = 1;

    /// <summary>The input was wrong; nothing was started or changed.</summary>
    public const int BadInput = 2;

    public string Next { get; } = next;

    public int ExitCode { get; } = exitCode;

    public static CommandFailure Input(string message, string next) => new(message, next, BadInput);
}
