using System.Buffers.Binary;
using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mesh.Membership;

namespace EdgeIoT.Mesh.Tests.Membership;

public sealed class MembershipTests
{
    private static VirtualMesh Started(int seed, int nodes, double loss = 0)
    {
        var mesh = new VirtualMesh(seed, nodes, loss).StartAll();
        Assert.True(mesh.RunUntil(() => mesh.Agree(), TimeSpan.FromSeconds(10)), $"seed {seed}\n{mesh.Describe()}");
        mesh.Run(TimeSpan.FromSeconds(5));
        return mesh;
    }

    [Fact]
    public void Gateways_that_join_one_soon_know_all()
    {
        for (var seed = 1; seed <= 5; seed++)
        {
            var mesh = new VirtualMesh(seed, 10).StartAll();
            Assert.True(mesh.RunUntil(() => mesh.Agree(), TimeSpan.FromSeconds(2)), $"seed {seed}\n{mesh.Describe()}");
        }
    }

    [Fact]
    public void A_hundred_gateways_know_all_within_10_s()
    {
        var mesh = new VirtualMesh(1, 100, loss: 0.02).StartAll();
        Assert.True(mesh.RunUntil(() => mesh.Agree(), TimeSpan.FromSeconds(10)), mesh.Describe());
    }

    [Fact]
    public void The_news_of_a_cold_start_end_soon_after_all_know_all()
    {
        // Each record passed on as often as the limit says, a gateway would still send 30 kB/s by then.
        var mesh = new VirtualMesh(1, 200).StartAll();
        Assert.True(mesh.RunUntil(() => mesh.Agree(), TimeSpan.FromSeconds(10)), mesh.Describe());
        mesh.Run(TimeSpan.FromSeconds(5));
        var before = mesh.Bytes;
        mesh.Run(TimeSpan.FromSeconds(3));
        var rate = (mesh.Bytes - before) / 3 / mesh.Nodes.Count;
        Assert.True(rate < 15_000, $"a gateway sends {rate} B/s");
    }

    [Fact]
    public void A_graceful_leave_is_no_failure()
    {
        var mesh = Started(1, 5, loss: 0.05);
        var leaver = mesh.Nodes[3];
        leaver.Membership.Leave(mesh.Now);
        leaver.Wake();
        mesh.Run(TimeSpan.FromMilliseconds(300));
        leaver.Running = false;
        mesh.Run(TimeSpan.FromSeconds(20));
        foreach (var node in mesh.Nodes.Where(n => n != leaver))
        {
            Assert.Equal(MemberState.Left, node.StateOf(leaver));
            Assert.DoesNotContain(node.Changes, c => c.Member == leaver.Id && c.State is MemberState.Dead);
        }

        var back = mesh.Restart(leaver, mesh.Nodes[0]);
        Assert.True(mesh.RunUntil(() => mesh.Agree(), TimeSpan.FromSeconds(2)), mesh.Describe());
        Assert.Equal(MemberState.Alive, mesh.Nodes[1].StateOf(back));
    }

    [Theory]
    [InlineData(0.2)]
    [InlineData(1.0)]
    [InlineData(30.0)]
    public void A_gateway_that_crashed_and_restarted_is_alive_again_everywhere_soon(double downSeconds)
    {
        for (var seed = 1; seed <= 5; seed++)
        {
            var mesh = Started(seed, 5, loss: 0.05);
            mesh.Nodes[2].Running = false;
            mesh.Run(TimeSpan.FromSeconds(downSeconds));
            mesh.Restart(mesh.Nodes[2], mesh.Nodes[4]);
            Assert.True(mesh.RunUntil(() => mesh.Agree(), TimeSpan.FromSeconds(3)), $"seed {seed}\n{mesh.Describe()}");
            mesh.Run(TimeSpan.FromSeconds(20));
            Assert.True(mesh.Agree(), mesh.Describe());
            Assert.Equal(0, mesh.FalsePositives);
        }
    }

    [Fact]
    public void A_partition_heals_by_itself()
    {
        var mesh = Started(1, 10);
        mesh.Passes = (from, to) => from.Index < 5 == to.Index < 5;
        mesh.Run(TimeSpan.FromSeconds(30));
        Assert.Equal(MemberState.Dead, mesh.Nodes[0].StateOf(mesh.Nodes[9]));
        Assert.Equal(MemberState.Alive, mesh.Nodes[0].StateOf(mesh.Nodes[4]));
        mesh.Passes = null;
        Assert.True(mesh.RunUntil(() => mesh.Agree(), TimeSpan.FromSeconds(5)), mesh.Describe());
        mesh.Run(TimeSpan.FromSeconds(20));
        Assert.True(mesh.Agree(), mesh.Describe());
        Assert.Equal(0, mesh.FalsePositives);
    }

