using System;
using System.Collections;
using System.Threading;
using EdgeIoT.Device.Gateways;
using EdgeIoT.Firmware.Running;
using EdgeIoT.Firmware.Supervision;
using EdgeIoT.Protocol;

namespace EdgeIoT.Firmware.Messaging
{
    /// <summary>
    /// MQTT 3.1.1 over M2Mqtt. Its thread opens and closes, both of which block; a board that gives up an attempt makes the next one behind it,
    /// and of several that wait only the newest is made.
    /// </summary>
    public sealed class M2MqttLink : IMqttLink
    {
        private const int IdleMilliseconds = 1000;

        private readonly BoardInbox _inbox;
        private readonly Heart _heart;
        private readonly AutoResetEvent _changed = new AutoResetEvent(false);
        private readonly Queue _closing = new Queue();
        private readonly object _gate = new object();
        private MqttSession? _current;
        private MqttSession? _toOpen;

        /// <summary>A link that posts to an inbox.</summary>
        public M2MqttLink(BoardInbox inbox, Heart heart)
        {
            _inbox = inbox;
            _heart = heart;
        }

        /// <summary>Starts the thread.</summary>
        public void Start()
        {
            new Thread(Run).Start();
        }

        /// <inheritdoc/>
        public void Connect(ConnectTarget target)
        {
            Close(false);
            lock (_gate)
            {
                _current = new MqttSession(target, _inbox);
                _toOpen = _current;
            }

            _changed.Set();
        }

        /// <inheritdoc/>
        public void Subscribe(string[] filters)
        {
            var session = _current;
            if (session != null && session.IsOpen)
                session.Subscribe(filters);
        }

        /// <inheritdoc/>
        public int Publish(string topic, byte[] payload, bool retain)
        {
            var session = _current;
            return session != null && session.IsOpen ? session.Publish(topic, payload, retain) : 0;
        }

        /// <inheritdoc/>
        public void Close(bool graceful)
        {
            lock (_gate)
            {
                // One that was never begun needs no closing.
                if (_current != null && _current != _toOpen)
                    _closing.Enqueue(new ClosingSession(_current, graceful));
                _current = null;
                _toOpen = null;
            }

            _changed.Set();
        }

        private void Run()
        {
            for (; ; )
            {
                _heart.Beat();
                _changed.WaitOne(IdleMilliseconds, false);
                try
                {
                    CloseAll();
                }
                catch (Exception)
                {
                    // A client that cannot be closed is left to itself.
                    _heart.Fail();
                }

                Open();
            }
        }

        private void CloseAll()
        {
            for (; ; )
            {
                ClosingSession next;
                lock (_gate)
                {
                    if (_closing.Count == 0)
                        return;
                    next = (ClosingSession)_closing.Dequeue();
                }

                next.Session.Close(next.Graceful);
            }
        }

        private void Open()
        {
            MqttSession? session;
            lock (_gate)
            {
                session = _toOpen;
                _toOpen = null;
            }

            if (session == null)
                return;
            try
            {
                session.Open();
            }
            catch (Exception)
            {
                // Nobody listens there, or the name is not known: an attempt that failed.
                _inbox.Post(new BoardEvent(BoardEventKind.ConnectFailed, session.Connection, ReasonCode.UnspecifiedError));
            }
        }

        private sealed class ClosingSession
        {
            public ClosingSession(MqttSession session, bool graceful)
            {
                Session = session;
                Graceful = graceful;
            }

            public MqttSession Session { get; }

            public bool Graceful { get; }
        }
    }
}
