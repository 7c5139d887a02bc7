namespace EdgeIoT.Simulation.Mutations;

/// <content>Where boards are.</content>
public static partial class PlantedBugs
{
    private static IEnumerable<Mutation> Locations =>
    [
        new("a location is overwritten by an earlier attachment",
            "Causal/DeviceLocations.cs",
            "if (change.Location <= known)\n            return;",
            "if (change.Location == known)\n            return;",
            "where a board is: causally later wins", 40),
        new("a tie between attachments goes to whoever comes last",
            "Causal/DeviceLocations.cs",
            "if (change.Location <= known)\n            return;",
            "if (change.Location == known || change.Location.Count < known.Count)\n            return;",
            "concurrent attachments are resolved alike everywhere", 200),
        new("an attachment does not count on from what is known",
            "Causal/DeviceLocations.cs",
            "session.Count = known.Count + 1;",
            "session.Count++;",
            "where a board is: causally later wins", 40),
        new("the end of a connection that was left ends the new attachment",
            "Causal/DeviceLocations.cs",
            "if (connections.Count > 0)\n                continue;",
            "",
            "a board is attached as long as its newest connection", 100),
        new("what a run had attached outlives it",
            "Causal/DeviceLocations.cs",
            "location.IsAttached && location.Gateway == _self.Gateway && location.Incarnation < _self.Incarnation;",
            "location.IsAttached && location.Gateway == _self.Gateway && location.Incarnation == 0;",
            "an attachment ends with the run of its gateway", 400),
        new("a board that is still attached is not attached again",
            "Causal/DeviceLocations.cs",
            "// Whoever had it there has it no more; it is still here.\n            _disputed.Remove(device);\n            _due.Add(device);",
            "_disputed.Remove(device);",
            "concurrent attachments are corrected", 200),
    ];
}