    [Fact]
    public void Two_gateways_that_cannot_hear_each_other_stay_alive_through_the_others()
    {
        var mesh = Started(1, 5);
        var before = mesh.Now;
        mesh.Passes = (from, to) => (from.Index, to.Index) is not ((0, 1) or (1, 0));
        mesh.Run(TimeSpan.FromSeconds(60));
        foreach (var node in mesh.Nodes)
            Assert.DoesNotContain(node.Changes, c => c.At > before && c.State is MemberState.Suspect or MemberState.Dead);
        Assert.True(mesh.Nodes[0].Membership.Counters.IndirectAcks > 10);
    }

    [Fact]
    public void Own_lateness_gives_suspects_as_much_more_time()
    {
        var mesh = Started(1, 3);
        var (late, victim) = (mesh.Nodes[0], mesh.Nodes[2]);
        victim.Running = false;
        Assert.True(mesh.RunUntil(() => late.StateOf(victim) == MemberState.Suspect, TimeSpan.FromSeconds(3)), "no suspicion");
        var pause = TimeSpan.FromSeconds(4);
        late.Pause(pause);
        mesh.Run(pause + TimeSpan.FromMilliseconds(100));
        Assert.Equal(MemberState.Suspect, late.StateOf(victim));
        Assert.True(mesh.RunUntil(() => late.StateOf(victim) == MemberState.Dead, TimeSpan.FromSeconds(5)), "never dead");
    }

    [Fact]
    public void A_gateway_that_stood_still_blames_nobody_and_is_back_at_once()
    {
        for (var seed = 1; seed <= 10; seed++)
        {
            var mesh = Started(seed, 5);
            var paused = mesh.Nodes[seed % 5];
            paused.Pause(TimeSpan.FromSeconds(7));
            mesh.Run(TimeSpan.FromSeconds(6.9));
            Assert.Equal(MemberState.Dead, mesh.Nodes[(seed + 1) % 5].StateOf(paused));
            mesh.Run(TimeSpan.FromSeconds(1.1));
            Assert.True(mesh.Agree(), $"seed {seed}\n{mesh.Describe()}");
            mesh.Run(TimeSpan.FromSeconds(5));
            Assert.DoesNotContain(paused.Changes, c => c.State == MemberState.Dead);
        }
    }

    [Fact]
    public void Load_and_devices_ride_on_the_probes()
    {
        var mesh = Started(1, 5);
        mesh.Nodes[2].Membership.SetLoad(37.5f, 12);
        mesh.Run(TimeSpan.FromSeconds(3));
        foreach (var node in mesh.Nodes)
        {
            Assert.True(node.Membership.TryGet(mesh.Nodes[2].Id, out var member));
            Assert.Equal((37.5f, 12), (member.Load, member.Devices));
        }
    }

    [Fact]
    public void A_new_profile_reaches_all_and_the_same_one_is_not_spread()
    {
        var mesh = Started(1, 5, loss: 0.1);
        var node = mesh.Nodes[1];
        var version = node.Membership.Self.Version;
        node.Membership.UpdateSelf(node.Membership.Self.Profile with { }, mesh.Now);
        Assert.Equal(version, node.Membership.Self.Version);
        node.Membership.UpdateSelf(node.Membership.Self.Profile with { Cluster = 77, MqttEndpoint = "10.9.9.9:1883" }, mesh.Now);
        node.Wake();
        Assert.True(mesh.RunUntil(() => mesh.Nodes.All(n => n.Membership.TryGet(node.Id, out var m) && m.Record.Cluster == 77),
            TimeSpan.FromSeconds(2)), "the new cluster is not known everywhere");
    }

