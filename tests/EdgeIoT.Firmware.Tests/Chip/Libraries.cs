using System.Reflection;
using System.Text.Json;
using EdgeIoT.Firmware.Tests.Chip;

namespace nanoFramework.Json
{
    public static class JsonConvert
    {
        public static string SerializeObject(object source) => JsonSerializer.Serialize(source);

        public static object? DeserializeObject(string value, Type type) => JsonSerializer.Deserialize(value, type);
    }
}

namespace Microsoft.Extensions.Logging
{
    public enum LogLevel
    {
        Information = 2,
    }

    public readonly record struct EventId(int Id)
    {
        public static implicit operator EventId(int i) => new(i);
    }

    public interface ILogger
    {
        void Log(LogLevel logLevel, EventId eventId, string state, Exception? exception, MethodInfo? format);
    }
}

namespace nanoFramework.Logging.Debug
{
    public sealed class DebugLoggerFactory
    {
        public Microsoft.Extensions.Logging.ILogger CreateLogger(string categoryName) => new Port(categoryName);

        private sealed class Port(string name) : Microsoft.Extensions.Logging.ILogger
        {
            private readonly FakeChip _chip = FakeChip.Current;

            public void Log(Microsoft.Extensions.Logging.LogLevel logLevel, Microsoft.Extensions.Logging.EventId eventId, string state, Exception? exception, MethodInfo? format)
            {
                Assert.Equal("edgeiot", name);
                _chip.Log.Enqueue(state);
            }
        }
    }
}
