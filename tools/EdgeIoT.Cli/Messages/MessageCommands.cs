using EdgeIoT.Cli.Input;

namespace EdgeIoT.Cli.Messages;

/// <summary>Runs <c>pub</c> and <c>sub</c> before the command line parser sees them: with Mosquitto's flags, <c>-h</c> is a host.</summary>
internal static class MessageCommands
{
    public static bool Takes(string[] args) => args is ["pub" or "sub", ..];

    public static async Task<int> RunAsync(string[] args, Stream input, Stream output, TextWriter error, CancellationToken stop)
    {
        var own = args[1..];
        var isPublish = args[0] == "pub";
        await using var text = new StreamWriter(output, leaveOpen: true) { AutoFlush = true };
        if (own.Contains("--help", StringComparer.Ordinal))
        {
            await text.WriteLineAsync(isPublish ? MessageHelp.Publish : MessageHelp.Subscribe);
            return 0;
        }

        try
        {
            return isPublish ? await PublishCommand.RunAsync(own, input, text, error, stop) : await SubscribeCommand.RunAsync(own, output, error, stop);
        }
        catch (CommandFailure failure)
        {
            var isQuiet = own.Contains("--quiet", StringComparer.Ordinal);
            return isQuiet ? failure.ExitCode : FailureOutput.Write(error, failure, own.Contains("--json", StringComparer.Ordinal));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return 0;
        }
    }
}
