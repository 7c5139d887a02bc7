using System.CommandLine;
using EdgeIoT.Cli.Chaos;
using EdgeIoT.Cli.Credentials;
using EdgeIoT.Cli.Devices;
using EdgeIoT.Cli.Doctor;
using EdgeIoT.Cli.Firmware;
using EdgeIoT.Cli.Flash;
using EdgeIoT.Cli.Input;
using EdgeIoT.Cli.Messages;
using EdgeIoT.Cli.Promote;
using EdgeIoT.Cli.Provision;
using EdgeIoT.Cli.Readings;
using EdgeIoT.Cli.Remove;
using EdgeIoT.Cli.Run;
using EdgeIoT.Cli.Simulate;
using EdgeIoT.Cli.Status;
using EdgeIoT.Cli.Up;

args = WitnessCommand.AsGateway(args);
using var shutdown = new Shutdown(hangUp: !GatewayCommand.Takes(args));
if (GatewayCommand.Takes(args))
    return await GatewayCommand.RunAsync(args, shutdown.Token);
if (MessageCommands.Takes(args))
    return await MessageCommands.RunAsync(args, Console.OpenStandardInput(), Console.OpenStandardOutput(), Console.Error, shutdown.Token);

var root = new RootCommand("EdgeIoT: boards, gateways and a mesh that loses nothing it acknowledged.")
{
    UpCommand.Create(),
    GatewayCommand.Create(),
    WitnessCommand.Create(),
    SimulateCommand.Create(),
    StatusCommand.Create(),
    ReadingsCommand.Create(),
    PublishCommand.Create(),
    SubscribeCommand.Create(),
    DevicesCommand.Create(),
    RemoveCommand.Create(),
    PromoteCommand.Create(Console.IsInputRedirected ? null : Console.ReadLine),
    DoctorCommand.Create(),
    ChaosCommand.Create(),
    UserCommand.Create(),
    KeyCommand.Create(),
    FirmwareCommand.Create(),
    ProvisionCommand.Create(),
    FlashCommand.Create(),
};
return await CommandRunner.RunAsync(root, args, Console.Out, Console.Error, shutdown.Token);
