using System.Reflection;

[assembly: AssemblyTitle("EdgeIoT.Firmware")]
[assembly: AssemblyProduct("EdgeIoT")]
[assembly: AssemblyVersion("0.1.0.0")]
