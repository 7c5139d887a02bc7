using System.Collections;
using System.Threading;

namespace EdgeIoT.Firmware.Running
{
    /// <summary>
    /// From the threads of the parts to the thread of the program. Bounded: what does not fit is counted and lost, which the brain sees as an
    /// answer that never came.
    /// </summary>
    public sealed class BoardInbox
    {
        private const int Capacity = 128;

        private readonly Queue _events = new Queue();
        private readonly object _gate = new object();
        private readonly AutoResetEvent _posted = new AutoResetEvent(false);

        /// <summary>Events that did not fit.</summary>
        public int Lost { get; private set; }

        /// <summary>From any thread.</summary>
        public void Post(BoardEvent happened)
        {
            lock (_gate)
            {
                if (_events.Count < Capacity)
                    _events.Enqueue(happened);
                else
                    Lost++;
            }

            _posted.Set();
        }

        /// <summary>The oldest event; null if there is none.</summary>
        public BoardEvent? Take()
        {
            lock (_gate)
            {
                return _events.Count == 0 ? null : (BoardEvent?)_events.Dequeue();
            }
        }

        /// <summary>Waits until something is posted, or the time is over.</summary>
        public void Wait(int milliseconds)
        {
            if (milliseconds > 0)
                _posted.WaitOne(milliseconds, false);
        }
    }
}
