using EdgeIoT.Device;
using EdgeIoT.Protocol;
using EdgeIoT.Protocol.Json;
using EdgeIoT.Protocol.Wire;

namespace EdgeIoT.Firmware.Setup
{
    /// <summary>
    /// The file that makes a board, put on its flash without compiling anything:
    /// <code>
    /// {"device":"esp-kitchen","key":"64 hex digits","wifi_ssid":"…","wifi_password":"…","gateways":["192.0.2.10:1883"],
    ///  "interval_ms":1000,"buffer":500,"sda":21,"scl":22,"sensor_address":118,"temperature_offset_c":1.5,"deep_sleep":false}
    /// </code>
    /// Only <c>device</c> is needed. Members that are not known are passed over.
    /// </summary>
    public sealed class SettingsFile
    {
        /// <summary>Its name on flash.</summary>
        public const string Name = "edgeiot.json";

        /// <summary>The most bytes it may have.</summary>
        public const int MaxBytes = 2048;

        private const int MaxGateways = 8;

        private readonly JsonReader _reader = new JsonReader();
        private readonly BoardSettings _settings;
        private string _device = "";

        /// <summary>Reads it; null, and what is wrong, if it cannot be used.</summary>
        public static BoardSettings? TryParse(byte[] bytes, int count, out string error)
        {
            var device = new SettingsFile(new BoardSettings(new DeviceOptions("")));
            error = device.Read(bytes, count);
            if (error.Length > 0)
                return null;
            // The id is known now; the second reading fills the options that carry it.
            var file = new SettingsFile(new BoardSettings(new DeviceOptions(device._device)));
            error = file.Read(bytes, count);
            if (error.Length == 0)
                error = file._settings.Check() ?? "";
            return error.Length == 0 ? file._settings : null;
        }

        private SettingsFile(BoardSettings settings)
        {
            _settings = settings;
        }

        private string Read(byte[] bytes, int count)
        {
            _reader.Reset(bytes, 0, count);
            if (!_reader.Read() || _reader.Token != JsonToken.StartObject)
                return Name + " is not a JSON object";
            while (_reader.Read() && _reader.Token == JsonToken.Name)
            {
                var name = _reader.GetString()!;
                if (!ReadMember(name))
                    return name + ": not a value that fits";
            }

            return _reader.ReadToEnd() ? "" : Name + " is not whole";
        }

        private bool ReadMember(string name)
        {
            switch (name)
            {
                case "device":
                    return TryText(out _device);
                case "key":
                    return TryKey();
                case "wifi_ssid":
                    return TryText(out var ssid) && Keep(_settings.WifiSsid = ssid);
                case "wifi_password":
                    return TryText(out var password) && Keep(_settings.WifiPassword = password);
                case "gateways":
                    return TryGateways();
                case "temperature_offset_c":
                    if (!_reader.Read() || !_reader.TryGetFixed(2, out var offset) || offset < -5000 || offset > 5000)
                        return false;
                    _settings.TemperatureOffsetCentiCelsius = (int)offset;
                    return true;
                case "deep_sleep":
                    _settings.DeepSleep = _reader.Read() && _reader.Token == JsonToken.True;
                    return _reader.Token == JsonToken.True || _reader.Token == JsonToken.False;
                default:
                    return ReadNumber(name);
            }
        }

        private bool ReadNumber(string name)
        {
            switch (name)
            {
                case "interval_ms":
                    return TryNumber(out var interval) && Keep(_settings.Device.IntervalMilliseconds = interval);
                case "buffer":
                    return TryNumber(out var buffer) && Keep(_settings.Device.BufferCapacity = buffer);
                case "save_every":
                    return TryNumber(out var every) && Keep(_settings.Device.SaveBacklogEvery = every);
                case "sda":
                    return TryNumber(out var sda) && Keep(_settings.SdaPin = sda);
                case "scl":
                    return TryNumber(out var scl) && Keep(_settings.SclPin = scl);
                case "sensor_address":
                    return TryNumber(out var address) && Keep(_settings.SensorAddress = address);
                case "awake_ms":
                    return TryNumber(out var awake) && Keep(_settings.AwakeMilliseconds = awake);
                default:
                    return _reader.Skip();
            }
        }

        private bool TryText(out string text)
        {
            text = (_reader.Read() ? _reader.GetString() : null) ?? "";
            return _reader.Token == JsonToken.String;
        }

        private bool TryNumber(out int number)
        {
            number = 0;
            if (!_reader.Read() || !_reader.TryGetInteger(out var value) || value < 0 || value > int.MaxValue)
                return false;
            number = (int)value;
            return true;
        }

        private bool TryKey()
        {
            var key = new byte[Protocol.Credentials.DeviceCredentials.KeySize];
            if (!TryText(out var hex) || hex.Length != 2 * key.Length || !Hex.TryParse(hex, 0, key))
                return false;
            _settings.Device.Key = key;
            return true;
        }

        private bool TryGateways()
        {
            if (!_reader.Read() || _reader.Token != JsonToken.StartArray)
                return false;
            var found = new Endpoint[MaxGateways];
            var count = 0;
            while (_reader.Read() && _reader.Token == JsonToken.String)
            {
                var endpoint = Endpoint.TryParse(_reader.GetString());
                if (endpoint == null || count == MaxGateways)
                    return false;
                found[count++] = endpoint;
            }

            var seeds = new Endpoint[count];
            for (var i = 0; i < count; i++)
                seeds[i] = found[i];
            _settings.Device.Seeds = seeds;
            return _reader.Token == JsonToken.EndArray;
        }

        private static bool Keep(object value)
        {
            return value != null;
        }
    }
}
