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
    /// MQTT 3.1.1 over M2Mqtt. Opening blocks until the network gives up, or half a minute for an answer to CONNECT, and M2Mqtt has no way to ask for
    /// less: so each attempt has a thread of its own, and one that the board gives up is closed under it, while the next is under way. Closing blocks
    /// too, and is done by the thread of the link. Of several attempts that wait only the newest is made.
    /// <code>
    ///   Connect ──▶ to open ──▶ attempt, at most three ──▶ open
    ///                  │              │ Close               │ Close
    ///                  ▼ Close        ▼                     ▼
    ///               nothing        closing ◀────────────────┘
    /// </code>
    /// </summary>
    public sealed class M2MqttLink : IMqttLink
    {
        private const int IdleMilliseconds = 1000;

        // The chip has 16 sockets, and a thread takes a kilobyte.
        private const int MostAttempts = 3;

        private readonly BoardInbox _inbox;
        private readonly Heart _heart;
        private readonly AutoResetEvent _changed = new AutoResetEvent(false);
        private readonly Queue _closing = new Queue();
        private readonly object _gate = new object();
        private MqttSession? _current;
        private MqttSession? _toOpen;
        private int _attempts;

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
                // Attempts that never end are noticed by the supervisor.
                if (Open())
                    _heart.Beat();
                try
                {
                    CloseAll();
                }
                catch (Exception)
                {
                    // A client that cannot be closed is left to itself.
                    _heart.Fail();
                }

                _changed.WaitOne(IdleMilliseconds, false);
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
                    next = (ClosingSession)_closing.Dequeue()!;
                }

                next.Session.Close(next.Graceful);
            }
        }

        // False if there is something to open and no room for it.
        private bool Open()
        {
            MqttSession? session;
            lock (_gate)
            {
                if (_toOpen != null && _attempts >= MostAttempts)
                    return false;
                session = _toOpen;
                _toOpen = null;
                if (session != null)
                    _attempts++;
            }

            if (session != null)
                new Thread(new Attempt(this, session).Run).Start();
            return true;
        }

        private void Try(MqttSession session)
        {
            try
            {
                session.Open();
            }
            catch (Exception)
            {
                // Nobody listens there, the name is not known, or it was closed meanwhile: an attempt that failed.
                _inbox.Post(new BoardEvent(BoardEventKind.ConnectFailed, session.Connection, ReasonCode.UnspecifiedError));
            }

            lock (_gate)
                _attempts--;
            _changed.Set();
        }

        private sealed class Attempt
        {
            private readonly M2MqttLink _link;
            private readonly MqttSession _session;

            public Attempt(M2MqttLink link, MqttSession session)
            {
                _link = link;
                _session = session;
            }

            public void Run()
            {
                _link.Try(_session);
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
