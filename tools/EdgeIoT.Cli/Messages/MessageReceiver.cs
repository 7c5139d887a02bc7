using System.Text;
using EdgeIoT.Mqtt.Client;
using EdgeIoT.Mqtt.Topics;

namespace EdgeIoT.Cli.Messages;

/// <summary>Decides which messages are printed, and when it is enough. Called by the client's read loop, one message at a time.</summary>
internal sealed class MessageReceiver
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private readonly SubscribeSettings _settings;
    private readonly byte[][] _filteredOut;
    private readonly MessagePrinter _printer;
    private readonly Stream _output;
    private int _printed;
    private bool _ended;

    public MessageReceiver(MessageSettings settings, Stream output, TextWriter error)
    {
        _settings = settings.Subscribe;
        _output = output;
        _printer = new(settings, _output, error);
        _filteredOut = [.. _settings.FilteredOut.Select(Encoding.UTF8.GetBytes)];
    }

    /// <summary>Completes when nothing more is to be printed.</summary>
    public Task Done => _done.Task;

    /// <summary>Clears a retained message.</summary>
    public Func<string, Task>? Removes { get; set; }

    public void Receive(MqttClient client, in MqttReceived message)
    {
        lock (_gate)
        {
            if (_ended || IsFilteredOut(message.Topic)) return;
            if (_settings.RetainedOnly && !message.Retain)
            {
                Finish();
                return;
            }

            if (_settings.SkipsRetained && message.Retain) return;
            if (_settings.RemovesRetained && message.Retain && !message.Payload.IsEmpty) _ = Removes!(message.TopicText);
            Print(message);
        }
    }

    /// <summary>What was printed is shown, once for each read.</summary>
    public void Flush(MqttClient client)
    {
        lock (_gate) TryWrite(_output.Flush);
    }

    /// <summary>Prints no more.</summary>
    public void End()
    {
        lock (_gate)
        {
            _ended = true;
            TryWrite(_output.Flush);
        }
    }

    private void Print(in MqttReceived message)
    {
        try
        {
            _printer.Print(message);
        }
        catch (IOException)
        {
            Finish(); // Whoever read the output has gone, as 'head' does.
            return;
        }

        if (++_printed == _settings.Count) Finish();
    }

    private void TryWrite(Action write)
    {
        try
        {
            write();
        }
        catch (IOException)
        {
            Finish();
        }
    }

    private bool IsFilteredOut(ReadOnlySpan<byte> topic)
    {
        foreach (var filter in _filteredOut)
        {
            if (MqttTopic.Matches(filter, topic)) return true;
        }

        return false;
    }

    private void Finish()
    {
        _ended = true;
        _done.TrySetResult();
    }
}
