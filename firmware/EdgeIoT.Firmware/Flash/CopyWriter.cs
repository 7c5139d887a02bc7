using System;
using EdgeIoT.Protocol.Wire;

namespace EdgeIoT.Firmware.Flash
{
    /// <summary>A copy that is being written. What fails is remembered and told by <see cref="Commit"/>.</summary>
    public sealed class CopyWriter
    {
        internal const int Seed = unchecked((int)2166136261);

        private readonly IFiles _files;
        private readonly string _temporary;
        private readonly string _target;
        private readonly byte[] _edge = new byte[TwoCopies.HeaderBytes];
        private readonly IFileStream _stream;
        private int _hash;
        private bool _failed;

        internal CopyWriter(IFiles files, string temporary, string target, int generation)
        {
            _files = files;
            _temporary = temporary;
            _target = target;
            _stream = files.Create(temporary);
            _hash = Seed;
            BigEndian.WriteInt32(_edge, 0, TwoCopies.Magic);
            BigEndian.WriteInt32(_edge, 4, generation);
            Append(_edge, TwoCopies.HeaderBytes);
        }

        /// <summary>Adds to the content.</summary>
        public void Append(byte[] bytes, int count)
        {
            _hash = TwoCopies.Mix(_hash, bytes, count);
            Write(bytes, count);
        }

        /// <summary>Makes it the newest copy; false if anything failed, and then the copies before it are as they were or better.</summary>
        public bool Commit()
        {
            BigEndian.WriteInt32(_edge, 0, _hash);
            Write(_edge, TwoCopies.ChecksumBytes);
            try
            {
                _stream.Dispose();
                if (_failed)
                {
                    _files.Delete(_temporary);
                    return false;
                }

                // Only the older copy is ever removed; the newer one stays until this one stands.
                if (_files.Exists(_target))
                    _files.Delete(_target);
                _files.Move(_temporary, _target);
                return true;
            }
            catch (Exception)
            {
                // The caller reports it, and writes again.
                return false;
            }
        }

        private void Write(byte[] bytes, int count)
        {
            if (_failed)
                return;
            try
            {
                _stream.Write(bytes, 0, count);
            }
            catch (Exception)
            {
                // Told by Commit.
                _failed = true;
            }
        }
    }
}
