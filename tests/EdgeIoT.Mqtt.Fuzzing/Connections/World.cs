using EdgeIoT.Mqtt.Fuzzing.Packets;
using EdgeIoT.Mqtt.Fuzzing.Runs;
using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Server;

namespace EdgeIoT.Mqtt.Fuzzing.Connections;

/// <summary>One server, strangers who do anything, and those who do everything right and must not notice.</summary>
internal sealed partial class World : IDisposable
{
    private const int Capacity = 4096;
    private const int Slots = 4;

    private readonly ManualTime _time = new();
    private readonly LateWork _work = new();
    private readonly MqttServer _server;
    private readonly Gatekeeper? _gate;
    private readonly List<Line> _lines = [];
    private readonly Line?[] _strangers = new Line?[Slots];
    private readonly Witness[] _witnesses;
    private readonly Witness _traveller = new("traveller!", v5: true, qos: 2, isKept: true);
    private readonly Publisher _publisher;

    private World(Plan plan)
    {
        _gate = plan.Gate == GateHabit.None ? null : new(plan.Gate, plan.GateSeed);
        _server = new(plan.Options with { TimeProvider = _time, Scheduler = _work, Gate = _gate });
        _witnesses = [new("witness!0", v5: false, qos: 0, isKept: false), new("witness!1", v5: true, qos: 1, isKept: false), new("witness!2", v5: false, qos: 2, isKept: false)];
        _publisher = new(Open(1 << 20), v5: plan.GateSeed % 2 == 0, plan.Options.ReceiveMaximum);
    }

    /// <summary>Lets a plan happen; throws what is wrong.</summary>
    public static void Run(Plan plan, IReadOnlyList<Step> steps)
    {
        using var world = new World(plan);
        world.Begin();
        foreach (var step in steps)
        {
            world.Do(step);
            world.Settle();
            world.CheckBounds();
        }

        world.End();
    }

    public void Dispose()
    {
        _server.Dispose();
        _work.Run();
    }

    private void Begin()
    {
        foreach (var witness in _witnesses) witness.Come(Open(1 << 20), again: false);
        _traveller.Come(Open(1 << 20), again: false);
        _publisher.Come();
        Settle();
    }

    private Line Open(int capacity)
    {
        var line = new Line(_server, _work, capacity);
        _lines.Add(line);
        return line;
    }

    private void Do(Step step)
    {
        var stranger = _strangers[step.Slot];
        switch (step.Kind)
        {
            case StepKind.Open:
                stranger = _strangers[step.Slot] = Open(Capacity);
                Send(stranger, step);
                break;
            case StepKind.Send when stranger is not null:
                Send(stranger, step);
                break;
            case StepKind.Stall or StepKind.Read when stranger is not null:
                stranger.IsStalled = step.Kind == StepKind.Stall;
                break;
            case StepKind.Close:
                stranger?.Close();
                break;
            case StepKind.Reset:
                stranger?.Break();
                break;
            case StepKind.Advance:
                _time.Advance(TimeSpan.FromMilliseconds(step.Number));
                break;
            case StepKind.Publish:
                _publisher.Publish(step.Number);
                break;
            case StepKind.ComeOrGo when _traveller.IsHere:
                _traveller.Go(politely: step.Number == 0);
                break;
            case StepKind.ComeOrGo:
                _traveller.Come(Open(1 << 20), again: true);
                break;
            case StepKind.Complete:
                _gate?.Complete(step.Number);
                break;
            case StepKind.Host:
                _server.Publish("a/b", "host"u8, (MqttQoS)step.Number, retain: step.Slot == 0);
                break;
        }
    }

    private static void Send(Line stranger, Step step)
    {
        foreach (var piece in step.Bytes.Chunk(step.Number)) stranger.Send(piece);
    }

    /// <summary>Everybody reads and answers until nothing happens any more.</summary>
    private void Settle()
    {
        for (var turns = 0; Turn(); turns++)
        {
            if (turns > 10_000) throw new FindingException("it does not come to rest");
        }
    }

    private bool Turn()
    {
        var something = _work.Run();
        for (var i = 0; i < _lines.Count; i++)
        {
            var line = _lines[i];
            if (line.Serving.IsFaulted) throw new FindingException($"the server threw {line.Serving.Exception}");
            foreach (var frame in line.Receive())
            {
                something = true;
                Answer(line, frame);
            }
        }

        return something;
    }

    private void Answer(Line line, Frame frame)
    {
        if (line == _publisher.Line) _publisher.Take(frame);
        else if (line == _traveller.Line) _traveller.Take(frame);
        else if (Array.Find(_witnesses, w => w.Line == line) is { } witness) witness.Take(frame);
        else if (Array.IndexOf(_strangers, line) is 0 or 1) AnswerAsStranger(line, frame);
    }

    /// <summary>Some strangers answer as they should, so that messages flow.</summary>
    private static void AnswerAsStranger(Line line, Frame frame)
    {
        var look = new Look(frame.Body);
        if (frame.Type == 3 && (frame.First & 6) != 0)
        {
            look.Text();
            line.Send(new Wire().UInt16(look.UInt16()).Packet((frame.First & 6) == 2 ? 4 : 5));
        }
        else if (frame.Type is 5 or 6)
        {
            line.Send(new Wire().UInt16(look.UInt16()).Packet(frame.Type == 5 ? 6 : 7, frame.Type == 5 ? 2 : 0));
        }
    }
}
