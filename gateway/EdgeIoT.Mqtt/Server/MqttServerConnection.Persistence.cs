using EdgeIoT.Mqtt.Persistence;
using EdgeIoT.Mqtt.Sessions;

namespace EdgeIoT.Mqtt.Server;

internal sealed partial class MqttServerConnection
{
    /// <summary>How far the journal must be written before anything more may be said to the client.</summary>
    private long _promised;

    /// <summary>The will for the journal: it is published even if the process dies.</summary>
    public Will? RecordedWill { get; private set; }

    /// <summary>What this thread has just told the journal is about to be told to this client.</summary>
    public void Promise()
    {
        var at = Journal.LastHere;
        var promised = Volatile.Read(ref _promised);
        while (promised < at)
        {
            var before = Interlocked.CompareExchange(ref _promised, at, promised);
            if (before == promised) return;
            promised = before;
        }
    }

    /// <summary>The same, if there was anything since <see cref="Journal.AppendedHere"/> was this.</summary>
    public void PromiseSince(long appended)
    {
        if (Journal.AppendedHere != appended) Promise();
    }

    /// <summary>Whether what was promised can be kept. If not, the connection is cut: what is not acknowledged is sent again.</summary>
    private bool KeepPromise()
    {
        if (_server.Journal is not { } journal || journal.Commit() || Volatile.Read(ref _promised) <= journal.Written) return true;
        _abort();
        return false;
    }

    private void PrepareWill()
    {
        if (_server.Journal is not null && _will is { } will && _server.Options.Authorizer?.MayPublish(Info!, will.Topic) != false) RecordedWill = will;
    }
}
