using EdgeIoT.Mqtt.Packets;

namespace EdgeIoT.Mqtt.Client.Reconnecting;

public sealed partial class MqttReconnectingClient
{
    private string? _assignedClientId;

    /// <summary>Waits for the acknowledgement of what is queued, at most <paramref name="patience"/>, says goodbye and connects no more.</summary>
    /// <param name="patience">How long it waits; zero: not at all.</param>
    /// <param name="reason">As in <see cref="MqttClient.DisconnectAsync"/>.</param>
    /// <param name="sessionExpiry">As there.</param>
    /// <returns>Whether everything was acknowledged; what was not fails.</returns>
    public async ValueTask<bool> DisconnectAsync(TimeSpan patience, MqttReasonCode reason = MqttReasonCode.Success, TimeSpan? sessionExpiry = null)
    {
        var drained = await DrainAsync(patience).ConfigureAwait(false);
        await _stop.CancelAsync().ConfigureAwait(false);
        if (_client is { } client) await client.DisconnectAsync(reason, sessionExpiry).ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        Finish(new(MqttReasonCode.Success));
        return drained;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        await DisconnectAsync(TimeSpan.Zero).ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task<bool> DrainAsync(TimeSpan patience)
    {
        var drained = _session.DrainedAsync();
        if (drained.IsCompleted || patience <= TimeSpan.Zero) return drained.IsCompleted;
        using var late = new CancellationTokenSource();
        var first = await Task.WhenAny(drained, _finished.Task, Task.Delay(patience, _options.Client.TimeProvider, late.Token)).ConfigureAwait(false);
        await late.CancelAsync().ConfigureAwait(false);
        return first == drained;
    }

    private async Task RunAsync()
    {
        var why = new MqttClosed(MqttReasonCode.Success);
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                why = await ConnectOnceAsync().ConfigureAwait(false);
                if (_stop.IsCancellationRequested) break;
                if (_options.GivesUp(why.Code))
                {
                    _options.Disconnected?.Invoke(_servers.Current, why, null);
                    break;
                }

                await PauseAsync(why).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Stopped during a pause.
        }
        finally
        {
            Finish(_stop.IsCancellationRequested ? new(MqttReasonCode.Success) : why);
        }
    }

    private Task PauseAsync(MqttClosed why)
    {
        var server = _servers.Current;
        var follows = _servers.Follow(why);
        if (!follows) _servers.Failed();
        var pause = follows ? TimeSpan.Zero : _backoff.Next();
        _options.Disconnected?.Invoke(server, why, pause);
        return Task.Delay(pause, _options.Client.TimeProvider, _stop.Token);
    }

    /// <summary>One connection, from the attempt to its end.</summary>
    private async Task<MqttClosed> ConnectOnceAsync()
    {
        var clock = _options.Client.TimeProvider;
        var server = _servers.Next();
        var client = new MqttClient(Prepare(server), _session);
        await using (client.ConfigureAwait(false))
        {
            var result = await client.ConnectAsync(_stop.Token).ConfigureAwait(false);
            if (!result.IsSuccess)
            {
                await client.Quiet.ConfigureAwait(false);
                _firstAnswer.TrySetResult(result);
                return new(result.Code, result.Error, result.ServerReference);
            }

            var since = clock.GetTimestamp();
            Online(client, server, result);
            if (_stop.IsCancellationRequested) await client.DisconnectAsync().ConfigureAwait(false); // Stopped while it connected.
            var why = await client.Ended.ConfigureAwait(false);
            Offline();
            await client.Quiet.ConfigureAwait(false); // No handler of this connection runs beside one of the next.
            if (clock.GetElapsedTime(since) < _options.GoodAfter) return why;
            _backoff.Reset();
            _servers.Good();
            return why;
        }
    }

    private MqttClientOptions Prepare(MqttServerAddress server)
    {
        var template = _options.Client;
        var options = template with { Host = server.Host, Port = server.Port, ClientId = _assignedClientId ?? template.ClientId };
        if (_connections > 0 && template.Version == MqttProtocolVersion.V500 && options.ClientId.Length > 0) options = options with { CleanStart = false };
        return _options.Attempting?.Invoke(options) ?? options;
    }

    private void Online(MqttClient client, MqttServerAddress server, MqttConnectResult result)
    {
        _connections++;
        _assignedClientId = result.AssignedClientId ?? _assignedClientId;
        _client = client;
        client.PublishWaiting(); // What was queued since CONNACK, by callers that did not see the client yet.
        _options.Connected?.Invoke(server, result);
        _firstAnswer.TrySetResult(result);
        _online.TrySetResult(new(client));
    }

    private void Finish(MqttClosed why)
    {
        if (!_finished.TrySetResult(why)) return;
        _firstAnswer.TrySetResult(new(MqttReasonCode.UnspecifiedError, Stopped));
        _session.Fail(Stopped);
    }
}
