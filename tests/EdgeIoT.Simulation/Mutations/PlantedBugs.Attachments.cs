namespace EdgeIoT.Simulation.Mutations;

/// <content>A device's order survives its move.</content>
public static partial class PlantedBugs
{
    private static IEnumerable<Mutation> Attachments =>
    [
        new("nobody attaches",
            "Journals/Ingress.cs",
            "else if (_attachments.Find(connection, device) is { } attachment)",
            "else if ((_attachments.Find(connection, device) ?? new Attachment(device)) is { } attachment)",
            "a device's order survives its move", 20),
        new("an attachment names no positions",
            "Journals/Attachments.cs",
            ".Where(p => p.Value > SettledUpTo(p.Key))",
            ".Where(p => p.Value < 0)",
            "a device's order survives its move", 20),
        new("attaching raises no epoch",
            "Ordering/DeviceOrder.cs",
            "Owner.Epoch + 1",
            "Math.Max(1, Owner.Epoch)",
            "one fenced owner of a device", 20),
        new("an attachment asks nobody else",
            "Journals/Attachments.cs",
            "if (!_log.Configuration.IsMajority(_fresh.ContainsKey))\n                return;",
            "if (_fresh.Count < 1)\n                return;",
            "majorities meet", 20),
    ];

    private static IEnumerable<Mutation> Orders =>
    [
        new("repeated readings are not dropped",
            "Ordering/Orderer.cs",
            "if (!device.Add(reading.Boot, reading.Seq))",
            "if (!device.Add(reading.Boot, reading.Seq) && reading.Seq < 0)",
            "exactly once", 20),
        new("nothing is held back",
            "Ordering/Orderer.cs",
            "if (!attachment.MayGo(PassedUpTo, _held))",
            "if (!attachment.MayGo(PassedUpTo, _held) && number < 0)",
            "a device's order survives its move", 20),
        new("an attachment does not wait for those before it",
            "Ordering/HeldAttachment.cs",
            "if (other != this && other.Device == Device && GoesBefore(other))\n                return false;",
            "if (other == null)\n                return false;",
            "a device's order survives two moves", 20),
        new("one boot's numbers are taken for another's",
            "Ordering/DeviceOrder.cs",
            "if (boot != _newestBoot)",
            "if (_newestBoot < 0)",
            "a reading is (device, boot, seq)", 40),
        new("what is not committed yet is applied",
            "Ordering/Orderer.cs",
            "while (Applied < _log.Committed && budget > 0)",
            "while (Applied < _log.Last && budget > 0)",
            "applied is on the disks of a majority", 20)
        {
            Guard = ("Applied = entry.Index;\n            budget--;\n            EntryDecided?.Invoke(entry.Index);\n        }\n\n        return Applied < _log.Committed;", "Applied = entry.Index;\n            budget--;\n            EntryDecided?.Invoke(entry.Index);\n        }\n\n        return Applied < _log.Last;"),
        },
        new("a cut is applied twice",
            "Ordering/Orderer.cs",
            "_cut = null;\n        _cutAt = 0;\n        return true;",
            "_cut = null;\n        _cutAt = 0;\n        if (entry.Index % 7 == 0)\n            _ordered.Clear();\n        return true;",
            "a cut gives each reading one place", 20),
        new("a cut is applied as far as records are there",
            "Ordering/Orderer.cs",
            "Missing = extent;\n                return false;",
            "_ordered[extent.Journal] = extent.Last;\n                return true;",
            "whoever applies the same log emits the same sequence", 20),
    ];
}
