using EdgeIoT.Firmware.Updates;

namespace EdgeIoT.Firmware.Running
{
    // Updates over the air: the brain does not see their messages, and restarts the board when one is complete.
    public sealed partial class BoardProgram
    {
        private readonly UpdateReceiver? _updates;
        private readonly string _updateTopic;
        private readonly string _updateAnswerTopic;
        private bool _confirmed;

        private bool TakeUpdate(BoardEvent happened, long now)
        {
            if (_updates == null || happened.Topic != _updateTopic || happened.Connection != _brain.Target.Connection)
                return false;
            _parts.Mqtt.Publish(_updateAnswerTopic, _updates.Take(happened.Payload), false);
            if (_updates.IsRestartDue)
            {
                _parts.Log.Write("update: complete");
                _brain.Restart(now);
            }

            return true;
        }

        // Whoever can deliver a reading can be updated again: that is what an application on trial has to prove.
        private void ConfirmUpdate()
        {
            if (_confirmed || _updates == null || _brain.Counters.Acknowledged == 0)
                return;
            _confirmed = true;
            _updates.Confirm();
        }
    }
}
