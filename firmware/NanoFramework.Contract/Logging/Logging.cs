#nullable disable

using System;
using System.Reflection;

namespace Microsoft.Extensions.Logging
{
    public enum LogLevel
    {
        Trace = 0,
        Debug = 1,
        Information = 2,
        Warning = 3,
        Error = 4,
        Critical = 5,
        None = 6,
    }

    public readonly struct EventId
    {
        public static extern implicit operator EventId(int i);
    }

    public interface ILogger
    {
        void Log(LogLevel logLevel, EventId eventId, string state, Exception exception, MethodInfo format);

        bool IsEnabled(LogLevel logLevel);
    }

    public interface ILoggerFactory : IDisposable
    {
        ILogger CreateLogger(string categoryName);
    }
}

namespace nanoFramework.Logging.Debug
{
    using Microsoft.Extensions.Logging;

    public class DebugLoggerFactory : ILoggerFactory
    {
        public extern DebugLoggerFactory();
        public extern ILogger CreateLogger(string categoryName);
        public extern void Dispose();
    }
}
