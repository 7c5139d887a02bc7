namespace EdgeIoT.Firmware.Running
{
    // One line for each change that a person at the serial port wants to see, and none while nothing changes.
    public sealed partial class BoardProgram
    {
        private bool _wasOnline;
        private long _sensorFailures;
        private long _flashFailures;
        private long _dropped;
        private bool _sampledBefore;

        private void Report()
        {
            var counters = _brain.Counters;
            if (_brain.IsOnline != _wasOnline)
            {
                _wasOnline = _brain.IsOnline;
                _parts.Log.Write(_wasOnline ? "online: " + _brain.GatewayName : "offline: " + _brain.Buffer.Count.ToString() + " readings wait");
            }

            if (!_sampledBefore && counters.Sampled > 0)
            {
                _sampledBefore = true;
                _parts.Log.Write("sensor: first reading, boot " + _brain.State.Boot.ToString());
            }

            _sensorFailures = ReportMore("sensor: nothing valid, failures ", _sensorFailures, counters.SensorFailures);
            _flashFailures = ReportMore("flash: write failed, failures ", _flashFailures, counters.FlashFailures);
            _dropped = ReportMore("buffer: full, dropped ", _dropped, counters.Dropped);
        }

        // The first, then every doubling: a fault that lasts does not fill the log.
        private long ReportMore(string text, long reported, long now)
        {
            if (now == 0 || now < 2 * reported)
                return reported;
            if (now != reported)
                _parts.Log.Write(text + now.ToString());
            return now;
        }
    }
}
