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
        private const int CapacityBytes = 8192;

        private readonly Queue _events = new Queue();
        private readonly object _gate = new object();
        private readonly AutoResetEvent _posted = new AutoResetEvent(false);
        private int _bytes;

        /// <summary>Events that did not fit.</summary>
        public int Lost { get; private set; }

        /// <summary>From any thread.</summary>
        public void Post(BoardEvent happened)
        {
            lock (_gate)
            {
                if (_events.Count >= Capacity || _bytes + happened.Payload.Length > CapacityBytes)
                {
                    Lost++;
                }
                else
                {
                    _bytes += happened.Payload.Length;
                    _events.Enqueue(happened);
                }
            }

            _posted.Set();
        }

        /// <summary>The oldest event; null if there is none.</summary>
        public BoardEvent? Take()
        {
            lock (_gate)
            {
                if (_events.Count == 0)
                    return null;
                var happened = (BoardEvent)_events.Dequeue()!;
                _bytes -= happened.Payload.Length;
                return happened;
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
