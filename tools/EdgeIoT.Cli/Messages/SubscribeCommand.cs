using System.CommandLine;
using EdgeIoT.Cli.Input;
using EdgeIoT.Mqtt.Client;
using EdgeIoT.Mqtt.Client.Reconnecting;
using EdgeIoT.Mqtt.Packets;

namespace EdgeIoT.Cli.Messages;

/// <summary><c>edgeiot sub</c>: prints messages with mosquitto_sub's flags, and goes on after a break.</summary>
internal static class SubscribeCommand
{
    /// <summary>The exit code where <c>-W</c> ended it, as Mosquitto's.</summary>
    private const int TimedOut = 27;

    /// <summary>How long it waits for the messages of <c>--remove-retained</c> to be acknowledged.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>What <c>edgeiot --help</c> shows; the flags are Mosquitto's, so <see cref="MessageArguments"/> reads them.</summary>
    public static Command Create() => new("sub", "Prints messages of any MQTT server with mosquitto_sub's flags; --json prints JSON lines");

    public static async Task<int> RunAsync(IReadOnlyList<string> args, Stream output, TextWriter error, CancellationToken stop)
    {
        var settings = MessageArguments.ForSubscribe(args);
        var receiver = new MessageReceiver(settings, new BufferedStream(output, 64 * 1024), error);
        using var late = new CancellationTokenSource();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop, late.Token);
        if (settings.Timeout is { } seconds) late.CancelAfter(TimeSpan.FromSeconds(seconds));
        try
        {
            await ReceiveAsync(settings, receiver, error, end.Token);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            if (!settings.Quiet) await error.WriteLineAsync("Timed out");
            return TimedOut;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Ctrl-C is how it usually ends.
        }

        return 0;
    }

    private static async Task ReceiveAsync(MessageSettings settings, MessageReceiver receiver, TextWriter error, CancellationToken end)
    {
        var options = await MessageConnection.OptionsAsync(settings, end) with { Received = receiver.Receive, RoundEnded = receiver.Flush };
        var client = new MqttReconnectingClient(MessageConnection.Staying(settings, options, error));
        await using (client)
        {
            receiver.Removes = topic => client.QueueAsync(topic, ReadOnlyMemory<byte>.Empty, MqttQoS.AtLeastOnce, retain: true, cancellation: end).AsTask();
            await MessageConnection.StartAsync(client, options, end);
            try
            {
                await SubscribeAsync(settings, client, error, end);
                if (settings.Subscribe.EndsWhenSubscribed) return;
                var first = await Task.WhenAny(receiver.Done, client.Finished).WaitAsync(end);
                if (first == client.Finished)
                    throw new CommandFailure($"The connection ended for good: {(await client.Finished).Code}.", "Another client may use the same identifier: give one with -i ID.");
            }
            finally
            {
                await client.DisconnectAsync(Patience, MqttReasonCode.Success, MessageConnection.ExpiryAtEnd(settings));
                receiver.End();
            }
        }
    }

    private static async Task SubscribeAsync(MessageSettings settings, MqttReconnectingClient client, TextWriter error, CancellationToken end)
    {
        if (settings.Subscribe.Unsubscribed.Count > 0) await client.UnsubscribeAsync(settings.Subscribe.Unsubscribed, end);
        if (settings.Topics.Count == 0) return;
        var subscriptions = settings.Topics.Select(topic => new MqttSubscription(topic, settings.QoS)).ToList();
        var codes = await client.SubscribeAsync(subscriptions, settings.Subscribe.Identifier, end);
        var refused = codes.Zip(settings.Topics).Where(answer => answer.First >= MqttReasonCode.UnspecifiedError).ToList();
        if (refused.Count == codes.Count)
        {
            throw new CommandFailure($"The server refuses to subscribe to {string.Join(", ", refused.Select(r => r.Second))}: {refused[0].First}.",
                "Check that this user (-u USER) may read there.");
        }

        foreach (var (code, topic) in refused) await error.WriteLineAsync($"edgeiot: the server refuses {topic}: {code}.");
    }
}
