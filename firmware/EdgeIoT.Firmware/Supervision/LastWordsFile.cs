using System;
using System.Text;
using EdgeIoT.Firmware.Flash;
using EdgeIoT.Firmware.Running;
using nanoFramework.Json;

namespace EdgeIoT.Firmware.Supervision
{
    /// <summary>
    /// Keeps <see cref="LastWords"/> over a restart, for whoever listens to the debug port afterwards only. Nothing depends on it: what cannot be
    /// written or read is left out.
    /// </summary>
    public sealed class LastWordsFile
    {
        /// <summary>Its name on flash.</summary>
        public const string Name = "restart.json";

        private const int MaxBytes = 512;

        private readonly IFiles _files;
        private readonly IClock _clock;

        /// <summary>The file among these.</summary>
        public LastWordsFile(IFiles files, IClock clock)
        {
            _files = files;
            _clock = clock;
        }

        /// <summary>Before the board restarts itself.</summary>
        public void Write(string reason)
        {
            try
            {
                var words = new LastWords();
                words.Reason = reason;
                words.Seconds = (int)(_clock.Milliseconds / 1000);
                var bytes = Encoding.UTF8.GetBytes(JsonConvert.SerializeObject(words));
                using (var stream = _files.Create(Name))
                    stream.Write(bytes, 0, bytes.Length);
            }
            catch (Exception)
            {
                // No memory or no room: the board restarts without a word.
            }
        }

        /// <summary>Tells what was written before the last start, once.</summary>
        public void Tell(ILog log)
        {
            try
            {
                if (!_files.Exists(Name))
                    return;
                var words = Read();
                _files.Delete(Name);
                if (words != null)
                    log.Write("restarted: " + words.Reason + ", after " + words.Seconds.ToString() + " s");
            }
            catch (Exception)
            {
                // Torn by a power cut, or not ours: it is not worth a start.
            }
        }

        private LastWords? Read()
        {
            using (var stream = _files.OpenRead(Name))
            {
                var bytes = new byte[MaxBytes];
                var count = stream.Read(bytes, 0, bytes.Length);
                return JsonConvert.DeserializeObject(Encoding.UTF8.GetString(bytes, 0, count), typeof(LastWords)) as LastWords;
            }
        }
    }
}
