using System;
using System.Collections;
using EdgeIoT.Firmware.Flash;

namespace EdgeIoT.Board.Tests.Cases.Flash
{
    /// <summary>Flash in memory, whose power goes after so many operations.</summary>
    public class MemoryFiles : IFiles
    {
        private readonly Hashtable _files = new Hashtable();

        /// <summary>Operations that still work.</summary>
        public int OperationsLeft { get; set; } = int.MaxValue;

        /// <inheritdoc/>
        public bool Exists(string name)
        {
            return _files.Contains(name);
        }

        /// <inheritdoc/>
        public IFileStream OpenRead(string name)
        {
            return new MemoryFile(this, (ArrayList)_files[name]!);
        }

        /// <inheritdoc/>
        public IFileStream Create(string name)
        {
            Spend();
            var bytes = new ArrayList();
            _files[name] = bytes;
            return new MemoryFile(this, bytes);
        }

        /// <inheritdoc/>
        public IFileStream OpenAppend(string name)
        {
            Spend();
            return new MemoryFile(this, (ArrayList)_files[name]!);
        }

        /// <inheritdoc/>
        public void Delete(string name)
        {
            Spend();
            _files.Remove(name);
        }

        /// <inheritdoc/>
        public void Move(string from, string to)
        {
            Spend();
            if (_files.Contains(to))
                throw new InvalidOperationException("there is one already");
            _files[to] = _files[from];
            _files.Remove(from);
        }

        /// <summary>Turns over one bit of a file.</summary>
        public void Damage(string name, int at)
        {
            var bytes = (ArrayList)_files[name]!;
            bytes[at] = (int)bytes[at]! ^ 1;
        }

        /// <summary>An operation; once the power is gone nothing is done any more, whatever the program believes.</summary>
        public void Spend()
        {
            if (--OperationsLeft < 0)
                throw new InvalidOperationException("no power");
        }
    }
}
