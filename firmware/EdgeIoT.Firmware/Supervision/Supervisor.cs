using System.Threading;
using EdgeIoT.Firmware.Running;

namespace EdgeIoT.Firmware.Supervision
{
    /// <summary>
    /// Watches the threads and restarts the board when one is stuck or keeps failing: the chip's own watchdog cannot be had from here, and an
    /// exception that nobody caught ends one thread alone.
    /// </summary>
    public sealed class Supervisor
    {
        private const int LookMilliseconds = 2000;

        private readonly IPower _power;
        private readonly ILog _log;
        private readonly LastWordsFile _words;
        private readonly Heart[] _hearts;

        /// <summary>A supervisor of these threads.</summary>
        public Supervisor(IPower power, ILog log, LastWordsFile words, Heart[] hearts)
        {
            _power = power;
            _log = log;
            _words = words;
            _hearts = hearts;
        }

        /// <summary>Starts the thread.</summary>
        public void Start()
        {
            new Thread(Run).Start();
        }

        /// <summary>Looks once; true if the board is restarted.</summary>
        public bool Look()
        {
            for (var i = 0; i < _hearts.Length; i++)
            {
                var complaint = _hearts[i].Complaint();
                if (complaint == null)
                    continue;
                _log.Write("reboot: " + complaint);
                _words.Write(complaint);
                _power.Reboot();
                return true;
            }

            return false;
        }

        private void Run()
        {
            while (!Look())
                Thread.Sleep(LookMilliseconds);
        }
    }
}
