namespace EdgeIoT.Firmware.Flash
{
    /// <summary>The few operations on files that are needed. All may throw: the flash may be full or worn.</summary>
    public interface IFiles
    {
        /// <summary>Whether there is one.</summary>
        bool Exists(string name);

        /// <summary>Opens for reading, from the start.</summary>
        IFileStream OpenRead(string name);

        /// <summary>Makes an empty file; an old one of that name is gone.</summary>
        IFileStream Create(string name);

        /// <summary>Opens one to write behind what it has.</summary>
        IFileStream OpenAppend(string name);

        /// <summary>Removes it.</summary>
        void Delete(string name);

        /// <summary>Gives it another name, which no file has.</summary>
        void Move(string from, string to);
    }
}
