using EdgeIoT.EndToEnd.Meshes;
using Xunit.Abstractions;

namespace EdgeIoT.EndToEnd;

/// <summary>One gateway alone, a mesh of one, for checks that do not need more.</summary>
internal static class SharedGateway
{
    public static Task UseAsync(ITestOutputHelper output, Func<GatewayUnderTest, Task> check) =>
        MeshUnderTest.RunAsync(1, output, mesh => check(mesh.Gateways[0]));
}
