using System.Globalization;

namespace EdgeIoT.Mqtt.Persistence;

/// <summary>Reads a folder when a server starts. Damage is reported and passed over.</summary>
internal sealed class JournalLoad
{
    public StoredState State { get; } = new();

    /// <summary>One line for each thing that was not as it should be.</summary>
    public List<string> Warnings { get; } = [];

    /// <summary>Bytes that could not be read, torn tails aside.</summary>
    public long Damaged { get; private set; }

    /// <summary>When something was written last, ms since 1970; 0: never.</summary>
    public long LastTime { get; private set; }

    /// <summary>Whether the files should be written anew soon.</summary>
    public bool WantsRenewal { get; private set; }

    /// <summary>Where the journal goes on.</summary>
    public JournalPlace Place { get; private set; } = new(1, Path: null, 0, 0);

    public static JournalLoad Read(MqttStorageOptions options)
    {
        Directory.CreateDirectory(options.Folder);
        var files = JournalFiles.List(options.Folder, out var stale);
        foreach (var file in stale) options.Disk.Delete(file.Path);
        var load = new JournalLoad();
        foreach (var file in files) load.Place = load.Read(file, isLast: file == files[^1], load.Place);
        load.Place = load.Place with { NextMessage = load.State.NextMessage, NextSession = load.State.NextSession };
        return load;
    }

    private JournalPlace Read(JournalFile file, bool isLast, JournalPlace place)
    {
        using var reader = new JournalReader(file.Path);
        while (reader.TryNext(out var records)) State.Apply(records.Span, file.Number);
        LastTime = Math.Max(LastTime, reader.Time);
        Damaged += reader.Damaged + (reader.IsReadable || reader.IsJustBegun ? 0 : reader.Torn);
        Report(file, reader);
        WantsRenewal |= reader.Damaged > 0 || !reader.IsReadable || !isLast;
        if (!isLast) return place with { Older = [.. place.Older, file.Path] };

        // A file without a head that can be read is not written to: a new one goes on from it.
        return reader.IsReadable
            ? place with { Number = file.Number, Path = file.Path, Salt = reader.Salt, Offset = reader.End }
            : place with { Number = file.Number + 1, Path = null, Older = [.. place.Older, file.Path] };
    }

    private void Report(JournalFile file, JournalReader reader)
    {
        if (reader.IsJustBegun) return;
        if (!reader.IsReadable) Say($"{file.Path}: the head is damaged, its {reader.Torn} bytes cannot be read");
        else if (reader.Torn > 0) Say($"{file.Path}: {reader.Torn} bytes at its end are no whole record and are cut off: nobody was told of what they said");
        if (reader.Damaged > 0) Say($"{file.Path}: {reader.Damaged} bytes are damaged; sessions or messages that they held are lost, everything else is kept");
    }

    private void Say(FormattableString line) => Warnings.Add(line.ToString(CultureInfo.InvariantCulture));
}
