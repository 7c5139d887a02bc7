namespace EdgeIoT.Cli.Chaos;

/// <summary>A fault that can be asked for by name.</summary>
/// <param name="Name">As it is typed.</param>
/// <param name="What">What it does, for people; <c>{G}</c> stands for the gateway.</param>
/// <param name="Unix">Whether it needs signals that Windows does not have.</param>
internal sealed record FaultKind(string Name, string What, bool Unix = false)
{
    public static readonly FaultKind Partition = new("partition", "{G} and the others do not reach each other; boards reach all");
    public static readonly FaultKind Mute = new("mute", "what {G} sends to the others does not arrive; {G} hears them");
    public static readonly FaultKind Deaf = new("deaf", "what the others send to {G} does not arrive; they hear {G}");
    public static readonly FaultKind Loss = new("loss", "30 % of all gateways' datagrams do not arrive");
    public static readonly FaultKind Kill = new("kill", "{G} is killed (kill -9), and started again at the end");
    public static readonly FaultKind Pause = new("pause", "{G} stands still (SIGSTOP) and goes on at the end", Unix: true);
    public static readonly FaultKind SlowDisk = new("slow-disk", "every flush of {G}'s disk takes 200 ms more");
    public static readonly FaultKind FullDisk = new("full-disk", "{G}'s disk takes no more writes; {G} is started again at the end");
    public static readonly FaultKind Power = new("power", "all gateways are killed at once and started again right away");
    public static readonly FaultKind Garbage = new("garbage", "{G} gets random and broken datagrams and MQTT packets, thousands a second");
    public static readonly FaultKind Impostor = new("impostor", "somebody with the join token asks {G} to be let in under signatures that are not its own");

    public static readonly IReadOnlyList<FaultKind> All = [Partition, Mute, Deaf, Loss, Kill, Pause, SlowDisk, FullDisk, Power, Garbage, Impostor];

    public static IReadOnlyList<FaultKind> Here { get; } = [.. All.Where(kind => !kind.Unix || !OperatingSystem.IsWindows())];

    public string To(string gateway) => What.Replace("{G}", gateway, StringComparison.Ordinal);

    public static FaultKind? Find(string name) => Here.FirstOrDefault(kind => string.Equals(kind.Name, name, StringComparison.Ordinal));
}
