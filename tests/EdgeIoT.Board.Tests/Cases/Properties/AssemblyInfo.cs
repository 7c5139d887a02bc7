using System.Reflection;

[assembly: AssemblyTitle("NFUnitTest")]
[assembly: AssemblyProduct("EdgeIoT")]
[assembly: AssemblyVersion("0.1.0.0")]
