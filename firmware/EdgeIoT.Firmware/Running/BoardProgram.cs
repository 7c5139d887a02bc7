using EdgeIoT.Device;
using EdgeIoT.Device.Buffering;
using EdgeIoT.Device.Saving;
using EdgeIoT.Firmware.Flash;
using EdgeIoT.Firmware.Messaging;
using EdgeIoT.Firmware.Sensing;
using EdgeIoT.Firmware.Setup;
using EdgeIoT.Firmware.Updates;
using EdgeIoT.Protocol;
using EdgeIoT.Protocol.Credentials;
using EdgeIoT.Protocol.Requests;

namespace EdgeIoT.Firmware.Running
{
    /// <summary>
    /// The firmware above its parts: asks the brain what to do and does it. One thread calls <see cref="Step"/>; what other threads have
    /// to tell comes through <see cref="Inbox"/>.
    /// </summary>
    public sealed partial class BoardProgram
    {
        private const string StateName = "state";
        private const string BacklogName = "backlog";
        private const int NetworkCheckMilliseconds = 500;
        private const int TimeCheckMilliseconds = 1000;
        private const int TimeRefreshMilliseconds = 3600000;
        private const int TimeAskMilliseconds = 30000;
        private const int ReadingsPerWrite = 32;

        private readonly BoardSettings _settings;
        private readonly BoardParts _parts;
        private readonly DeviceBrain _brain;
        private readonly TwoCopies _flash;
        private readonly SensorSample _sample = new SensorSample();
        private readonly byte[] _state = new byte[BoardState.Size];
        private readonly byte[] _records = new byte[ReadingsPerWrite * ReadingBuffer.RecordBytes];

        private long _startedAt;
        private long _checkNetworkAt;
        private long _checkTimeAt;
        private long _askTimeAt;
        private bool _networkIsUp;
        private bool _triedSensor;
        private bool _stopping;

        /// <summary>A program that does nothing before <see cref="Start"/>; without a key there are no updates.</summary>
        public BoardProgram(BoardSettings settings, BoardParts parts, BoardInbox inbox, IDeviceRandom random, IHmacSha256? hmac, UpdateReceiver? updates)
        {
            _settings = settings;
            _parts = parts;
            _updates = updates;
            _updateTopic = Topics.Request(settings.Device.DeviceId, RequestVerb.Update);
            _updateAnswerTopic = Topics.Response(settings.Device.DeviceId, RequestVerb.Update);
            _flash = new TwoCopies(parts.Files);
            _brain = new DeviceBrain(settings.Device, random, hmac);
            Inbox = inbox;
            _messageIds = new int[settings.Device.WindowMessages];
            _handles = new int[settings.Device.WindowMessages];
        }

        /// <summary>What happened on other threads.</summary>
        public BoardInbox Inbox { get; }

        /// <summary>The brain, to look at.</summary>
        public DeviceBrain Brain => _brain;

        /// <summary>Whether the board restarts or sleeps: nothing is done any more.</summary>
        public bool HasEnded { get; private set; }

        /// <summary>Reads the flash and starts the brain.</summary>
        public void Start()
        {
            _startedAt = _parts.Clock.Milliseconds;
            _brain.Start(_startedAt, ReadState());
            RestoreBacklog();
            _parts.Log.Write("start: device " + _settings.Device.DeviceId + ", " + _brain.Buffer.Count.ToString() + " readings from flash");
        }

        /// <summary>Does what is due; returns the milliseconds until it is to be called again if nothing is posted before.</summary>
        public int Step()
        {
            var now = _parts.Clock.Milliseconds;
            CheckTime(now);
            CheckNetwork(now);
            TakeDatagrams(now);
            TakeEvents();
            while (!HasEnded)
            {
                now = _parts.Clock.Milliseconds;
                StopForSleep(now);
                var action = _brain.Next(now);
                if (action == DeviceAction.Wait)
                    break;
                Do(action);
            }

            ConfirmUpdate();
            Report();
            return Pause(now);
        }

        private void Do(DeviceAction action)
        {
            switch (action)
            {
                case DeviceAction.SaveState:
                    _brain.State.Save(_state);
                    _brain.OnStateSaved(_parts.Clock.Milliseconds, SaveState());
                    break;
                case DeviceAction.SaveBacklog:
                    _brain.OnBacklogSaved(_parts.Clock.Milliseconds, SaveBacklog());
                    break;
                case DeviceAction.Sample:
                    Sample();
                    break;
                case DeviceAction.Reboot:
                    HasEnded = true;
                    _parts.Log.Write("reboot: asked for");
                    _parts.Power.Reboot();
                    break;
                case DeviceAction.Stopped:
                    HasEnded = true;
                    Sleep();
                    break;
                default:
                    DoLink(action);
                    break;
            }
        }

        private void Sample()
        {
            _triedSensor = true;
            if (!_parts.Sensor.TryRead(_sample))
            {
                _brain.OnSampleFailed(_parts.Clock.Milliseconds);
                return;
            }

            _brain.OnSample(
                _parts.Clock.Milliseconds,
                _sample.TemperatureCentiCelsius - _settings.TemperatureOffsetCentiCelsius,
                _sample.HumidityCentiPercent,
                _sample.PressurePascal);
        }

        private void CheckTime(long now)
        {
            if (now < _checkTimeAt)
                return;
            var unix = _parts.Clock.UnixMilliseconds;
            _checkTimeAt = now + (unix > 0 ? TimeRefreshMilliseconds : TimeCheckMilliseconds);
            if (unix > 0)
                _brain.OnTime(now, unix);
            else
                AskForTime(now);
        }

        private void AskForTime(long now)
        {
            if (!_networkIsUp)
                _askTimeAt = now + TimeAskMilliseconds;
            if (now < _askTimeAt)
                return;
            _askTimeAt = now + TimeAskMilliseconds;
            _parts.Clock.Ask();
        }

        private void CheckNetwork(long now)
        {
            if (now < _checkNetworkAt)
                return;
            _checkNetworkAt = now + NetworkCheckMilliseconds;
            var isUp = _parts.Wifi.IsUp;
            if (isUp == _networkIsUp)
                return;
            _networkIsUp = isUp;
            _parts.Log.Write(isUp ? "wifi: up" : "wifi: down");
            if (isUp)
                _brain.OnNetworkUp(now);
            else
                _brain.OnNetworkDown(now);
        }

        // A board that sleeps between samples stops as soon as it has tried its sensor and had a fair chance to find the network.
        private void StopForSleep(long now)
        {
            if (!_settings.DeepSleep || _stopping || !_triedSensor || !_networkIsUp && now < _startedAt + _settings.AwakeMilliseconds)
                return;
            _stopping = true;
            var left = _startedAt + _settings.AwakeMilliseconds - now;
            _brain.Stop(now, left < 1000 ? 1000 : (int)left);
        }

        private void Sleep()
        {
            var awake = _parts.Clock.Milliseconds - _startedAt;
            var rest = _brain.IntervalMilliseconds - awake;
            _parts.Log.Write("sleep: " + _brain.Buffer.Count.ToString() + " readings kept");
            _parts.Power.DeepSleep(rest < 1000 ? 1000 : (int)rest);
        }

        private int Pause(long now)
        {
            if (now < _listenUntil)
                return ListenMilliseconds;
            var at = _checkNetworkAt;
            if (_brain.WakeAt < at)
                at = _brain.WakeAt;
            return at <= now ? 0 : (int)(at - now);
        }
    }
}
