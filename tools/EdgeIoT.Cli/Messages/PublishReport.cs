using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Threading.Channels;
using EdgeIoT.Mqtt.Client;
using EdgeIoT.Mqtt.Packets;

namespace EdgeIoT.Cli.Messages;

/// <summary>Tells, in the order of publishing, how each message ended, and counts.</summary>
internal sealed class PublishReport
{
    private readonly Channel<(int Size, Task<MqttPublishResult> Result)> _published = Channel.CreateUnbounded<(int, Task<MqttPublishResult>)>();
    private readonly MessageSettings _settings;
    private readonly TextWriter _output;
    private readonly Task<PublishTotals> _telling;

    public PublishReport(MessageSettings settings, TextWriter output)
    {
        _settings = settings;
        _output = output;
        _telling = TellAsync();
    }

    /// <summary>Not bounded here: the client's queue holds its caller back.</summary>
    public void Add(int size, Task<MqttPublishResult> result) => _published.Writer.TryWrite((size, result));

    public Task<PublishTotals> EndAsync()
    {
        _published.Writer.TryComplete();
        return _telling;
    }

    private async Task<PublishTotals> TellAsync()
    {
        var totals = new PublishTotals(0, 0, default);
        await foreach (var (size, result) in _published.Reader.ReadAllAsync())
        {
            var ended = await result;
            totals = totals with { Sent = totals.Sent + 1 };
            if (!ended.IsSuccess) totals = totals with { Failed = totals.Failed + 1, FirstFailure = totals.Failed == 0 ? ended : totals.FirstFailure };
            if (_settings.Json) await _output.WriteLineAsync(Json(size, ended));
            else if (_settings.Verbose) await _output.WriteLineAsync(Text(size, ended));
        }

        return totals;
    }

    private string Text(int size, in MqttPublishResult result) => string.Create(CultureInfo.InvariantCulture, $"{_settings.Topics[0]} ({size} bytes): {Safety(result)}");

    private string Safety(in MqttPublishResult result)
    {
        if (!result.IsSuccess) return result.Reason is null ? $"failed, {result.Code}" : $"failed, {result.Code}: {result.Reason}";
        if (_settings.QoS == MqttQoS.AtMostOnce) return "sent; QoS 0 is not acknowledged";
        return result.Level switch
        {
            "quorum" => "acknowledged, on the disks of a majority of the gateways",
            "local" => "acknowledged, on this gateway's disk",
            "received" => "acknowledged, in this gateway's memory",
            { } other => $"acknowledged, {other}",
            null => "acknowledged; the server does not say how safe it is",
        };
    }

    private string Json(int size, in MqttPublishResult result) => JsonSerializer.Serialize(
        new PublishedMessage(_settings.Topics[0], (int)_settings.QoS, size, result.IsSuccess, result.Level, (int)result.Code, result.Reason), PublishJson.Default.PublishedMessage);
}

/// <summary>How a run ended.</summary>
internal sealed record PublishTotals(long Sent, long Failed, MqttPublishResult FirstFailure);

/// <summary>One line of <c>pub --json</c>.</summary>
internal sealed record PublishedMessage(string Topic, int Qos, int Payloadlen, bool Ok, string? Ack, int Code, string? Reason);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PublishedMessage))]
internal sealed partial class PublishJson : JsonSerializerContext;
