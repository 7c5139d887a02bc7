using EdgeIoT.Mqtt.Fuzzing.Runs;

namespace EdgeIoT.Mqtt.Fuzzing.Connections;

internal sealed partial class World
{
    private void CheckBounds()
    {
        var (now, options) = (_server.Statistics, _server.Options);
        Expect(now.RetainedMessages <= options.MaxRetainedMessages, $"{now.RetainedMessages} retained messages");
        Expect(now.QueuedMessages <= 2L * now.Sessions * options.MaxQueuedMessages, $"{now.QueuedMessages} messages wait");
        Expect(now.StoredBytes <= options.MaxStoredBytes && now.StoredBytes >= 0, $"{now.StoredBytes} bytes wait");
        Expect(now.Subscriptions <= now.Sessions * options.MaxSubscriptionsPerSession && now.Subscriptions >= 0, $"{now.Subscriptions} subscriptions");
        Expect(now.Connections >= 0 && now.Connections <= _lines.Count, $"{now.Connections} connections");
    }

    private void End()
    {
        foreach (var line in _lines) line.IsStalled = false;
        if (!_traveller.IsHere) _traveller.Come(Open(1 << 20), again: true);
        Settle();
        for (var turns = 0; _gate is { Waiting: > 0 } || !_publisher.IsDone; turns++)
        {
            Expect(turns < 10_000, "publishes are never acknowledged");
            _gate?.Complete(0);
            Settle();
        }

        foreach (var witness in _witnesses) witness.Expect(_publisher.Published);
        _traveller.Expect(_publisher.Published);
        foreach (var line in _lines) CheckGoodbye(line);
        Expect(_server.Statistics.Connections == _lines.Count(l => !l.Serving.IsCompleted), "the connections are not counted right");
        Forget();
    }

    /// <summary>Who broke a rule is out, and was told so as well as it can be told.</summary>
    private void CheckGoodbye(Line line)
    {
        if (line.Claims.Crime is not { } crime || line.IsBroken) return;
        Expect(line.Serving.IsCompleted, $"a client may stay in spite of {crime}");
        if (!line.Claims.IsV5 || !line.WasAccepted || line.WasStalled || line.WasClosedByClient) return;
        Expect(line.Last is { Type: 14, Body: [>= 0x80, ..] }, $"a client is thrown out for {crime} with {line.Last}");
    }

    /// <summary>When all have gone and all sessions are over, nothing is left.</summary>
    private void Forget()
    {
        foreach (var line in _lines) line.Break();
        Settle();
        Expect(_lines.TrueForAll(l => l.Serving.IsCompleted), "a connection does not end");
        for (var i = 0; i < 3; i++)
        {
            _time.Advance(TimeSpan.FromHours(3));
            Settle();
        }

        var left = _server.Statistics;
        Expect(left is { Connections: 0, Sessions: 0, Subscriptions: 0, QueuedMessages: 0, StoredMessages: 0, StoredBytes: 0 },
            $"when all have gone there are {left}");
    }

    private static void Expect(bool condition, string what)
    {
        if (!condition) throw new FindingException(what);
    }
}
