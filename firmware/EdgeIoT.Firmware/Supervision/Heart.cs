using EdgeIoT.Firmware.Running;

namespace EdgeIoT.Firmware.Supervision
{
    /// <summary>The sign of life of one thread.</summary>
    public sealed class Heart
    {
        private readonly IClock _clock;
        private readonly int _silenceMilliseconds;
        private readonly int _failureLimit;
        private long _beatAt;
        private long _hourAt;
        private int _failures;

        /// <summary>The heart of a thread that lives.</summary>
        /// <param name="name">Of the thread, for people.</param>
        /// <param name="clock">Time.</param>
        /// <param name="silenceMilliseconds">So long it may block. Raised, a stuck board stays stuck longer; lowered, a slow network restarts it.</param>
        /// <param name="failureLimit">Failures in an hour after which the board is restarted.</param>
        public Heart(string name, IClock clock, int silenceMilliseconds, int failureLimit)
        {
            Name = name;
            _clock = clock;
            _silenceMilliseconds = silenceMilliseconds;
            _failureLimit = failureLimit;
            _beatAt = clock.Milliseconds;
            _hourAt = _beatAt;
        }

        /// <summary>Of the thread.</summary>
        public string Name { get; }

        /// <summary>The thread is alive.</summary>
        public void Beat()
        {
            _beatAt = _clock.Milliseconds;
        }

        /// <summary>Something was thrown that nobody expected.</summary>
        public void Fail()
        {
            if (_clock.Milliseconds - _hourAt > 3600000)
            {
                _hourAt = _clock.Milliseconds;
                _failures = 0;
            }

            _failures++;
        }

        /// <summary>What is wrong; null if nothing is.</summary>
        public string? Complaint()
        {
            if (_clock.Milliseconds - _beatAt > _silenceMilliseconds)
                return Name + " is stuck";
            return _failures > _failureLimit ? Name + " fails again and again" : null;
        }
    }
}
