namespace EdgeIoT.Mesh.Journals;

/// <content>
/// What an earlier run of this gateway acknowledged from its own disk alone, no majority can tell of. The devices whose readings that may have been
/// come after it: it is waited for like what the voters name. A voter names it itself.
/// </content>
internal sealed partial class Attachments
{
    private void NameEarlierRuns()
    {
        if (!_asking.Exists(static attachment => attachment.Degrades) || _log.Configuration.IsObserver(_context.Self))
            return;
        foreach (var journal in _journals.Stirred)
        {
            if (journal.Id.Gateway == _context.Self && journal != _journals.Own && journal.Durable > _settledUpTo(journal.Id))
                _positions![journal.Id] = Math.Max(_positions.GetValueOrDefault(journal.Id), journal.Durable);
        }
    }
}
