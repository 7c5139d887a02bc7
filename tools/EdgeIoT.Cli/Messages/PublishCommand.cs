using System.CommandLine;
using EdgeIoT.Cli.Input;
using EdgeIoT.Mqtt.Client;
using EdgeIoT.Mqtt.Client.Reconnecting;
using EdgeIoT.Mqtt.Packets;

namespace EdgeIoT.Cli.Messages;

/// <summary><c>edgeiot pub</c>: publishes with mosquitto_pub's flags, and says how safe a message is.</summary>
internal static class PublishCommand
{
    /// <summary>How long it waits, after its input has ended or Ctrl-C, for the acknowledgement of what is on its way.</summary>
    private const int DefaultPatienceSeconds = 30;

    /// <summary>What <c>edgeiot --help</c> shows; the flags are Mosquitto's, so <see cref="MessageArguments"/> reads them.</summary>
    public static Command Create() => new("pub", "Publishes to any MQTT server with mosquitto_pub's flags; -d tells how safe each message is");

    public static async Task<int> RunAsync(IReadOnlyList<string> args, Stream input, TextWriter output, TextWriter error, CancellationToken stop)
    {
        var settings = MessageArguments.ForPublish(args);
        var options = await MessageConnection.OptionsAsync(settings, stop);
        var report = new PublishReport(settings, output);
        var client = new MqttReconnectingClient(MessageConnection.Staying(settings, options, error));
        await using (client)
        {
            await MessageConnection.StartAsync(client, options, stop);
            var stopped = false;
            try
            {
                await foreach (var payload in MessageInput.ReadAsync(settings.Publish, input, stop))
                {
                    var result = await client.QueueAsync(settings.Topics[0], payload, settings.QoS, settings.Publish.Retain, settings.Properties, stop);
                    report.Add(payload.Length, result);
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                stopped = true; // What was queued before still goes out.
            }

            var patience = TimeSpan.FromSeconds(settings.Timeout ?? DefaultPatienceSeconds);
            await client.DisconnectAsync(patience, MqttReasonCode.Success, MessageConnection.ExpiryAtEnd(settings));
            return Verdict(await report.EndAsync(), stopped, patience);
        }
    }

    private static int Verdict(PublishTotals totals, bool stopped, TimeSpan patience)
    {
        if (totals.Failed == 0) return 0;
        var count = $"{totals.Failed} of {totals.Sent} messages";
        if (totals.FirstFailure.Code == MqttReasonCode.UnspecifiedError)
        {
            throw new CommandFailure($"{count} were not acknowledged within {Duration.Format(patience)}{(stopped ? " after the stop" : "")}.",
                "They may have arrived or not. 'edgeiot doctor' says whether the mesh has a majority; -W SECONDS waits longer.");
        }

        throw new CommandFailure($"{count} were refused: {totals.FirstFailure.Code}{(totals.FirstFailure.Reason is { } reason ? $" ({reason})" : "")}.",
            "Check that this user may publish to the topic, and the payload.", (int)totals.FirstFailure.Code);
    }
}
