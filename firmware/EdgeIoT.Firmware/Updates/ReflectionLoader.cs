using System;
using System.Reflection;

namespace EdgeIoT.Firmware.Updates
{
    /// <summary>
    /// Loads an assembly from memory and calls its entry, <c>public static void EdgeIoT.Firmware.Application.Run(string version, string builtIn)</c>. What
    /// is loaded stays until the board restarts.
    /// </summary>
    public sealed class ReflectionLoader : IApplicationLoader
    {
        private const string EntryType = "EdgeIoT.Firmware.Application";
        private const string EntryMethod = "Run";

        private MethodInfo? _entry;

        /// <inheritdoc/>
        public bool TryLoad(byte[] application)
        {
            try
            {
                var type = Assembly.Load(application).GetType(EntryType);
                _entry = type == null ? null : type.GetMethod(EntryMethod, BindingFlags.Public | BindingFlags.Static);
                return _entry != null;
            }
            catch (Exception)
            {
                // It refers to what is not there, or the memory is too small.
                return false;
            }
        }

        /// <inheritdoc/>
        public void Run(string version, string builtIn)
        {
            _entry!.Invoke(null, new object[] { version, builtIn });
        }
    }
}