    [Fact]
    public void What_a_member_says_of_another_one_that_lives_never_kills_it()
    {
        var mesh = Started(1, 10);
        var victim = mesh.Nodes[3];
        var liar = mesh.Nodes[7];
        var random = new Random(1);
        for (var n = 0; n < 400; n++)
        {
            // Suspicions and deaths, in everybody's name, of what the victim's record is at this moment.
            var stamp = (ulong)victim.Membership.Self.Incarnation << 32 | victim.Membership.Self.Version;
            foreach (var node in mesh.Nodes.Where(m => m != victim && m != liar))
            {
                node.Membership.Receive(liar.Id, liar.Address,
                    [6, .. Claim((byte)(2 + random.Next(2)), victim.Id, stamp, mesh.Nodes[random.Next(10)].Id)], mesh.Now);
                node.Wake();
            }

            mesh.Run(TimeSpan.FromMilliseconds(25));
        }

        Assert.Equal(0, mesh.FalsePositives);
        Assert.True(victim.Membership.Counters.Refutations > 5);
        Assert.InRange(victim.Membership.Counters.Refutations, 5, 110);
    }

    [Fact]
    public void Forged_records_are_refused_and_counted()
    {
        var mesh = Started(1, 3);
        var target = mesh.Nodes[0];
        var other = mesh.Nodes[1].Membership.Self;
        var forged = other.Encoded.ToArray();
        forged[71] += 5; // a later incarnation
        var before = target.Changes.Count;
        Receive(target, mesh, forged);
        Assert.Equal(1, target.Membership.Counters.WrongSignatures);

        // Somebody else's leave, and an older record.
        forged = other.Encoded.ToArray();
        forged[1] = 1;
        forged[75] += 1;
        Receive(target, mesh, forged);
        Receive(target, mesh, other.Encoded.ToArray());
        Assert.Equal(before, target.Changes.Count);
        mesh.Nodes[1].Membership.UpdateSelf(other.Profile with { Priority = 5 }, mesh.Now);
        Receive(target, mesh, mesh.Nodes[1].Membership.Self.Encoded.ToArray());
        Assert.Equal(before + 1, target.Changes.Count);
        Receive(target, mesh, other.Encoded.ToArray());
        Assert.Equal(before + 1, target.Changes.Count);
        Assert.Equal(MemberState.Alive, target.StateOf(mesh.Nodes[1]));
    }

    [Fact]
    public void Random_messages_of_a_member_never_throw_and_never_kill()
    {
        var mesh = Started(1, 5);
        var random = new Random(4);
        var target = mesh.Nodes[0];
        var sender = mesh.Nodes[2];
        for (var n = 0; n < 30_000; n++)
        {
            var message = new byte[random.Next(0, 300)];
            random.NextBytes(message);
            if (message.Length > 0)
                message[0] = (byte)random.Next(11);
            if (message.Length > 60 && random.Next(2) == 0)
            {
                message[1] = (byte)random.Next(8);
                mesh.Nodes[random.Next(5)].Id.Write(message.AsSpan(random.Next(1, 40)));
            }

            target.Membership.Receive(sender.Id, sender.Address, message, mesh.Now);
            target.Wake();
            if (n % 20 == 0)
                mesh.Run(TimeSpan.FromMilliseconds(5));
        }

        mesh.Run(TimeSpan.FromSeconds(5));
        Assert.True(mesh.Agree(), mesh.Describe());
        Assert.Equal(5, target.Membership.Members.Count);
        Assert.Equal(0, mesh.FalsePositives);
        Assert.True(target.Membership.Counters.Malformed > 5000);
    }

    [Fact]
    public void The_same_seed_gives_the_same_story()
    {
        var stories = Enumerable.Range(0, 2).Select(_ =>
        {
            var mesh = new VirtualMesh(42, 6, loss: 0.2).StartAll();
            mesh.Run(TimeSpan.FromSeconds(20));
            mesh.Nodes[4].Running = false;
            mesh.Run(TimeSpan.FromSeconds(20));
            return $"{mesh.Datagrams} {mesh.Bytes} {string.Join(';', mesh.Nodes.SelectMany(n => n.Changes))}";
        }).ToList();
        Assert.Equal(stories[0], stories[1]);
    }

    private static void Receive(VirtualNode target, VirtualMesh mesh, byte[] record)
    {
        byte[] message = [6, 1, 0, 0, .. record];
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), (ushort)record.Length);
        target.Membership.Receive(mesh.Nodes[2].Id, mesh.Nodes[2].Address, message, mesh.Now);
    }

    private static byte[] Claim(byte kind, NodeId subject, ulong stamp, NodeId author)
    {
        var claim = new byte[41];
        claim[0] = kind;
        subject.Write(claim.AsSpan(1));
        BinaryPrimitives.WriteUInt64BigEndian(claim.AsSpan(17), stamp);
        author.Write(claim.AsSpan(25));
        return claim;
    }
}
