namespace EdgeIoT.Cli.Tests.Queries;

internal static class Meshes
{
    public static string Json(string self, string? coordinator = "gw-1", long term = 4, long sequence = 1234, bool quorum = true, params (string Name, string State, string Mqtt, string Http)[] gateways) =>
        $$"""
        {"self":"{{self}}","id":"00","coordinator":{{(coordinator is null ? "null" : $"\"{coordinator}\"")}},"term":{{term}},"epoch":1,"quorum":{{(quorum ? "true" : "false")}},"voters":3,"sequence":{{sequence}},"gateways":[
        {{string.Join(",", gateways.Select(g => $$"""{"name":"{{g.Name}}","id":"00","state":"{{g.State}}","mqtt":"{{g.Mqtt}}","http":"{{g.Http}}","priority":1,"capacity":100,"load":12.5,"devices":4,"voter":true}"""))}}]}
        """;
}
