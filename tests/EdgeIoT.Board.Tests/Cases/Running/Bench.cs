using System.Collections;
using System.Text;
using EdgeIoT.Device;
using EdgeIoT.Device.Saving;
using EdgeIoT.Protocol;

namespace EdgeIoT.Board.Tests.Cases.Running
{
    /// <summary>The brain with flash in memory, a clock that moves when it is told, and two gateways that are up or not.</summary>
    public class Bench : IDeviceRandom
    {
        private const long Unix = 1772355570000;

        private uint _chance = 1;
        private int _openTo = -1;

        /// <summary>A board with room for 128 readings and a reading a second.</summary>
        public Bench()
        {
            Options = new DeviceOptions("esp-1");
            Options.UseDiscovery = false;
            Options.BufferCapacity = 128;
            Options.Seeds = new[] { new Endpoint("192.0.2.1", 1883), new Endpoint("192.0.2.2", 1883) };
            Brain = new DeviceBrain(Options, this, null);
        }

        /// <summary>Its settings.</summary>
        public DeviceOptions Options { get; }

        /// <summary>What is tested.</summary>
        public DeviceBrain Brain { get; private set; }

        /// <summary>The clock.</summary>
        public long Now { get; set; } = 1000;

        /// <summary>Whether the first and the second gateway run.</summary>
        public bool[] Up { get; } = new[] { true, true };

        /// <summary>Whether gateways acknowledge.</summary>
        public bool Acknowledges { get; set; } = true;

        /// <summary>Whether the flash takes what is written.</summary>
        public bool FlashWorks { get; set; } = true;

        /// <summary>What is on it.</summary>
        public byte[]? Flash { get; set; }

        /// <summary>Messages of readings that were published.</summary>
        public ArrayList Messages { get; } = new ArrayList();

        /// <summary>When readings were taken.</summary>
        public ArrayList Samples { get; } = new ArrayList();

        /// <summary>The gateway that it is connected to, 0 or 1; -1: to none.</summary>
        public int Gateway => _openTo;

        /// <summary>Whether the brain has stopped.</summary>
        public bool IsStopped { get; private set; }

        /// <summary>Starts, with what is on flash and the network up.</summary>
        public void PowerOn()
        {
            Brain = new DeviceBrain(Options, this, null);
            _openTo = -1;
            Brain.Start(Now, BoardState.TryRestore(Flash));
            Brain.OnTime(Now, Unix + Now);
            Brain.OnNetworkUp(Now);
            Act();
        }

        /// <summary>Lets time pass.</summary>
        public void Run(int milliseconds)
        {
            var end = Now + milliseconds;
            while (Now < end)
            {
                var next = Brain.WakeAt;
                Now = next > Now && next < end ? next : next <= Now ? Now + 1 : end;
                Act();
            }
        }

        /// <summary>The gateway dies.</summary>
        public void Kill(int gateway)
        {
            Up[gateway] = false;
            if (_openTo != gateway)
                return;
            _openTo = -1;
            Brain.OnDisconnected(Now, Brain.Target.Connection, ReasonCode.UnspecifiedError, null);
            Act();
        }

        /// <summary>A message comes.</summary>
        public void Deliver(string topic, string payload)
        {
            var bytes = Encoding.UTF8.GetBytes(payload);
            Brain.OnMessage(Now, Brain.Target.Connection, topic, bytes, 0, bytes.Length);
            Act();
        }

        /// <summary>Does what the brain says.</summary>
        public void Act()
        {
            for (; ; )
            {
                var action = Brain.Next(Now);
                if (action == DeviceAction.Wait)
                    return;
                Do(action);
            }
        }

        /// <inheritdoc/>
        public int Next(int maxExclusive)
        {
            _chance = _chance * 1664525 + 1013904223;
            return (int)((_chance >> 8) % (uint)maxExclusive);
        }

        /// <inheritdoc/>
        public void Fill(byte[] buffer)
        {
            for (var i = 0; i < buffer.Length; i++)
                buffer[i] = (byte)Next(256);
        }

        private void Do(DeviceAction action)
        {
            switch (action)
            {
                case DeviceAction.SaveState:
                    Flash = FlashWorks ? new byte[BoardState.Size] : Flash;
                    if (FlashWorks)
                        Brain.State.Save(Flash!);
                    Brain.OnStateSaved(Now, FlashWorks);
                    break;
                case DeviceAction.SaveBacklog:
                    Brain.OnBacklogSaved(Now, FlashWorks);
                    break;
                case DeviceAction.Sample:
                    Samples.Add((int)Now);
                    Brain.OnSample(Now, 2137, 4520, 101325);
                    break;
                case DeviceAction.Connect:
                    Connect();
                    break;
                case DeviceAction.Subscribe:
                    Deliver(Topics.GatewayList, "{\"epoch\":1,\"gateways\":[]}");
                    break;
                case DeviceAction.Publish:
                    Publish();
                    break;
                case DeviceAction.Stopped:
                    IsStopped = true;
                    break;
                default:
                    _openTo = -1;
                    break;
            }
        }

        private void Connect()
        {
            var gateway = Brain.Target.Endpoint.Host == "192.0.2.1" ? 0 : 1;
            if (Up[gateway])
            {
                _openTo = gateway;
                Brain.OnConnected(Now, Brain.Target.Connection, 65535);
            }
            else
            {
                Brain.OnConnectFailed(Now, Brain.Target.Connection, ReasonCode.UnspecifiedError, null);
            }
        }

        private void Publish()
        {
            if (Brain.Outgoing.Topic.EndsWith("/telemetry"))
                Messages.Add(Encoding.UTF8.GetString(Brain.Outgoing.Payload, 0, Brain.Outgoing.Payload.Length));
            if (Acknowledges)
                Brain.OnAcknowledged(Now, Brain.Target.Connection, Brain.Outgoing.Handle, 0, null);
        }
    }
}
