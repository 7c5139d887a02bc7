using EdgeIoT.Cli.Firmware.Assemblies;
using EdgeIoT.Cli.Input;

namespace EdgeIoT.Cli.Tests.Firmware;

public sealed class DeployableImage
{
    private static readonly Version One = new(1, 17, 11, 0);
    private static readonly AssemblyReference Core = new(NanoAssembly.Core, One);

    [Fact]
    public void Every_assembly_comes_after_those_that_it_refers_to_and_the_application_last()
    {
        var order = Order(["zeta", "alpha", "mscorlib", "middle", "unneeded"]);
        Assert.Equal(["mscorlib", "middle", "zeta", "alpha", "app"], order);
    }

    [Fact]
    public void The_order_does_not_depend_on_the_order_of_the_packages() =>
        Assert.Equal(Order(["zeta", "alpha", "mscorlib", "middle", "unneeded"]), Order(["unneeded", "mscorlib", "middle", "alpha", "zeta"]));

    [Fact]
    public void Each_assembly_begins_at_a_multiple_of_four_bytes_and_the_gap_is_zeros()
    {
        NanoAssembly[] three = [MadeUpAssembly.Create("mscorlib", One, 129), MadeUpAssembly.Create("b", One, 126), MadeUpAssembly.Create("c", One, 124)];
        var image = DeploymentImage.Join(three);
        Assert.Equal([0, 132, 260], image.Contents.Select(c => c.Offset));
        Assert.Equal(384, image.Bytes.Length);
        Assert.Equal(three[1].Image.Bytes, image.Bytes[132..258]);
        Assert.Equal(new byte[3], image.Bytes[129..132]);
        Assert.Equal(64, image.Sha256.Length);
    }

    [Fact]
    public void An_assembly_that_no_package_brings_is_named()
    {
        var app = MadeUpAssembly.Create("app", One, references: [new AssemblyReference("System.Net", new Version(1, 11, 60, 0))]);
        var failure = Assert.Throws<CommandFailure>(() => AssemblyOrder.Of(app, []));
        Assert.Contains("app refers to System.Net 1.11.60.0", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1.17.4.0", true)]
    [InlineData("1.16.11.0", false)]
    [InlineData("2.17.11.0", false)]
    public void A_reference_is_met_as_the_runtime_meets_it_by_its_first_two_numbers(string referred, bool met)
    {
        var app = MadeUpAssembly.Create("app", One, references: [new AssemblyReference(NanoAssembly.Core, Version.Parse(referred))]);
        NanoAssembly[] libraries = [MadeUpAssembly.Create(NanoAssembly.Core, One)];
        if (met)
            Assert.Equal(2, AssemblyOrder.Of(app, libraries).Count);
        else
            Assert.Contains($"built for mscorlib {referred}", Assert.Throws<CommandFailure>(() => AssemblyOrder.Of(app, libraries)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_packages_with_the_same_assembly_are_refused()
    {
        NanoAssembly[] twice = [MadeUpAssembly.Create("System.Net", One), MadeUpAssembly.Create("System.Net", One) with { Package = "other" }];
        var failure = Assert.Throws<CommandFailure>(() => AssemblyOrder.Of(MadeUpAssembly.Create("app", One), twice));
        Assert.Contains("package.System.Net and other", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_circle_is_refused()
    {
        NanoAssembly[] circle =
        [
            MadeUpAssembly.Create("a", One, references: [new AssemblyReference("b", One)]),
            MadeUpAssembly.Create("b", One, references: [new AssemblyReference("a", One)]),
        ];
        Assert.Contains("a, app, b", Assert.Throws<CommandFailure>(
            () => AssemblyOrder.Of(MadeUpAssembly.Create("app", One, references: [new AssemblyReference("a", One)]), circle)).Message, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Order(IEnumerable<string> libraries)
    {
        var known = new Dictionary<string, NanoAssembly>(StringComparer.Ordinal)
        {
            ["mscorlib"] = MadeUpAssembly.Create("mscorlib", One),
            ["alpha"] = MadeUpAssembly.Create("alpha", One, references: [Core, new AssemblyReference("zeta", One)]),
            ["middle"] = MadeUpAssembly.Create("middle", One, references: [Core]),
            ["zeta"] = MadeUpAssembly.Create("zeta", One, references: [Core]),
            ["unneeded"] = MadeUpAssembly.Create("unneeded", One, references: [Core]),
        };
        var app = MadeUpAssembly.Create("app", One, references: [Core, new AssemblyReference("middle", One), new AssemblyReference("alpha", One)]);
        return AssemblyOrder.Of(app, [.. libraries.Select(l => known[l])]).Select(a => a.Name);
    }
}
