using EdgeIoT.Protocol.Json;

namespace EdgeIoT.Protocol.Devices
{
    /// <summary>The retained message <c>edgeiot/device/{id}/info</c>.</summary>
    public sealed class DeviceInfo
    {
        /// <summary>Board or simulator, as people would name it.</summary>
        public string Model { get; set; } = "";

        /// <summary>The firmware's version.</summary>
        public string Firmware { get; set; } = "";

        /// <summary>The sensor's name.</summary>
        public string Sensor { get; set; } = "";

        /// <summary>The time between two readings, in milliseconds.</summary>
        public int IntervalMilliseconds { get; set; }

        /// <summary>How often the board has started.</summary>
        public int Boot { get; set; }

        /// <summary>How many readings it can keep while no gateway takes them.</summary>
        public int BufferCapacity { get; set; }

        /// <summary>Readings that were dropped because the buffer was full, since the board was set up.</summary>
        public long Dropped { get; set; }

        /// <summary>What is wrong with the board, in a word; empty if nothing is.</summary>
        public string Fault { get; set; } = "";

        /// <summary>The message.</summary>
        public byte[] Write(JsonWriter writer)
        {
            writer.Clear();
            writer.StartObject();
            writer.Name("model");
            writer.Text(Model);
            writer.Name("firmware");
            writer.Text(Firmware);
            writer.Name("sensor");
            writer.Text(Sensor);
            writer.Name("interval_ms");
            writer.Number(IntervalMilliseconds);
            writer.Name("boot");
            writer.Number(Boot);
            writer.Name("buffer_capacity");
            writer.Number(BufferCapacity);
            writer.Name("buffer_hours");
            writer.Fixed(BufferHundredthHours(BufferCapacity, IntervalMilliseconds), 2);
            writer.Name("dropped");
            writer.Number(Dropped);
            if (Fault.Length != 0)
            {
                writer.Name("fault");
                writer.Text(Fault);
            }

            writer.EndObject();
            return writer.ToArray();
        }

        /// <summary>How long a buffer lasts, in hundredths of an hour.</summary>
        public static long BufferHundredthHours(int capacity, int intervalMilliseconds)
        {
            return (long)capacity * intervalMilliseconds / 36000;
        }
    }
}
