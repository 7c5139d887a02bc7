using System;
using EdgeIoT.Device.Buffering;
using EdgeIoT.Device.Diagnostics;
using EdgeIoT.Device.Gateways;
using EdgeIoT.Device.Saving;
using EdgeIoT.Device.Sending;
using EdgeIoT.Protocol;
using EdgeIoT.Protocol.Credentials;
using EdgeIoT.Protocol.Json;
using EdgeIoT.Protocol.Telemetry;

namespace EdgeIoT.Device
{
    /// <summary>
    /// The brain of a board: when to sample, what to keep, which gateway to trust and when to leave it. It has no clock, socket, flash or
    /// thread. Its host tells it what happened (<c>On…</c>) and then does what <see cref="Next"/> says until that is
    /// <see cref="DeviceAction.Wait"/>. One thread at a time; time is milliseconds of a clock that never goes back.
    /// <code>
    ///             network up            candidate             accepted          list seen: epoch is good
    ///   NoNetwork ─────────▶ Searching ──────────▶ Connecting ────────▶ Greeting ────────────▶ Online
    ///        ▲                 ▲  │ ▲   no candidate:   │                  │                    │  │ better gateway, move, stop
    ///        │ network down    │  ▼ └── Discovering     │ failed, too late │ broken, stale      │  ▼
    ///        └── from any      └── back-off after all ◀─┴──────────────────┴──── broken, no ack ◀┴─ Leaving
    /// </code>
    /// Readings are sent in the order they were taken, always: gateways drop what they have seen of a board, and its order is a promise.
    /// While a backlog drains it goes in full messages of several readings, so that live readings, which wait at its end, catch up
    /// within a few round trips instead of starving.
    /// </summary>
    public sealed partial class DeviceBrain
    {
        private const long Never = long.MaxValue;

        private readonly DeviceOptions _options;
        private readonly IDeviceRandom _random;
        private readonly IHmacSha256? _hmac;
        private readonly JsonReader _reader = new JsonReader();
        private readonly JsonWriter _writer = new JsonWriter(256);
        private readonly TelemetryMessage _message = new TelemetryMessage();
        private readonly TelemetryReading _reading = new TelemetryReading();
        private readonly GatewayTable _gateways;
        private readonly SendWindow _window;

        private long _now;
        private bool _started;
        private bool _knowsTime;
        private bool _timeIsFromGateway;
        private long _timeOffset;

        /// <summary>A brain that does nothing before <see cref="Start"/>.</summary>
        /// <param name="options">The settings; see <see cref="DeviceOptions.Check"/>.</param>
        /// <param name="random">Chance.</param>
        /// <param name="hmac">Needed with a key.</param>
        public DeviceBrain(DeviceOptions options, IDeviceRandom random, IHmacSha256? hmac)
        {
            var wrong = options.Check();
            if (wrong == null && options.Key != null && hmac == null)
                wrong = "hmac: needed with a key";
            if (wrong != null)
                throw new ArgumentException(wrong);
            _options = options;
            _random = random;
            _hmac = hmac;
            _interval = options.IntervalMilliseconds;
            _gateways = new GatewayTable(options.DeviceId, options.GatewayCapacity);
            _window = new SendWindow(options.WindowMessages);
            _telemetryTopic = Topics.Telemetry(options.DeviceId);
            Buffer = new ReadingBuffer(options.BufferCapacity);
            Counters = new DeviceCounters();
            State = new BoardState();
            Target = new ConnectTarget(options);
            Outgoing = new OutgoingMessage();
            Subscriptions = new[] { Topics.GatewayList, Topics.AllRequests(options.DeviceId) };
            for (var i = 0; i < options.Seeds.Length; i++)
            {
                var gateway = _gateways.GetOrAdd(options.Seeds[i], null);
                if (gateway != null)
                    gateway.IsSeed = true;
            }
        }

        /// <summary>When <see cref="Next"/> is to be called again if no event comes first.</summary>
        public long WakeAt { get; private set; }

        /// <summary>The readings that no gateway has acknowledged.</summary>
        public ReadingBuffer Buffer { get; }

        /// <summary>What has happened since the start.</summary>
        public DeviceCounters Counters { get; }

        /// <summary>What must survive a restart.</summary>
        public BoardState State { get; private set; }

        /// <summary>For <see cref="DeviceAction.Connect"/>.</summary>
        public ConnectTarget Target { get; }

        /// <summary>For <see cref="DeviceAction.Publish"/>.</summary>
        public OutgoingMessage Outgoing { get; }

        /// <summary>For <see cref="DeviceAction.Subscribe"/>.</summary>
        public string[] Subscriptions { get; }

        /// <summary>Whether readings flow to a gateway.</summary>
        public bool IsOnline => _link == Link.Online;

        /// <summary>The milliseconds between readings at present.</summary>
        public int IntervalMilliseconds => _interval;

        /// <summary>How many hours of readings the buffer holds at the present interval.</summary>
        public double BufferHours => (double)Buffer.Capacity * _interval / 3600000;

        /// <summary>
        /// Starts, with what was found on flash. Readings of a saved backlog come next, with <see cref="Restore"/>, before the first
        /// <see cref="Next"/>.
        /// </summary>
        /// <param name="now">The clock.</param>
        /// <param name="state">The saved state; null if the flash is empty or damaged.</param>
        public void Start(long now, BoardState? state)
        {
            _now = now;
            _started = true;
            _backlogSavedAt = now - _options.SaveBacklogMilliseconds;
            if (state != null)
            {
                State = state;
                _savedDropped = state.Dropped;
                State.Boot++;
                _stateIsDirty = true;
            }
            else
            {
                _firstTimeDeadline = now + _options.FirstTimeWaitMilliseconds;
            }
        }

        /// <summary>Tells the time of day.</summary>
        /// <param name="now">The clock.</param>
        /// <param name="unixMilliseconds">Milliseconds since 1970 UTC.</param>
        public void OnTime(long now, long unixMilliseconds)
        {
            _now = now;
            _timeIsFromGateway = false;
            SetTime(unixMilliseconds - now);
        }

        /// <summary>What to do next. The host does it, reports what came of it if the action asks for that, and calls again.</summary>
        public DeviceAction Next(long now)
        {
            _now = now;
            WakeAt = Never;
            if (!_started || _stopped)
                return DeviceAction.Wait;
            var action = NextSave();
            if (action == DeviceAction.Wait)
                action = NextSample();
            if (action == DeviceAction.Wait)
                action = NextOfLink();
            if (action == DeviceAction.Wait)
                action = NextStop();
            return action;
        }

        private void SetTime(long offset)
        {
            var isNew = !_knowsTime;
            _knowsTime = true;
            _timeOffset = offset;
            if (isNew && State.Boot > 0)
                Buffer.SetTimes(State.Boot, offset);
        }

        private void WakeBy(long time)
        {
            if (time < WakeAt)
                WakeAt = time;
        }
    }
}
