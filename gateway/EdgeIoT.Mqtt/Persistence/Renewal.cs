using EdgeIoT.Mqtt.Server;

namespace EdgeIoT.Mqtt.Persistence;

/// <summary>
/// Compaction: writes all that lives to a new file while the server goes on, piece by piece, each under its own lock and in line with the
/// changes that happen meanwhile; then the old files go. It is also how a disk that failed is given another chance.
/// </summary>
internal sealed class Renewal(MqttServer server, Journal journal, long slack)
{
    private long _lengthAfter;

    /// <summary>Whether garbage outweighs what lives, and something was written since the last time.</summary>
    public bool IsDue => journal.Length > (2 * Living) + slack && journal.Length > _lengthAfter + (slack / 2);

    /// <summary>About what a new file would take.</summary>
    private long Living => server.Stored.Bytes + server.Retained.Bytes + (64L * server.Retained.Count) + (256L * server.Sessions.Count) + (64L * server.Index.Count);

    public bool TryRun(out Exception failure)
    {
        failure = null!;
        var begun = false;
        try
        {
            journal.BeginAnew();
            begun = true;
            foreach (var session in server.Sessions.All())
            {
                session.RecordAnew();
                journal.CommitIfLarge();
            }

            server.Retained.RecordAnew(journal);
            if (!journal.FinishAnew()) throw new IOException("the disk failed while the journal was written anew");
            _lengthAfter = journal.Length;
            return true;
        }
        catch (Exception error) when (Journal.IsOfTheDisk(error))
        {
            failure = error;
            if (begun) journal.AbandonAnew(error);
            return false;
        }
    }
}
