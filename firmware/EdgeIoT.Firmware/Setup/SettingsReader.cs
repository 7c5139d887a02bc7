using System;
using System.Threading;
using EdgeIoT.Firmware.Flash;
using EdgeIoT.Firmware.Running;

namespace EdgeIoT.Firmware.Setup
{
    /// <summary>Reads <see cref="SettingsFile"/> from flash.</summary>
    public static class SettingsReader
    {
        private const int RetryMilliseconds = 10000;

        /// <summary>The settings. A board without says so until it has some; a file that is put there is seen without a restart.</summary>
        public static BoardSettings WaitFor(IFiles files, ILog log)
        {
            for (; ; )
            {
                var settings = TryRead(files, out var error);
                if (settings != null)
                    return settings;
                log.Write("settings: " + error);
                Thread.Sleep(RetryMilliseconds);
            }
        }

        /// <summary>The settings; null, and what is wrong, if there are none that can be used.</summary>
        public static BoardSettings? TryRead(IFiles files, out string error)
        {
            try
            {
                if (!files.Exists(SettingsFile.Name))
                {
                    error = SettingsFile.Name + " is not on flash";
                    return null;
                }

                using (var stream = files.OpenRead(SettingsFile.Name))
                    return Read(stream, out error);
            }
            catch (Exception failure)
            {
                error = failure.Message;
                return null;
            }
        }

        private static BoardSettings? Read(IFileStream stream, out string error)
        {
            error = SettingsFile.Name + " is too long";
            if (stream.Length > SettingsFile.MaxBytes)
                return null;
            var bytes = new byte[(int)stream.Length];
            var count = 0;
            while (count < bytes.Length)
            {
                var got = stream.Read(bytes, count, bytes.Length - count);
                if (got <= 0)
                    break;
                count += got;
            }

            return SettingsFile.TryParse(bytes, count, out error);
        }
    }
}
