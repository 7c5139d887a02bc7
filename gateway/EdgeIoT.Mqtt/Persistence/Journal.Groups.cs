namespace EdgeIoT.Mqtt.Persistence;

internal sealed partial class Journal
{
    [ThreadStatic]
    private static int _groupsHere;

    private int _groups;
    private int _cutsWanted;

    /// <summary>
    /// What this thread appends until <see cref="EndGroup"/> comes into one frame: after a crash all of it is there, or nothing. No frame ends
    /// while a group is open, so it must be short, and nobody may wait in it for somebody who commits.
    /// </summary>
    public void BeginGroup()
    {
        lock (_gate)
        {
            // Those who want to end a frame go first, or groups that overlap would keep them waiting for ever.
            while (_cutsWanted > 0 && _groupsHere == 0) Monitor.Wait(_gate);
            _groups++;
            _groupsHere++;
        }
    }

    public void EndGroup()
    {
        lock (_gate)
        {
            _groups--;
            _groupsHere--;
            if (_groups == 0) Monitor.PulseAll(_gate);
        }
    }

    // With the gate held. A host that makes this thread flush within a group gives up that group's wholeness, rather than wait for itself.
    private void WaitForGroups()
    {
        if (_groups == 0 || _groupsHere > 0) return;
        _cutsWanted++;
        while (_groups > 0) Monitor.Wait(_gate);
        _cutsWanted--;
        Monitor.PulseAll(_gate);
    }
}
