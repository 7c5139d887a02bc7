namespace EdgeIoT.Device
{
    // When to sample: on a fixed grid of times, so that a slow sensor or a busy board does not shift it.
    public sealed partial class DeviceBrain
    {
        private int _interval;
        private int _seq;
        private long _nextSampleAt;
        private bool _sampling;
        private bool _sensorFails;

        /// <summary>The sensor was read. Hundredths of a degree, hundredths of a percent, pascal.</summary>
        public void OnSample(long now, int temperatureCentiCelsius, int humidityCentiPercent, int pressurePascal)
        {
            _now = now;
            if (!_sampling)
                return;
            _sampling = false;
            SetSensorFault(false);
            Counters.Sampled++;
            _unsaved++;
            var time = _knowsTime ? now + _timeOffset : now;
            if (Buffer.Add(State.Boot, ++_seq, time, _knowsTime, temperatureCentiCelsius, humidityCentiPercent, pressurePascal))
                CountDropped();
        }

        /// <summary>The sensor gave nothing, or nothing valid.</summary>
        public void OnSampleFailed(long now)
        {
            _now = now;
            if (!_sampling)
                return;
            _sampling = false;
            Counters.SensorFailures++;
            SetSensorFault(true);
        }

        private DeviceAction NextSample()
        {
            if (!_bootIsSaved || _stopping || _sampling)
                return DeviceAction.Wait;
            if (_now < _nextSampleAt)
            {
                WakeBy(_nextSampleAt);
                return DeviceAction.Wait;
            }

            if (_nextSampleAt == 0)
                _nextSampleAt = _now;
            var missed = (_now - _nextSampleAt) / _interval;
            Counters.Missed += missed;
            _nextSampleAt += (missed + 1) * _interval;
            _sampling = true;
            return DeviceAction.Sample;
        }

        private void SetInterval(int milliseconds)
        {
            _interval = milliseconds;
            _nextSampleAt = _now + milliseconds;
            _infoIsDue = true;
        }

        private void SetSensorFault(bool fails)
        {
            if (_sensorFails != fails)
                _infoIsDue = true;
            _sensorFails = fails;
        }

        private void CountDropped()
        {
            Counters.Dropped++;
            State.Dropped++;
        }
    }
}
