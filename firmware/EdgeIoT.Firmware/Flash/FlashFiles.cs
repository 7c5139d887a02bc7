using System.IO;

namespace EdgeIoT.Firmware.Flash
{
    /// <summary>Files of the internal flash.</summary>
    public sealed class FlashFiles : IFiles
    {
        private const string Drive = "I:\\";

        /// <inheritdoc/>
        public bool Exists(string name)
        {
            return File.Exists(Drive + name);
        }

        /// <inheritdoc/>
        public IFileStream OpenRead(string name)
        {
            return new FlashStream(new FileStream(Drive + name, FileMode.Open, FileAccess.Read));
        }

        /// <inheritdoc/>
        public IFileStream Create(string name)
        {
            return new FlashStream(new FileStream(Drive + name, FileMode.Create, FileAccess.Write));
        }

        /// <inheritdoc/>
        public IFileStream OpenAppend(string name)
        {
            return new FlashStream(new FileStream(Drive + name, FileMode.Append, FileAccess.Write));
        }

        /// <inheritdoc/>
        public void Delete(string name)
        {
            File.Delete(Drive + name);
        }

        /// <inheritdoc/>
        public void Move(string from, string to)
        {
            File.Move(Drive + from, Drive + to);
        }
    }
}
